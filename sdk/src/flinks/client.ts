// glue: The client of Flinks Open Banking: tokens, recipients, FDX data
import { type AuthToken, refreshTokenOf } from '../core/auth-token.ts'
import { type Callback, readCallback } from '../core/callback.ts'
import { type Bearer, type ClientOptions, createContext, requireOptions, sendWith } from '../core/context.ts'
import { ConfigurationError, ReauthorizationRequiredError } from '../core/errors.ts'
import { type CallOptions, type Fields, type Retry, toQuery } from '../core/http.ts'
import { randomText } from '../core/random-text.ts'
import { type Secret, wrap } from '../core/secret.ts'
import { requestToken } from '../core/token-request.ts'
import { createSlot, type Slot } from '../tokens/slot.ts'
import { createFdx, type Fdx, type FdxVersion, type Send } from './fdx.ts'
import { readFlinksError } from './read-error.ts'
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
  const { clientId, reauthorize } = options
  const clientSecret = wrap(options.clientSecret)
  const baseUrl = (options.baseUrl ?? 'https://ob.flinksapp.com').replace(/(?<!\/)\/+$/, '')
  const tokenUrl = `${(options.tokenBaseUrl ?? baseUrl).replace(/(?<!\/)\/+$/, '')}/api/v1/token`
  const context = createContext(options, {
    provider: 'flinks',
    requestIdHeaders: ['ob-correlation-id', 'ob-trace-id', 'x-request-id'],
    readError: readFlinksError,
  })
  const { tokens, http } = context

  function request(fields: Fields, { signal, deadlineMs }: CallOptions, retry?: Retry): Promise<AuthToken> {
    const own = { client_id: clientId, client_secret: clientSecret, ...fields }
    const call = { operation: 'flinks.token', url: tokenUrl, signal, deadlineMs }
    return requestToken(context, { ...call, fields: own, encoding: 'json', retry })
  }

  const slotOf = (
    kind: string,
    subject: string,
    scopes: string,
    work: Pick<Slot, 'obtain' | 'isRepeatable' | 'linkUrl'>,
  ) => createSlot({ provider: 'flinks', environment: tokenUrl, clientId, kind, subject, scopes }, work)
  const clientSlot = (scope?: string): Slot =>
    slotOf('client', '', scope ?? '', {
      obtain: (_, call) => request({ grant_type: 'client_credentials', scope }, call),
      isRepeatable: true,
    })
  // The refresh token does not change when it is used, so a lost response does no harm.
  const refresh = (token: AuthToken | Secret | string, call: CallOptions) =>
    request({ grant_type: 'refresh_token', refresh_token: refreshTokenOf(token) }, call, 'safe')
  const userSlot = (subject = ''): Slot =>
    slotOf('user', subject, '', {
      obtain: async (current, call) => {
        if (current?.refreshToken !== undefined) return refresh(current, call)
        throw new ReauthorizationRequiredError('flinks: no token with a refresh token is stored.')
      },
      isRepeatable: false,
      linkUrl: reauthorize && (async () => authorizeUrl({ ...reauthorize, state: randomText() })),
    })

  function authorizeUrl(link: AuthorizeOptions): string {
    const redirectUri = link.redirectUri ?? options.redirectUri
    requireOptions({ state: link.state, redirectUri }, ['state', 'redirectUri'])
    if (!link.scopes.includes('ACCOUNT_BASIC')) throw new ConfigurationError('The scopes need ACCOUNT_BASIC.')
    const query = toQuery({
      client_id: clientId,
      redirect_uri: redirectUri,
      state: link.state,
      response_type: 'code',
      scope: link.scopes.join(' '),
      provider_id: link.providerId,
      correlation_id: link.correlationId,
      language: link.language,
    })
    return `${baseUrl}/api/v1/authorize?${query}`
  }

  const sendAs =
    (bearer: Bearer): Send =>
    async ({ path, query = {}, ...rest }) => {
      const search = toQuery(query)
      const operation = `flinks ${rest.method ?? 'GET'} ${path.replace(/\/[\w-]*\d[\w-]{7,}/g, '/{id}')}`
      const url = `${baseUrl}${path}${search && '?'}${search}`
      return (await sendWith(http, bearer, { operation, url, ...rest })).body
    }
  const asClient = (scope?: string): Send => {
    const slot = clientSlot(scope)
    return sendAs((call) => tokens.get(slot, call))
  }

  return {
    auth: {
      authorizeUrl,
      callback: (callback, { state }) => {
        const query = readCallback(callback, state, {
          reason: ['error'],
          message: ['error_description'],
          cancelled: /access_denied/,
        })
        return { code: query.get('code') ?? '' }
      },
      exchangeCode: async ({ code, redirectUri = options.redirectUri, subject, ...call }) => {
        const fields = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
        return tokens.adopt(userSlot(subject), await request(fields, call))
      },
      storeToken: (token, { subject } = {}) => tokens.adopt(userSlot(subject), token),
      refreshToken: (token, call = {}) => refresh(token, call),
      clientCredentials: ({ scope, ...call } = {}) => tokens.get(clientSlot(scope), call),
      validToken: ({ subject, ...call } = {}) => tokens.get(userSlot(subject), call),
      revoke: async ({ subject, ...call } = {}) => {
        const slot = userSlot(subject)
        await sendAs((more) => tokens.get(slot, more))({ path: '/api/v1/revoke', method: 'DELETE', ...call })
        await tokens.remove(slot)
      },
    },
    providers: {
      list: async ({ country, ...call } = {}) =>
        (await asClient()({
          path: '/api/v2/providers',
          query: { country },
          ...call,
        })) as readonly FlinksProvider[],
    },
    recipients: createRecipients(asClient('client:admin')),
    fdx: ({ subject, version } = {}) => {
      const slot = userSlot(subject)
      return createFdx(
        sendAs((call) => tokens.get(slot, call)),
        version,
      )
    },
  }
}
