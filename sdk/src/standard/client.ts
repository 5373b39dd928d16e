// glue: A client of any OAuth 2.0 or OpenID Connect server: PKCE, PAR, DPoP, private_key_jwt
import { type AuthToken, splitScopes } from '../core/auth-token.ts'
import { type Callback, readCallback } from '../core/callback.ts'
import { type ClientOptions, createContext, requireOptions, sendWith } from '../core/context.ts'
import {
  AuthorizationFailedError,
  ConfigurationError,
  ReauthorizationRequiredError,
  TallystickError,
  UnexpectedResponseError,
} from '../core/errors.ts'
import {
  type CallOptions,
  type Fetch,
  type Fields,
  type HttpResponse,
  isRecord,
  toQuery,
} from '../core/http.ts'
import { claimsOf } from '../core/jwt-claims.ts'
import { randomText } from '../core/random-text.ts'
import { Secret, wrap } from '../core/secret.ts'
import { requestToken } from '../core/token-request.ts'
import { createSlot, type Slot, type SlotWork } from '../tokens/slot.ts'
import type { Dpop } from './dpop.ts'
import { basicHeader, type ClientAssertion, sha256 } from './keys.ts'
import { discover, type ServerMetadata } from './metadata.ts'

/** What clocks may differ by, once the server's `Date` is known. */
const MAX_SKEW_MS = 60_000

export type StandardOptions = ClientOptions & {
  /** The issuer: its metadata is discovered, and has to name it exactly. */
  readonly issuer: string
  readonly clientId: string
  /** Of a confidential client with a secret. */
  readonly clientSecret?: string | Secret | undefined
  /** How the secret is sent; `basic` by default. */
  readonly secretIn?: 'basic' | 'body' | undefined
  /** Of a client with a key: `privateKeyJwt({ key, alg: 'ES256' })`. Without it and a secret, the client is public. */
  readonly clientAssertion?: ClientAssertion | undefined
  /** Binds tokens to a key: `createDpop(pair)`. All processes that share a store need the same pair. */
  readonly dpop?: Dpop | undefined
  readonly redirectUri?: string | undefined
}

export type AuthorizeOptions = CallOptions & {
  readonly scope: string | readonly string[]
  readonly redirectUri?: string | undefined
  /** Pushes the request to the server (RFC 9126); by default where the server requires it. */
  readonly push?: boolean | undefined
  readonly resource?: string | undefined
  /** Further parameters, such as `prompt`. */
  readonly parameters?: Readonly<Record<string, string | undefined>> | undefined
}

/** What belongs to one flow. Bind it to the browser's session on the server, and use it once. */
export type Transaction = {
  readonly issuer: string
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
  readonly redirectUri: string
  readonly scope: string
  readonly resource?: string | undefined
}

export type Selection = {
  /** Of one end user among several; without it, the client has one end user. */
  readonly subject?: string | undefined
  readonly resource?: string | undefined
}

export type StandardClient = {
  /** The server's metadata, discovered once. */
  metadata(options?: CallOptions): Promise<ServerMetadata>
  /** A URL at which the end user authorizes the app, with PKCE, state and nonce. */
  authorize(options: AuthorizeOptions): Promise<{ readonly url: string; readonly transaction: Transaction }>
  /**
   * Checks the redirect (state, RFC 9207 `iss`), exchanges its code, checks the ID token, and stores the token.
   * @throws {AuthorizationFailedError} where the redirect is of another flow or server, or reports a failure
   */
  callback(
    callback: Callback,
    transaction: Transaction,
    options?: CallOptions & Selection,
  ): Promise<AuthToken>
  /** Stores a token that you have, such as one of another client, as the end user's. */
  storeToken(token: AuthToken, options?: Selection): Promise<AuthToken>
  /** The end user's token, renewed where necessary. */
  validToken(options?: CallOptions & Selection): Promise<AuthToken>
  /** A token of the client itself; one for each set of scopes and resource, cached. */
  clientCredentials(
    options?: CallOptions & { readonly scope?: string; readonly resource?: string },
  ): Promise<AuthToken>
  /** Revokes the end user's token (RFC 7009), and forgets it. */
  revoke(options?: CallOptions & Selection): Promise<void>
  userinfo(options?: CallOptions & Selection): Promise<Readonly<Record<string, unknown>>>
  /** A call of a protected resource with the end user's token. */
  request(
    url: string,
    options?: CallOptions & Selection & { readonly method?: string; readonly json?: unknown },
  ): Promise<HttpResponse>
}

export function createStandardClient(options: StandardOptions): StandardClient {
  requireOptions(options, ['issuer', 'clientId'])
  const { issuer, clientId, clientAssertion, dpop, secretIn = 'basic', now = Date.now } = options
  const clientSecret = options.clientSecret === undefined ? undefined : wrap(options.clientSecret)
  const plain: Fetch = options.fetch ?? ((url, init) => fetch(url, init))
  const context = createContext(
    { ...options, fetch: dpop?.wrap(plain, now) ?? plain },
    {
      provider: 'standard',
      requestIdHeaders: ['x-request-id', 'x-fapi-interaction-id'],
      readError: ({ error, error_description }) => ({ code: error, message: error_description }),
    },
  )
  const { tokens, http } = context
  let found: Promise<ServerMetadata> | undefined

  function metadata({ signal, deadlineMs }: CallOptions = {}): Promise<ServerMetadata> {
    signal?.throwIfAborted()
    // Shared by all callers, so that one caller's signal does not end it for the others.
    found ??= discover(
      { http: { ...http, send: (sent) => http.send({ ...sent, deadlineMs }) } },
      issuer,
    ).catch((error) => {
      found = undefined
      throw error
    })
    return found
  }

  async function endpoint(name: keyof ServerMetadata, call: CallOptions): Promise<string> {
    const { [name]: url } = await metadata(call)
    if (typeof url === 'string') return url
    throw new ConfigurationError(`The server has no ${name}.`)
  }

  /** How the client proves who it is (RFC 6749 section 2.3, RFC 7523). */
  async function authenticate(fields: Fields): Promise<{ fields: Fields; headers?: Fields }> {
    const own = { client_id: clientId, ...fields }
    if (clientAssertion !== undefined) {
      const assertion = await clientAssertion(clientId, issuer, context.now())
      const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
      return { fields: { ...own, client_assertion_type: type, client_assertion: new Secret(assertion) } }
    }
    if (clientSecret === undefined || secretIn === 'body')
      return { fields: { ...own, client_secret: clientSecret } }
    return { fields, headers: { authorization: basicHeader(clientId, clientSecret) } }
  }

  /** With another assertion, where the server asks for a DPoP nonce: it has then refused to process the request. */
  async function withAuthentication<T>(
    fields: Fields,
    send: (sent: { fields: Fields; headers?: Fields }) => Promise<T>,
  ): Promise<T> {
    try {
      return await send(await authenticate(fields))
    } catch (error) {
      if (!(error instanceof TallystickError) || error.providerCode !== 'use_dpop_nonce') throw error
      return send(await authenticate(fields))
    }
  }

  async function request(fields: Fields, { signal, deadlineMs }: CallOptions): Promise<AuthToken> {
    const url = await endpoint('token_endpoint', { signal, deadlineMs })
    // An assertion is for one request: a second attempt might look like a replay.
    const retry = clientAssertion === undefined ? undefined : fields.code ? 'never' : 'unsent'
    return withAuthentication(fields, (sent) =>
      requestToken(context, { operation: 'standard.token', url, signal, deadlineMs, retry, ...sent }),
    )
  }

  const slotOf = (
    kind: string,
    subject: string,
    scopes: string,
    resource: string | undefined,
    work: SlotWork,
  ): Slot =>
    createSlot({ provider: 'standard', environment: issuer, clientId, kind, subject, scopes, resource }, work)
  const userSlot = ({ subject = '', resource }: Selection = {}): Slot =>
    slotOf('user', subject, '', resource, {
      obtain: async (current, call) => {
        const { refreshToken } = current ?? {}
        if (refreshToken === undefined)
          throw new ReauthorizationRequiredError('standard: no token with a refresh token is stored.')
        return request({ grant_type: 'refresh_token', refresh_token: refreshToken, resource }, call)
      },
      isRepeatable: false,
    })

  async function authorize(link: AuthorizeOptions): Promise<{ url: string; transaction: Transaction }> {
    const redirectUri = link.redirectUri ?? options.redirectUri
    if (redirectUri === undefined) throw new ConfigurationError('The option redirectUri is missing.')
    const { signal, deadlineMs, resource } = link
    const call = { signal, deadlineMs }
    const server = await metadata(call)
    const scope = splitScopes(link.scope).join(' ')
    const [state, nonce, codeVerifier] = [randomText(), randomText(), randomText()]
    const parameters = {
      response_type: 'code',
      redirect_uri: redirectUri,
      scope,
      state,
      nonce: splitScopes(scope).includes('openid') ? nonce : undefined,
      code_challenge: await sha256(codeVerifier),
      code_challenge_method: 'S256',
      resource,
      dpop_jkt: await dpop?.thumbprint(),
      ...link.parameters,
    }
    const transaction = { issuer, state, nonce, codeVerifier, redirectUri, scope, resource }
    const page = await endpoint('authorization_endpoint', call)
    let query: Fields = { client_id: clientId, ...parameters }
    if (link.push ?? server.require_pushed_authorization_requests) {
      const url = await endpoint('pushed_authorization_request_endpoint', call)
      const { body } = await withAuthentication(
        { client_id: clientId, ...parameters },
        ({ fields: form, headers }) => http.send({ operation: 'standard.par', url, form, headers, ...call }),
      )
      if (!isRecord(body) || typeof body.request_uri !== 'string')
        throw new UnexpectedResponseError('standard.par: no request_uri in the response.')
      query = { client_id: clientId, request_uri: body.request_uri }
    }
    return { url: `${page}${page.includes('?') ? '&' : '?'}${toQuery(query)}`, transaction }
  }

  async function callback(
    back: Callback,
    transaction: Transaction,
    { subject, signal, deadlineMs }: CallOptions & Selection = {},
  ): Promise<AuthToken> {
    const call = { signal, deadlineMs }
    const server = await metadata(call)
    const names = { reason: ['error'], message: ['error_description'], cancelled: /access_denied/ }
    const query = readCallback(back, transaction.state, names)
    // RFC 9207 section 2.4: a code of another server must not be sent to this one.
    const iss = query.get('iss')
    const isExpected = iss === null ? !server.authorization_response_iss_parameter_supported : iss === issuer
    if (!isExpected || transaction.issuer !== issuer)
      throw new AuthorizationFailedError('The redirect is of another authorization server.')
    const code = query.get('code')
    if (code === null) throw new AuthorizationFailedError('The redirect has no code.')
    const { redirectUri, codeVerifier, resource } = transaction
    const fields = { code, redirect_uri: redirectUri, code_verifier: codeVerifier, resource }
    const token = await request({ grant_type: 'authorization_code', ...fields }, call)
    const isOpenId = splitScopes(transaction.scope).includes('openid')
    if (isOpenId)
      checkIdToken(token.toMap().id_token, { issuer, clientId, nonce: transaction.nonce, now: context.now() })
    return tokens.adopt(userSlot({ subject, resource }), token)
  }

  return {
    metadata,
    authorize,
    callback,
    storeToken: (token, selection) => tokens.adopt(userSlot(selection), token),
    validToken: ({ subject, resource, ...call } = {}) => tokens.get(userSlot({ subject, resource }), call),
    clientCredentials: ({ scope, resource, ...call } = {}) => {
      const slot = slotOf('client', '', scope ?? '', resource, {
        obtain: (_, more) => request({ grant_type: 'client_credentials', scope, resource }, more),
        isRepeatable: true,
      })
      return tokens.get(slot, call)
    },
    revoke: async ({ subject, resource, ...call } = {}) => {
      const slot = userSlot({ subject, resource })
      const token = await tokens.peek(slot)
      if (token !== undefined) {
        const url = await endpoint('revocation_endpoint', call)
        await withAuthentication(
          { token: token.refreshToken ?? token.accessToken },
          ({ fields: form, headers }) =>
            http.send({ operation: 'standard.revoke', url, form, headers, ...call }),
        )
      }
      await tokens.remove(slot)
    },
    userinfo: async ({ subject, resource, ...call } = {}) => {
      const slot = userSlot({ subject, resource })
      const url = await endpoint('userinfo_endpoint', call)
      const { body } = await sendWith(http, (more) => tokens.get(slot, more), {
        operation: 'standard.userinfo',
        url,
        ...call,
      })
      if (isRecord(body)) return body
      throw new UnexpectedResponseError('standard.userinfo: no JSON in the response.')
    },
    request: (url, { subject, resource, ...rest } = {}) => {
      const slot = userSlot({ subject, resource })
      const operation = `standard ${rest.method ?? 'GET'} ${new URL(url).pathname}`
      return sendWith(http, (more) => tokens.get(slot, more), { operation, url, ...rest })
    },
  }
}

type IdTokenChecks = {
  readonly issuer: string
  readonly clientId: string
  readonly nonce: string
  readonly now: number
}

/**
 * OpenID Connect Core section 3.1.3.7. The signature is not checked: the token came from the token endpoint over TLS, which that
 * section allows instead.
 */
function checkIdToken(idToken: unknown, { issuer, clientId, nonce, now }: IdTokenChecks): void {
  const claims = claimsOf(idToken)
  const audience: readonly unknown[] = Array.isArray(claims.aud) ? claims.aud : [claims.aud]
  const isRight =
    claims.iss === issuer &&
    audience.includes(clientId) &&
    (audience.length === 1 || claims.azp === clientId) &&
    typeof claims.exp === 'number' &&
    claims.exp * 1000 > now - MAX_SKEW_MS &&
    claims.nonce === nonce
  if (!isRight) throw new UnexpectedResponseError('standard.callback: the ID token is not for this flow.')
}
