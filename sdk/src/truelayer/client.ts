// glue: The client of TrueLayer: tokens of payments and data apart, data, payments
import { type AuthToken, refreshTokenOf } from '../core/auth-token.ts'
import { type Callback, readCallback } from '../core/callback.ts'
import { type ClientOptions, createContext, requireOptions, sendWith } from '../core/context.ts'
import { ConfigurationError, ReauthorizationRequiredError } from '../core/errors.ts'
import { type CallOptions, type Fields, type HttpRequest, isRecord, toQuery } from '../core/http.ts'
import { claimsOf } from '../core/jwt-claims.ts'
import { randomText } from '../core/random-text.ts'
import { type Secret, wrap } from '../core/secret.ts'
import { requestToken } from '../core/token-request.ts'
import { createSlot, type Slot } from '../tokens/slot.ts'
import { createData, type TrueLayerData } from './data.ts'
import type { Signer } from './signing.ts'
import type { TrueLayerNewPayment, TrueLayerPayment } from './types.ts'

/** Tokens of the two kinds never share a slot. */
export type TokenKind = 'data' | 'payments'

export type TrueLayerOptions = ClientOptions & {
  readonly clientId: string
  readonly clientSecret: string | Secret
  /** Registered in the Console, byte for byte. */
  readonly redirectUri?: string | undefined
  /** By default `sandbox` where the client id begins so, else `live`. */
  readonly environment?: 'sandbox' | 'live' | undefined
  /** One host for everything: a Tallystick for tests and development. */
  readonly baseUrl?: string | undefined
  /** Makes `Tl-Signature`; needed by payments only. */
  readonly signer?: Signer | undefined
  /** Scopes of the link that `reauth.required` has. */
  readonly reauthorize?: Pick<AuthLinkOptions, 'scopes' | 'providers'> | undefined
}

export type AuthLinkOptions = {
  readonly scopes: readonly string[]
  /** Bound to the browser's session; compare it with `auth.callback`. */
  readonly state: string
  readonly nonce?: string | undefined
  /** Ids of banks and groups of banks, such as `uk-ob-all`. */
  readonly providers?: readonly string[] | undefined
  /** Skips the choice of a bank. */
  readonly providerId?: string | undefined
  readonly enableMock?: boolean | undefined
  /** S256; then `exchangeCode` needs the verifier. */
  readonly codeChallenge?: string | undefined
  readonly responseMode?: 'form_post' | undefined
  readonly redirectUri?: string | undefined
}

/** Of one end user among several; without it, the client has one end user. */
export type Subject = { readonly subject?: string | undefined }

export type TrueLayerClient = {
  readonly auth: {
    /** The URL at which the end user connects a bank. Each is for one use. @throws {ConfigurationError} without a state */
    authLink(options: AuthLinkOptions): string
    /** @throws {AuthorizationFailedError} where the state differs or the redirect reports a failure */
    callback(callback: Callback, expected: { readonly state: string }): { readonly code: string }
    /** A token for a code; stored as the end user's, for `validToken`. */
    exchangeCode(
      code: string,
      kind?: TokenKind,
      options?: CallOptions & Subject & { readonly redirectUri?: string; readonly codeVerifier?: string },
    ): Promise<AuthToken>
    /** Stores a token that you have, such as one of another client, as the end user's. */
    storeToken(token: AuthToken, kind?: TokenKind, options?: Subject): Promise<AuthToken>
    /** A new pair for a refresh token, which replaces what is stored. `validToken` does it by itself. */
    refreshToken(
      token: AuthToken | Secret | string,
      kind?: TokenKind,
      options?: CallOptions & Subject,
    ): Promise<AuthToken>
    /** A token of the app itself; one for each kind and set of scopes, cached. */
    clientCredentials(scopes: readonly string[], kind?: TokenKind, options?: CallOptions): Promise<AuthToken>
    /**
     * What is valid now, renewed where necessary: the end user's token that was stored for the code; of payments, the app's where
     * there is none.
     * @throws {ReauthorizationRequiredError} where there is none, or it cannot be renewed
     */
    validToken(kind: TokenKind, options?: CallOptions & Subject): Promise<AuthToken>
    /** Deletes the connection of the end user at TrueLayer, and forgets the token. */
    deleteCredential(credentialsId: string, options?: CallOptions & Subject): Promise<void>
  }
  readonly data: TrueLayerData
  /** The data of one end user among several. */
  dataOf(subject: string): TrueLayerData
  readonly payments: {
    /** `idempotencyKey`: the same for every attempt of one payment; random by default. */
    create(
      payment: unknown,
      options?: CallOptions & { readonly idempotencyKey?: string },
    ): Promise<TrueLayerNewPayment>
    get(id: string, options?: CallOptions): Promise<TrueLayerPayment>
    /** Any other signed call of the Payments API. */
    post(
      path: string,
      json?: unknown,
      options?: CallOptions & { readonly idempotencyKey?: string },
    ): Promise<unknown>
  }
}

/** Default scopes of data. */
export function dataScopes(): string[] {
  return ['accounts', 'balance', 'transactions', 'cards', 'info', 'offline_access']
}

/** Default scopes of payments. */
export function paymentsScopes(): string[] {
  return ['payments']
}

export function createTrueLayerClient(options: TrueLayerOptions): TrueLayerClient {
  requireOptions(options, ['clientId', 'clientSecret'])
  const { clientId, reauthorize, signer } = options
  const clientSecret = wrap(options.clientSecret)
  const isSandbox =
    (options.environment ?? (clientId.startsWith('sandbox-') ? 'sandbox' : 'live')) === 'sandbox'
  const hostOf = (name: string) =>
    (options.baseUrl ?? `https://${name}.truelayer${isSandbox ? '-sandbox' : ''}.com`).replace(
      /(?<!\/)\/+$/,
      '',
    )
  const [authUrl, apiUrl] = [hostOf('auth'), hostOf('api')]
  const context = createContext(options, {
    provider: 'truelayer',
    requestIdHeaders: ['tl-trace-id', 'x-tl-correlation-id'],
    readError: ({ error, error_description, title, detail }) => ({
      code: error ?? title,
      message: error_description ?? detail,
    }),
  })
  const { tokens, http } = context

  function request(fields: Fields, { signal, deadlineMs }: CallOptions): Promise<AuthToken> {
    const own = { client_id: clientId, client_secret: clientSecret, ...fields }
    const call = { operation: 'truelayer.token', url: `${authUrl}/connect/token`, signal, deadlineMs }
    return requestToken(context, { ...call, fields: own }, /^invalid_(grant|authorization_code)$/)
  }

  const slotOf = (
    kind: string,
    subject: string,
    scopes: readonly string[],
    work: Omit<Slot, keyof Named>,
  ): Slot =>
    createSlot({ provider: 'truelayer', environment: authUrl, clientId, kind, subject, scopes }, work)
  const clientSlot = (kind: TokenKind, scopes: readonly string[]): Slot =>
    slotOf(`${kind}-client`, '', scopes, {
      obtain: (_, call) => request({ grant_type: 'client_credentials', scope: scopes.join(' ') }, call),
      isRepeatable: true,
    })
  const refresh = (token: AuthToken | Secret | string, call: CallOptions) =>
    request({ grant_type: 'refresh_token', refresh_token: refreshTokenOf(token) }, call)
  const userSlot = (kind: TokenKind, subject = ''): Slot =>
    slotOf(kind, subject, [], {
      obtain: (current, call) => {
        if (current?.refreshToken !== undefined) return refresh(current, call)
        throw new ReauthorizationRequiredError('truelayer: no token with a refresh token is stored.')
      },
      isRepeatable: false,
      linkUrl: reauthorize && (async () => authLink({ ...reauthorize, state: randomText() })),
    })

  function authLink(link: AuthLinkOptions): string {
    const redirectUri = link.redirectUri ?? options.redirectUri
    requireOptions({ state: link.state, redirectUri }, ['state', 'redirectUri'])
    if (link.scopes.length === 0) throw new ConfigurationError('The option scopes is empty.')
    const query = toQuery({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: link.scopes.join(' '),
      state: link.state,
      nonce: link.nonce,
      providers: link.providers?.join(' '),
      provider_id: link.providerId,
      enable_mock: link.enableMock ? 'true' : undefined,
      code_challenge: link.codeChallenge,
      code_challenge_method: link.codeChallenge && 'S256',
      response_mode: link.responseMode,
    })
    return `${authUrl}/?${query}`
  }

  async function validToken(
    kind: TokenKind,
    { subject, ...call }: CallOptions & Subject = {},
  ): Promise<AuthToken> {
    const slot = userSlot(kind, subject)
    const isApp = kind === 'payments' && (await tokens.peek(slot)) === undefined
    return tokens.get(isApp ? clientSlot(kind, paymentsScopes()) : slot, call)
  }

  const dataOf = (subject?: string): TrueLayerData => {
    const slot = userSlot('data', subject)
    return createData(async ({ path, query, signal, deadlineMs, headers }) => {
      const search = toQuery(query ?? {})
      const { body } = await sendWith(http, (call) => tokens.get(slot, call), {
        operation: `truelayer GET ${path.replace(/\/[\w-]{16,}/g, '/{id}')}`,
        url: `${apiUrl}/data/v1${path}${search && '?'}${search}`,
        headers,
        signal,
        deadlineMs,
      })
      return isRecord(body) && Array.isArray(body.results) ? body.results : []
    })
  }

  async function pay(path: string, more: Partial<HttpRequest>): Promise<unknown> {
    const slot = clientSlot('payments', paymentsScopes())
    const { body } = await sendWith(http, (call) => tokens.get(slot, call), {
      operation: `truelayer ${more.method ?? 'GET'} ${path.replace(/\/[0-9a-f-]{36}/g, '/{id}')}`,
      url: `${apiUrl}${path}`,
      ...more,
    })
    return body
  }

  async function post(
    path: string,
    json?: unknown,
    { idempotencyKey = crypto.randomUUID(), ...call }: CallOptions & { idempotencyKey?: string } = {},
  ): Promise<unknown> {
    if (signer === undefined) throw new ConfigurationError('Payments need the option signer.')
    const text = json === undefined ? '' : JSON.stringify(json)
    const headers = { 'Idempotency-Key': idempotencyKey }
    const signature = await signer({ method: 'POST', path, headers, body: text })
    return pay(path, {
      method: 'POST',
      headers: { ...headers, 'Tl-Signature': signature, 'content-type': 'application/json' },
      text,
      // The key makes a second attempt the same payment.
      retry: 'safe',
      ...call,
    })
  }

  return {
    auth: {
      authLink,
      callback: (callback, { state }) => {
        const query = readCallback(callback, state, {
          reason: ['error'],
          message: ['error_description'],
          cancelled: /access_denied/,
        })
        return { code: query.get('code') ?? '' }
      },
      exchangeCode: async (code, kind = 'data', { subject, redirectUri, codeVerifier, ...call } = {}) => {
        const fields = { grant_type: 'authorization_code', code, code_verifier: codeVerifier }
        const token = await request({ ...fields, redirect_uri: redirectUri ?? options.redirectUri }, call)
        return tokens.adopt(userSlot(kind, subject), token)
      },
      storeToken: (token, kind = 'data', { subject } = {}) => tokens.adopt(userSlot(kind, subject), token),
      refreshToken: async (token, kind = 'data', { subject, ...call } = {}) =>
        tokens.adopt(userSlot(kind, subject), await refresh(token, call)),
      clientCredentials: (scopes, kind = 'payments', call = {}) => tokens.get(clientSlot(kind, scopes), call),
      validToken,
      deleteCredential: async (credentialsId, { subject, ...call } = {}) => {
        const slot = userSlot('data', subject)
        const token = await tokens.get(slot, call)
        const { sub } = claimsOf(token.toMap().access_token)
        if (sub !== undefined && sub !== credentialsId)
          throw new ConfigurationError('The stored token belongs to another connection: give its subject.')
        const url = `${authUrl}/api/delete`
        await http.send({
          operation: 'truelayer.delete',
          url,
          method: 'DELETE',
          bearer: token.accessToken,
          ...call,
        })
        await tokens.remove(slot)
      },
    },
    data: dataOf(),
    dataOf,
    payments: {
      create: async (payment, call) => (await post('/v3/payments', payment, call)) as TrueLayerNewPayment,
      get: async (id, call) =>
        (await pay(`/v3/payments/${encodeURIComponent(id)}`, { ...call })) as TrueLayerPayment,
      post,
    },
  }
}

type Named = Pick<Slot, 'key' | 'provider' | 'subject' | 'kind' | 'scopes'>
