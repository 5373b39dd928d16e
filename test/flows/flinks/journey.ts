// glue: A Data Recipient, and an end user who authorizes it at the Demo Bank
import assert from 'node:assert/strict'
import type { Browser, Page } from '../../support/browser.ts'
import { type Answer, assertStatus, type Fields, send, textOf } from '../../support/developer.ts'
import type { TestApp, TestPlatform } from '../../support/platform.ts'
import { approve, CALLBACK, createPerson, goToBank, returned, signIn } from '../link/journey.ts'

const ALL_SCOPES =
  'ACCOUNT_BASIC ACCOUNT_DETAILED ACCOUNT_PAYMENTS INVESTMENTS TRANSACTIONS STATEMENTS CUSTOMER_CONTACT CUSTOMER_PERSONAL'

export const CAPITAL = 'ca-capital-redirect'
export const PERSON = 'u-ca-ordinary'

export function authorizeUrl(
  { baseUrl }: Pick<TestPlatform, 'baseUrl'>,
  { clientId }: Pick<TestApp, 'clientId'>,
  more: Fields = {},
): string {
  const fields = {
    client_id: clientId,
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: ALL_SCOPES,
    state: 'st&te 1',
    provider_id: '1000',
    ...more,
  }
  const sent = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return `${baseUrl}/api/v1/authorize?${new URLSearchParams(sent)}`
}

/** The page at which the person is back at the app. */
export async function authorize(
  url: string,
  userName = PERSON,
  person: Browser = createPerson(),
): Promise<Page> {
  const bank = await goToBank(person, await person.get(url), CAPITAL)
  return approve(person, await signIn(person, bank, userName))
}

export async function needCode(
  platform: TestPlatform,
  app: TestApp,
  more: Fields = {},
  userName = PERSON,
): Promise<string> {
  const { code } = returned(await authorize(authorizeUrl(platform, app, more), userName))
  assert.ok(code !== undefined)
  return code
}

/** POST to the token endpoint, as JSON with the credentials of the app, as the documentation shows it. */
export function token(
  { baseUrl }: Pick<TestPlatform, 'baseUrl'>,
  { clientId, clientSecret }: Pick<TestApp, 'clientId' | 'clientSecret'>,
  fields: Fields,
): Promise<Answer> {
  return send(`${baseUrl}/api/v1/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_id: clientId, client_secret: clientSecret, ...fields }),
  })
}

export function exchange(
  platform: TestPlatform,
  app: TestApp,
  code: string,
  more: Fields = {},
): Promise<Answer> {
  return token(platform, app, { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, ...more })
}

export function refresh(platform: TestPlatform, app: TestApp, refreshToken: string): Promise<Answer> {
  return token(platform, app, { grant_type: 'refresh_token', refresh_token: refreshToken })
}

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
}

export async function needTokens(
  platform: TestPlatform,
  app: TestApp,
  more: Fields = {},
  userName = PERSON,
): Promise<Tokens> {
  const issued = assertStatus(
    await exchange(platform, app, await needCode(platform, app, more, userName)),
    200,
  )
  return { accessToken: textOf(issued, 'access_token'), refreshToken: textOf(issued, 'refresh_token') }
}

export async function needClientToken(
  platform: Pick<TestPlatform, 'baseUrl'>,
  app: Pick<TestApp, 'clientId' | 'clientSecret'>,
  scope?: string,
): Promise<string> {
  const issued = await token(platform, app, { grant_type: 'client_credentials', scope })
  return textOf(assertStatus(issued, 200), 'access_token')
}

export function assertError(answer: Answer, status: number, error: string, about = ''): void {
  assert.deepEqual(
    [answer.status, Reflect.get(Object(answer.body), 'error')],
    [status, error],
    `${about} ${answer.text}`,
  )
  assert.deepEqual(Object.keys(Object(answer.body)), ['error', 'error_description'], about)
  assert.match(textOf(answer, 'error_description'), /^[\x20-\x21\x23-\x5b\x5d-\x7e]{10,}$/, about)
}
