// glue: API client of the sandbox app: tokens, users, and their linked banks

import { findTestUser } from '../demo-bank/test-users/list.ts'
import { isJsonObject, type Json, parseJson } from '../lib/json.ts'
import type { Fetch } from '../runtime/network.ts'
import { requestText } from '../runtime/request-text.ts'
import type { BankUser, LinkedBank } from './tallystick.ts'
import { walkLink } from './walk-link.ts'

export interface SandboxAccess {
  readonly baseUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
  readonly fetch: Fetch
  readonly wait: (ms: number) => Promise<void>
}

/** The platform refused a call. `code` is the error of its page in the reference, where the response named one. */
export class SandboxCallError extends Error {
  override readonly name = 'SandboxCallError'
  readonly status: number
  readonly code: string | undefined

  constructor(status: number, code: string | undefined, body: string) {
    super(`The platform responded with ${status}: ${body.slice(0, 300)}`)
    this.status = status
    this.code = code
  }
}

export const DEFAULT_BANK_USER: BankUser = {
  market: 'SE',
  bank: 'se-demobank-open-banking-redirect',
  userName: 'u-se-ordinary',
}

/** The client that acts for end users on the hosted pages. */
const LINK_CLIENT = 'df05e4b379934cd09963197cc855bfe9'
const LINK_SCOPES =
  'authorization:read,authorization:grant,credentials:refresh,credentials:read,credentials:write,providers:read,user:read'
const USER_SCOPES =
  'accounts:read,balances:read,transactions:read,credentials:read,provider-consents:read,user:read'

/** Every call throws UnreachableError where the platform or Demo Bank does not respond. */
export interface SandboxClient {
  clientToken(scope: string): Promise<string>
  /** Creates a permanent user. Throws SandboxCallError `user_exists` for a known external id. */
  createUser(externalUserId: string, market: string): Promise<string>
  /** The id of a permanent user that exists, and a token that reads their data. */
  openUser(externalUserId: string): Promise<{ readonly userId: string; readonly accessToken: string }>
  /** A Link URL for a permanent user. */
  createLink(userId: string, market: string): Promise<string>
  /** Walks the hosted flow for the user, and returns tokens that read their data. */
  linkBank(userId: string, user: BankUser): Promise<LinkedBank>
  read(path: string, accessToken: string): Promise<Json>
}

export function createSandboxClient(access: SandboxAccess): SandboxClient {
  const { baseUrl, clientId, clientSecret, redirectUri, fetch, wait } = access

  const call = async (path: string, init: RequestInit): Promise<Json> => {
    const { response, text } = await requestText(fetch, baseUrl + path, { redirect: 'manual', ...init })
    const code = /\/docs\/errors\/(\w+)>/.exec(response.headers.get('link') ?? '')?.[1]
    if (!response.ok) throw new SandboxCallError(response.status, code, text)
    const parsed = parseJson(text)
    return parsed.ok ? parsed.value : null
  }
  const post = (path: string, fields: Readonly<Record<string, string>>, token?: string): Promise<Json> =>
    call(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: new URLSearchParams(fields).toString(),
    })
  const requestToken = (fields: Readonly<Record<string, string>>): Promise<Json> =>
    post('/api/v1/oauth/token', { client_id: clientId, client_secret: clientSecret, ...fields })

  const userTokens = async (user: Readonly<Record<string, string>>): Promise<Json> => {
    const token = await client.clientToken('authorization:grant')
    const grant = await post('/api/v1/oauth/authorization-grant', { ...user, scope: USER_SCOPES }, token)
    return requestToken({ grant_type: 'authorization_code', code: textAt(grant, 'code') })
  }

  const client: SandboxClient = {
    clientToken: async (scope) =>
      textAt(await requestToken({ grant_type: 'client_credentials', scope }), 'access_token'),
    createUser: async (externalUserId, market) => {
      const token = await client.clientToken('user:create')
      const body = JSON.stringify({ external_user_id: externalUserId, market, locale: 'en_US' })
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      return textAt(await call('/api/v1/user/create', { method: 'POST', headers, body }), 'user_id')
    },
    openUser: async (externalUserId) => {
      const accessToken = textAt(await userTokens({ external_user_id: externalUserId }), 'access_token')
      return { userId: textAt(await client.read('/api/v1/user', accessToken), 'id'), accessToken }
    },
    createLink: async (userId, market) => {
      const token = await client.clientToken('authorization:grant')
      const path = '/api/v1/oauth/authorization-grant/delegate'
      const fields = { user_id: userId, scope: LINK_SCOPES, id_hint: userId, actor_client_id: LINK_CLIENT }
      const code = textAt(await post(path, fields, token), 'code')
      const query = {
        client_id: clientId,
        redirect_uri: redirectUri,
        authorization_code: code,
        market,
        locale: 'en_US',
      }
      return `${baseUrl}/1.0/transactions/connect-accounts?${new URLSearchParams(query)}`
    },
    linkBank: async (userId, { market, bank, userName }) => {
      const password = findTestUser(userName)?.password
      if (password === undefined) throw new TypeError(`Demo Bank has no test user ${userName}.`)
      const url = await client.createLink(userId, market)
      const callbackUrl = await walkLink({ url, redirectUri, bank, userName, password, fetch, wait })
      const tokens = await userTokens({ user_id: userId })
      return {
        userId,
        callbackUrl,
        accessToken: textAt(tokens, 'access_token'),
        refreshToken: textAt(tokens, 'refresh_token'),
      }
    },
    read: (path, accessToken) => call(path, { headers: { authorization: `Bearer ${accessToken}` } }),
  }
  return client
}

function textAt(body: Json, name: string): string {
  const value = isJsonObject(body) ? body[name] : undefined
  if (typeof value !== 'string') throw new TypeError(`the response has no ${name}`)
  return value
}
