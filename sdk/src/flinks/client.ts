// glue: The client of Flinks Open Banking: tokens, recipients, FDX data
import { type AuthToken, type Refreshable, refreshTokenOf } from '../core/auth-token.ts'
import { type Callback, readCallback } from '../core/callback.ts'
import { baseUrlOf, type ClientOptions, createContext, createSend, requireOptions } from '../core/context.ts'
import { ConfigurationError } from '../core/errors.ts'
import { type CallOptions, type Fields, type Retry, toQuery } from '../core/http.ts'
import { randomText } from '../core/random-text.ts'
import { type Secret, wrap } from '../core/secret.ts'
import { requestToken } from '../core/token-request.ts'
import type { Slot } from '../tokens/open-slot.ts'
import { createFdx, type Fdx, type FdxVersion, type Send } from './fdx.ts'
import { FLINKS_NAMES } from './names.ts'
import { createRecipients, type FlinksProvider, type Recipients } from './recipients.ts'

export type FlinksOptions = ClientOptions & {
  readonly clientId: string
  readonly clientSecret: string | Secret
  /** `https://ob.flinksapp.com` by default; a Tallystick for tests and development. */
  readonly baseUrl?: string | undefined
  /** Where tokens are requested; `baseUrl` by default. */
  readonly tokenBaseUrl?: string | undefined
  readonly redirectUri?: string | undefined
  /** What the link of `reauth.required` requests. */
  readonly reauthorize?: Pick<AuthorizeOptions, 'scopes' | 'providerId'> | undefined
}

export type AuthorizeOptions = {
  /** Data clusters, such as `ACCOUNT_BASIC`, which is always needed. */
  readonly scopes: readonly string[]
  /** Bound to the browser's session; compare it with `auth.callback`. */
  readonly state: string
  /** The bank; without it the end user chooses one. */
  readonly providerId?: number | undefined
  readonly correlationId?: string | undefined
  readonly language?: 'en' | 'fr' | undefined
  readonly redirectUri?: string | undefined
}

/** Of one end user among several; without it, the client has one end user. */
export type Subject = { readonly subject?: string | undefined }

export type FlinksClient = {
  readonly auth: {
    /** The URL at which the end user connects a bank. */
    authorizeUrl(options: AuthorizeOptions): string
    /** @throws {AuthorizationFailedError} where the state differs or the redirect reports a failure */
    callback(callback: Callback, expected: { readonly state: string }): { readonly code: string }
    /** A token for a code; stored as the end user's. */
    exchangeCode(
      options: CallOptions & Subject & { readonly code: string; readonly redirectUri?: string | undefined },
    ): Promise<AuthToken>
    /** Stores a token that you have, such as one of another client, as the end user's. */
    storeToken(token: AuthToken, options?: Subject): Promise<AuthToken>
    /** A new access token. The refresh token does not change, so the result has the same one. */
    refreshToken(token: AuthToken | Secret | string, options?: CallOptions): Promise<AuthToken>
    /** A token of the app itself, such as for `client:admin`; cached. */
    clientCredentials(options?: CallOptions & { readonly scope?: string | undefined }): Promise<AuthToken>
    /** The end user's token, renewed where necessary. */
    validToken(options?: CallOptions & Subject): Promise<AuthToken>
    /** Ends the connection of the end user at Flinks, and forgets the token. */
    revoke(options?: CallOptions & Subject): Promise<void>
  }
  /** Banks that the app is registered with. */
  readonly providers: {
    list(options?: CallOptions & { readonly country?: string }): Promise<readonly FlinksProvider[]>
  }
  /** Apps of a partner. */
  readonly recipients: Recipients
  /** Data of the end user; FDX 5 by default. */
  fdx(options?: Subject & { readonly version?: FdxVersion | undefined }): Fdx
}

export function createFlinksClient(options: FlinksOptions): FlinksClient {
  requireOptions(options, ['clientId', 'clientSecret'])
  const { clientId, reauthorize, baseUrl: base = 'https://ob.flinksapp.com', tokenBaseUrl = base } = options
  const secret = wrap(options.clientSecret)
  const baseUrl = baseUrlOf(base)
  const tokenUrl = `${baseUrlOf(tokenBaseUrl)}/api/v1/token`
  const context = createContext(options, { ...FLINKS_NAMES, environment: tokenUrl, clientId })
  const { openSlot } = context

  const request = (fields: Fields, call: CallOptions, retry?: Retry): Promise<AuthToken> => {
    const own = { client_id: clientId, client_secret: secret, ...fields }
    const more = { url: tokenUrl, fields: own, encoding: 'json', retry } as const
    return requestToken(context, { ...call, ...more })
  }
  // The refresh token does not change when it is used, so a lost response does no harm.
  const refresh = async (token?: Refreshable, call: CallOptions = {}) =>
    request({ grant_type: 'refresh_token', refresh_token: refreshTokenOf(token) }, call, 'safe')

  const clientSlot = (scope?: string): Slot =>
    openSlot('client', '', scope ?? '', {
      obtain: (_, call) => request({ grant_type: 'client_credentials', scope }, call),
      isRepeatable: true,
    })
  const userSlot = (subject = ''): Slot =>
    openSlot('user', subject, '', {
      obtain: refresh,
      linkUrl: reauthorize && (async () => authorizeUrl({ ...reauthorize, state: randomText() })),
    })

  function authorizeUrl(link: AuthorizeOptions): string {
    const { scopes, state, language, redirectUri = options.redirectUri } = link
    requireOptions({ state, redirectUri }, ['state', 'redirectUri'])
    if (!scopes.includes('ACCOUNT_BASIC')) throw new ConfigurationError('The scopes need ACCOUNT_BASIC.')
    const query = toQuery({
      client_id: clientId,
      redirect_uri: redirectUri,
      state,
      response_type: 'code',
      scope: scopes.join(' '),
      provider_id: link.providerId,
      correlation_id: link.correlationId,
      language,
    })
    return `${baseUrl}/api/v1/authorize?${query}`
  }

  /** Calls with tokens of a slot. */
  const sendAs = (slot: Slot): Send => {
    const send = createSend(context, baseUrl, slot)
    return async (call) => (await send(call)).body
  }

  return {
    auth: {
      authorizeUrl,
      callback: (callback, { state }) => {
        const query = readCallback(context, callback, state, /access_denied/)
        return { code: query.get('code') ?? '' }
      },
      exchangeCode: async ({ code, redirectUri = options.redirectUri, subject, ...call }) => {
        const fields = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
        const token = await request(fields, call)
        return userSlot(subject)().adopt(token)
      },
      storeToken: (token, { subject } = {}) => userSlot(subject)().adopt(token),
      refreshToken: refresh,
      clientCredentials: (call = {}) => clientSlot(call.scope)().get(call),
      validToken: (call = {}) => userSlot(call.subject)().get(call),
      revoke: async ({ subject, ...call } = {}) => {
        const slot = userSlot(subject)
        await sendAs(slot)({ path: '/api/v1/revoke', method: 'DELETE', ...call })
        await slot().remove()
      },
    },
    providers: {
      list: async ({ country, ...call } = {}) =>
        (await sendAs(clientSlot())({
          path: '/api/v2/providers',
          query: { country },
          ...call,
        })) as readonly FlinksProvider[],
    },
    recipients: createRecipients(sendAs(clientSlot('client:admin'))),
    fdx: ({ subject, version } = {}) => createFdx(sendAs(userSlot(subject)), version),
  }
}
