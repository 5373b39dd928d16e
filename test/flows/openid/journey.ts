// glue: The authorization code flow of the open standards over plain HTTP, and its tokens
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import type { Page } from '../../support/browser.ts'
import {
  type Answer,
  assertStatus,
  basic,
  bearer,
  fieldOf,
  postForm,
  send,
  textOf,
} from '../../support/developer.ts'
import type { TestApp, TestPlatform } from '../../support/platform.ts'
import { approve, createPerson, goToBank, signIn } from '../link/journey.ts'

const OPENID_REDIRECT = 'https://app.example/other'

export type Parameters = Readonly<Record<string, string | readonly string[] | undefined>>

/** An authorization request with every parameter that is required; `more` replaces or, as undefined, removes them. */
export function authorizeUrl(
  { baseUrl }: Pick<TestPlatform, 'baseUrl'>,
  app: Pick<TestApp, 'clientId'>,
  verifier: string,
  more: Parameters = {},
): string {
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const fields: Parameters = {
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: OPENID_REDIRECT,
    scope: 'openid accounts balances transactions offline_access',
    state: 'st-1',
    ui_locales: 'sv-SE en',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...more,
  }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    for (const one of value === undefined ? [] : [value].flat()) query.append(name, one)
  }
  return `${baseUrl}/oauth2/authorize?${query}`
}

export function newVerifier(): string {
  return randomBytes(32).toString('base64url')
}

/** The page at which the person is back at the app, after a sign-in at Demo Bank. */
export async function authorize(
  platform: Pick<TestPlatform, 'baseUrl'>,
  app: Pick<TestApp, 'clientId'>,
  verifier: string,
  more: Parameters = {},
): Promise<Page> {
  const person = createPerson()
  const bank = await goToBank(person, await person.get(authorizeUrl(platform, app, verifier, more)))
  return approve(person, await signIn(person, bank, 'u-se-ordinary'))
}

export async function needOpenidCode(
  platform: Pick<TestPlatform, 'baseUrl'>,
  app: Pick<TestApp, 'clientId'>,
  more: Parameters = {},
): Promise<{ readonly code: string; readonly verifier: string }> {
  const verifier = newVerifier()
  const end = await authorize(platform, app, verifier, more)
  const code = new URL(end.url).searchParams.get('code')
  assert.ok(code !== null, `no code at ${end.url}\n${end.text}`)
  return { code, verifier }
}

/** POST to the token endpoint with HTTP Basic; a list is sent as repeated fields. */
export function openidToken(
  { baseUrl }: Pick<TestPlatform, 'baseUrl'>,
  app: Pick<TestApp, 'clientId' | 'clientSecret'>,
  fields: Parameters,
): Promise<Answer> {
  const body = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    for (const one of value === undefined ? [] : [value].flat()) body.append(name, one)
  }
  return send(`${baseUrl}/oauth2/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...basic(app) },
    body: body.toString(),
  })
}

export function exchangeOpenidCode(
  platform: Pick<TestPlatform, 'baseUrl'>,
  app: Pick<TestApp, 'clientId' | 'clientSecret'>,
  { code, verifier }: { readonly code: string; readonly verifier: string },
  more: Parameters = {},
): Promise<Answer> {
  return openidToken(platform, app, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: OPENID_REDIRECT,
    code_verifier: verifier,
    ...more,
  })
}

export async function needOpenidTokens(
  platform: Pick<TestPlatform, 'baseUrl'>,
  app: TestApp,
  more: Parameters = {},
): Promise<{ readonly accessToken: string; readonly refreshToken: string }> {
  const answer = assertStatus(
    await exchangeOpenidCode(platform, app, await needOpenidCode(platform, app, more)),
    200,
  )
  const refreshToken = fieldOf(answer, 'refresh_token')
  return {
    accessToken: textOf(answer, 'access_token'),
    refreshToken: typeof refreshToken === 'string' ? refreshToken : '',
  }
}

export function readData(
  { baseUrl }: Pick<TestPlatform, 'baseUrl'>,
  path: string,
  accessToken: string,
): Promise<Answer> {
  return send(baseUrl + path, { headers: bearer(accessToken) })
}

export function introspect(
  { baseUrl }: Pick<TestPlatform, 'baseUrl'>,
  app: TestApp,
  token: string,
): Promise<Answer> {
  return postForm(`${baseUrl}/oauth2/introspect`, { token }, basic(app))
}

export function revoke(
  { baseUrl }: Pick<TestPlatform, 'baseUrl'>,
  app: TestApp,
  token: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return postForm(`${baseUrl}/oauth2/revoke`, { token, ...more }, basic(app))
}
