// glue: API client of a developer: never hides a status or a body
import assert from 'node:assert/strict'
import { assertDescribed } from './described.ts'

export type Answer = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; undefined where it is none. */
  readonly body: unknown
}

export type Fields = Readonly<Record<string, string | undefined>>

export type Credentials = { readonly clientId: string; readonly clientSecret: string }

type UserTokens = {
  readonly userId: string
  readonly externalUserId: string
  readonly code: string
  readonly accessToken: string
  readonly refreshToken: string
}

export type Developer = Credentials & {
  readonly baseUrl: string
  /** POST to the token endpoint. The app's id and secret go along unless `fields` has `client_id`, even as undefined. */
  token(fields: Fields, headers?: Readonly<Record<string, string>>): Promise<Answer>
  clientToken(scope?: string): Promise<Answer>
  exchange(code: string, more?: Fields): Promise<Answer>
  refresh(refreshToken: string, more?: Fields): Promise<Answer>
  createUser(accessToken: string, user: unknown): Promise<Answer>
  grantCode(accessToken: string, fields: Fields): Promise<Answer>
  delegate(accessToken: string, fields: Fields): Promise<Answer>
  revokeAll(accessToken: string, fields: Fields): Promise<Answer>
  get(path: string, accessToken?: string): Promise<Answer>
  deleteUser(accessToken: string): Promise<Answer>
  /** A client token with every scope of the app; fails the test where there is none. */
  needClientToken(scope?: string): Promise<string>
  /** A new user of the app, and a code for it that nobody has used. */
  needCode(
    scope?: string,
  ): Promise<{ readonly userId: string; readonly externalUserId: string; readonly code: string }>
  /** A new user of the app, and the tokens that its code gave. */
  needUserTokens(scope?: string): Promise<UserTokens>
}

export const TOKEN_PATH = '/api/v1/oauth/token'
export const GRANT_PATH = '/api/v1/oauth/authorization-grant'
export const DELEGATE_PATH = '/api/v1/oauth/authorization-grant/delegate'
export const REVOKE_ALL_PATH = '/api/v1/oauth/revoke-all'
export const CREATE_USER_PATH = '/api/v1/user/create'
export const DELETE_USER_PATH = '/api/v1/user/delete'

const USER_SCOPES = 'accounts:read,transactions:read,user:read,user:write,user:delete'

/** Fails where the answer is not what the description of the API says; see `described.ts`. */
export async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { redirect: 'manual', ...init })
  const text = await response.text()
  const body = parse(text)
  assertDescribed(init.method ?? 'GET', url, response.status, body)
  return { status: response.status, headers: response.headers, text, body }
}

export function postForm(
  url: string,
  fields: Fields,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const given = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
  return send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(given).toString(),
  })
}

/** A body exactly as it is given, with only the headers that are given. */
export function postRaw(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  return send(url, { method: 'POST', headers, body: bytes })
}

export function bearer(accessToken: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${accessToken}` }
}

export function basic({ clientId, clientSecret }: Credentials): Readonly<Record<string, string>> {
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

/** A text of a JSON answer; fails the test where it is none. */
export function textOf(answer: Answer, name: string): string {
  const value = fieldOf(answer, name)
  assert.ok(typeof value === 'string', `${name} is no text in ${answer.status} ${answer.text}`)
  return value
}

export function fieldOf(answer: Answer, name: string): unknown {
  const { body } = answer
  assert.ok(typeof body === 'object' && body !== null, `no JSON object: ${answer.status} ${answer.text}`)
  return Reflect.get(body, name)
}

export function keysOf(answer: Answer): readonly string[] {
  const { body } = answer
  assert.ok(typeof body === 'object' && body !== null, `no JSON object: ${answer.status} ${answer.text}`)
  return Object.keys(body)
}

export function assertStatus(answer: Answer, status: number): Answer {
  assert.equal(answer.status, status, `${answer.status} ${answer.text}`)
  return answer
}

/** Checks status and errorCode, and that the body is the provider's error body with words in it. */
export function assertRefused(answer: Answer, status: number, errorCode: string): void {
  assert.equal(answer.status, status, `${answer.status} ${answer.text}`)
  assert.deepEqual(keysOf(answer), ['errorMessage', 'errorCode'])
  assert.equal(textOf(answer, 'errorCode'), errorCode)
  assert.ok(textOf(answer, 'errorMessage').length > 10, answer.text)
}

export function createDeveloper(baseUrl: string, credentials: Credentials): Developer {
  const { clientId, clientSecret } = credentials
  const own = { client_id: clientId, client_secret: clientSecret }
  const token: Developer['token'] = (fields, headers) =>
    postForm(baseUrl + TOKEN_PATH, 'client_id' in fields ? fields : { ...own, ...fields }, headers)
  const post = (path: string) => (accessToken: string, fields: Fields) =>
    postForm(baseUrl + path, fields, bearer(accessToken))
  const developer: Developer = {
    ...credentials,
    baseUrl,
    token,
    clientToken: (scope) => token({ grant_type: 'client_credentials', scope }),
    exchange: (code, more = {}) => token({ grant_type: 'authorization_code', code, ...more }),
    refresh: (refreshToken, more = {}) =>
      token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...more }),
    createUser: (accessToken, user) =>
      send(baseUrl + CREATE_USER_PATH, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...bearer(accessToken) },
        body: JSON.stringify(user),
      }),
    grantCode: post(GRANT_PATH),
    delegate: post(DELEGATE_PATH),
    revokeAll: post(REVOKE_ALL_PATH),
    get: (path, accessToken) =>
      send(baseUrl + path, { headers: accessToken === undefined ? {} : bearer(accessToken) }),
    deleteUser: (accessToken) =>
      send(baseUrl + DELETE_USER_PATH, { method: 'POST', headers: bearer(accessToken) }),
    needClientToken: async (scope) =>
      textOf(assertStatus(await developer.clientToken(scope), 200), 'access_token'),
    needCode: async (scope = USER_SCOPES) => {
      const clientToken = await developer.needClientToken('user:create,authorization:grant')
      const externalUserId = `user-${crypto.randomUUID()}`
      const created = await developer.createUser(clientToken, {
        external_user_id: externalUserId,
        market: 'GB',
        locale: 'en_US',
      })
      const userId = textOf(assertStatus(created, 200), 'user_id')
      const granted = await developer.grantCode(clientToken, { user_id: userId, scope })
      return { userId, externalUserId, code: textOf(assertStatus(granted, 200), 'code') }
    },
    needUserTokens: async (scope) => {
      const made = await developer.needCode(scope)
      const exchanged = assertStatus(await developer.exchange(made.code), 200)
      return {
        ...made,
        accessToken: textOf(exchanged, 'access_token'),
        refreshToken: textOf(exchanged, 'refresh_token'),
      }
    },
  }
  return developer
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
