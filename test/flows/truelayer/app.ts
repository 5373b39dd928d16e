// glue: An app that speaks TrueLayer: links, tokens and data over HTTP
import assert from 'node:assert/strict'
import { type Answer, type Fields, send } from '../../support/developer.ts'
import type { TestApp, TestPlatform } from '../../support/platform.ts'
import { approve, createPerson, goToBank } from '../link/journey.ts'

export const REDIRECT_URI = 'https://app.example/other'
export const ALL_SCOPES = 'info accounts balance transactions cards offline_access'

export type Tokens = {
  readonly accessToken: string
  readonly refreshToken: string
  readonly body: Readonly<Record<string, unknown>>
}

export type TestUser = { readonly username: string; readonly password: string }

export const JOHN: TestUser = { username: 'john', password: 'doe' }

export type Client = ReturnType<typeof createClient>

export function createClient(
  { baseUrl }: Pick<TestPlatform, 'baseUrl'>,
  { clientId, clientSecret }: Pick<TestApp, 'clientId' | 'clientSecret'>,
) {
  const credentials = { client_id: clientId, client_secret: clientSecret }

  const link = (more: Fields = {}): string => {
    const fields = Object.entries({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: REDIRECT_URI,
      scope: ALL_SCOPES,
      providers: 'uk-cs-mock uk-ob-all',
      state: 'st&te 1',
      ...more,
    }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
    return `${baseUrl}/?${new URLSearchParams(fields)}`
  }

  const token = (fields: Fields, more: RequestInit = {}): Promise<Answer> => {
    const pairs = Object.entries({ ...credentials, ...fields }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    )
    return send(`${baseUrl}/connect/token`, { method: 'POST', body: new URLSearchParams(pairs), ...more })
  }

  /** The page at which the person is back at the app. */
  const authorize = async (url: string, user: TestUser = JOHN, bank = 'mock') => {
    const person = createPerson()
    const page = await goToBank(person, await person.get(url), bank)
    const consent = await person.submit(page, 'bank-login', user, 'login-submit')
    return approve(person, consent)
  }

  const codeOf = async (more: Fields = {}, user: TestUser = JOHN, bank = 'mock'): Promise<string> => {
    const end = await authorize(link(more), user, bank)
    const code = new URL(end.url).searchParams.get('code')
    assert.ok(code !== null, `${end.url}\n${end.text}`)
    return code
  }

  const exchange = (code: string, more: Fields = {}): Promise<Answer> =>
    token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, ...more })

  const refresh = (refreshToken: string, more: Fields = {}): Promise<Answer> =>
    token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...more })

  return {
    baseUrl,
    clientId,
    clientSecret,
    link,
    token,
    authorize,
    codeOf,
    exchange,
    refresh,
    connect: async (more: Fields = {}, user: TestUser = JOHN, bank = 'mock'): Promise<Tokens> =>
      tokensOf(await exchange(await codeOf(more, user, bank))),
    get: (path: string, accessToken?: string, headers: Readonly<Record<string, string>> = {}) =>
      send(baseUrl + path, {
        headers: { ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }), ...headers },
      }),
    call: (method: string, path: string, accessToken: string | undefined, json?: unknown) =>
      send(baseUrl + path, {
        method,
        headers: {
          ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
          ...(json !== undefined && { 'content-type': 'application/json' }),
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      }),
  }
}

export function tokensOf(answer: Answer): Tokens {
  assert.equal(answer.status, 200, answer.text)
  const body = objectOf(answer.body)
  return { accessToken: String(body.access_token), refreshToken: String(body.refresh_token), body }
}

export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), JSON.stringify(value))
  return { ...value }
}

/** The `results` of a Data API response. */
export function resultsOf(answer: Answer): readonly Readonly<Record<string, unknown>>[] {
  assert.equal(answer.status, 200, answer.text)
  const { results } = objectOf(answer.body)
  assert.ok(Array.isArray(results), answer.text)
  return results.map(objectOf)
}

export function errorOf(answer: Answer): readonly [status: number, error: unknown] {
  return [answer.status, objectOf(answer.body).error]
}
