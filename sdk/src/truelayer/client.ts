// glue: The client of TrueLayer: tokens of payments and data apart, data, payments
import { type AuthToken, type Refreshable, refreshTokenOf } from '../core/auth-token.ts'
import { type Callback, readCallback } from '../core/callback.ts'
import {
  type ApiRequest,
  baseUrlOf,
  type ClientOptions,
  createContext,
  createSend,
  requireOptions,
} from '../core/context.ts'
import { ConfigurationError } from '../core/errors.ts'
import { type CallOptions, type Fields, toQuery } from '../core/http.ts'
import { claimsOf } from '../core/jwt-claims.ts'
import { randomText } from '../core/random-text.ts'
import { type Secret, wrap } from '../core/secret.ts'
import { requestToken } from '../core/token-request.ts'
import type { Slot } from '../tokens/open-slot.ts'
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

const REJECTION = /^invalid_(grant|authorization_code)$/

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
  const {
    clientId,
    reauthorize,
    signer,
    environment = clientId.startsWith('sandbox-') ? 'sandbox' : 'live',
  } = options
  const suffix = environment === 'sandbox' ? '-sandbox' : ''
  const secret = wrap(options.clientSecret)
  const [authUrl = '', apiUrl = ''] = ['auth', 'api'].map((name) =>
    baseUrlOf(options.baseUrl ?? `https://${name}.truelayer${suffix}.com`),
  )
  const context = createContext(options, {
    provider: 'truelayer',
    environment: authUrl,
    clientId,
    requestIds: ['tl-trace-id', 'x-tl-correlation-id'],
    codes: ['error', 'title'],
    messages: ['error_description', 'detail'],
  })
  const { openSlot } = context

  const request = (fields: Fields, call: CallOptions): Promise<AuthToken> => {
    const own = { client_id: clientId, client_secret: secret, ...fields }
    const url = `${authUrl}/connect/token`
    return requestToken(context, { ...call, url, fields: own }, REJECTION)
  }
  const refresh = async (token: Refreshable | undefined, call: CallOptions) =>
    request({ grant_type: 'refresh_token', refresh_token: refreshTokenOf(token) }, call)

  const clientSlot = (kind: TokenKind, scopes: readonly string[]): Slot =>
    openSlot(`${kind}-client`, '', scopes, {
      obtain: (_, call) => request({ grant_type: 'client_credentials', scope: scopes.join(' ') }, call),
      isRepeatable: true,
    })
  const userSlot = (kind: TokenKind, subject = ''): Slot =>
    openSlot(kind, subject, '', {
      obtain: refresh,
      linkUrl: reauthorize && (async () => authLink({ ...reauthorize, state: randomText() })),
    })

  function authLink(link: AuthLinkOptions): string {
    const { scopes, state, nonce, providers, codeChallenge, redirectUri = options.redirectUri } = link
    requireOptions({ state, redirectUri }, ['state', 'redirectUri'])
    if (!scopes[0]) throw new ConfigurationError('The option scopes is empty.')
    const query = toQuery({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: scopes.join(' '),
      state,
      nonce,
      providers: providers?.join(' '),
      provider_id: link.providerId,
      enable_mock: link.enableMock || undefined,
      code_challenge: codeChallenge,
      code_challenge_method: codeChallenge && 'S256',
      response_mode: link.responseMode,
    })
    return `${authUrl}/?${query}`
  }

  const dataOf = (subject?: string): TrueLayerData => {
    const send = createSend(context, `${apiUrl}/data/v1`, userSlot('data', subject))
    return createData(async (call) => {
      const { results } = Object((await send(call)).body)
      return Array.isArray(results) ? results : []
    })
  }

  const app = clientSlot('payments', paymentsScopes())
  const sendPayment = createSend(context, apiUrl, app)
  const pay = async <T>(call: ApiRequest): Promise<T> => (await sendPayment(call)).body as T

  async function post<T>(
    path: string,
    json?: unknown,
    { idempotencyKey = crypto.randomUUID(), ...call }: CallOptions & { idempotencyKey?: string } = {},
  ): Promise<T> {
    if (!signer) throw new ConfigurationError('Payments need the option signer.')
    const text = json === undefined ? '' : JSON.stringify(json)
    const headers = { 'Idempotency-Key': idempotencyKey }
    const signature = await signer({ method: 'POST', path, headers, body: text })
    return pay({
      path,
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
        const query = readCallback(context, callback, state, /access_denied/)
        return { code: query.get('code') ?? '' }
      },
      exchangeCode: async (code, kind = 'data', { subject, redirectUri, codeVerifier, ...call } = {}) => {
        const fields = { grant_type: 'authorization_code', code, code_verifier: codeVerifier }
        const token = await request({ ...fields, redirect_uri: redirectUri ?? options.redirectUri }, call)
        return userSlot(kind, subject)().adopt(token)
      },
      storeToken: (token, kind = 'data', { subject } = {}) => userSlot(kind, subject)().adopt(token),
      refreshToken: async (token, kind = 'data', { subject, ...call } = {}) =>
        userSlot(kind, subject)().adopt(await refresh(token, call)),
      clientCredentials: (scopes, kind = 'payments', call = {}) => clientSlot(kind, scopes)().get(call),
      validToken: async (kind, { subject, ...call } = {}) => {
        const slot = userSlot(kind, subject)
        const isApp = kind === 'payments' && !(await slot().peek())
        return (isApp ? app : slot)().get(call)
      },
      deleteCredential: async (credentialsId, { subject, ...call } = {}) => {
        const slot = userSlot('data', subject)
        const token = await slot().get(call)
        const { sub } = claimsOf(token.toMap().access_token)
        if (sub !== undefined && sub !== credentialsId)
          throw new ConfigurationError('The stored token belongs to another connection: give its subject.')
        await context.send({
          operation: 'truelayer.delete',
          url: `${authUrl}/api/delete`,
          method: 'DELETE',
          bearer: token.accessToken,
          ...call,
        })
        await slot().remove()
      },
    },
    data: dataOf(),
    dataOf,
    payments: {
      create: (payment, call) => post<TrueLayerNewPayment>('/v3/payments', payment, call),
      get: (id, call) => pay<TrueLayerPayment>({ path: `/v3/payments/${encodeURIComponent(id)}`, ...call }),
      post,
    },
  }
}
