// glue: A client of any OAuth 2.0 or OpenID Connect server: PKCE, PAR, DPoP, private_key_jwt
import { type AuthToken, refreshTokenOf, splitScopes } from '../core/auth-token.ts'
import { type Callback, readCallback } from '../core/callback.ts'
import { type ClientOptions, createContext, createSend, requireOptions, type Send } from '../core/context.ts'
import {
  AuthorizationFailedError,
  ConfigurationError,
  TallystickError,
  UnexpectedResponseError,
} from '../core/errors.ts'
import { type CallOptions, type Fetch, type Fields, type HttpResponse, toQuery } from '../core/http.ts'
import { claimsOf } from '../core/jwt-claims.ts'
import { randomText } from '../core/random-text.ts'
import { Secret, wrap } from '../core/secret.ts'
import { requestToken } from '../core/token-request.ts'
import type { Slot } from '../tokens/open-slot.ts'
import type { SlotWork } from '../tokens/slot.ts'
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

type Authenticated = { readonly fields: Fields; readonly headers?: Fields }

export function createStandardClient(options: StandardOptions): StandardClient {
  requireOptions(options, ['issuer', 'clientId'])
  const { issuer, clientId, clientAssertion, dpop, secretIn } = options
  const clientSecret = options.clientSecret && wrap(options.clientSecret)
  const plain: Fetch = options.fetch ?? ((url, init) => fetch(url, init))
  const context = createContext(
    { ...options, fetch: dpop ? dpop.wrap(plain, options.now ?? Date.now) : plain },
    {
      provider: 'standard',
      environment: issuer,
      clientId,
      requestIds: ['x-request-id', 'x-fapi-interaction-id'],
      codes: ['error'],
      messages: ['error_description'],
    },
  )
  const { send, openSlot } = context
  let found: Promise<ServerMetadata> | undefined

  function metadata({ signal, deadlineMs }: CallOptions = {}): Promise<ServerMetadata> {
    signal?.throwIfAborted()
    // Shared by all callers, so that one caller's signal does not end it for the others.
    found ??= discover((sent) => send({ ...sent, deadlineMs }), issuer).catch((error) => {
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
  async function authenticate(fields: Fields): Promise<Authenticated> {
    const own = { client_id: clientId, ...fields }
    if (clientAssertion) {
      const assertion = await clientAssertion(clientId, issuer, context.now())
      const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
      return { fields: { ...own, client_assertion_type: type, client_assertion: new Secret(assertion) } }
    }
    if (!clientSecret || secretIn === 'body') return { fields: { ...own, client_secret: clientSecret } }
    return { fields, headers: { authorization: basicHeader(clientId, clientSecret) } }
  }

  /** With another assertion, where the server asks for a DPoP nonce: it has then refused to process the request. */
  async function withAuthentication<T>(
    fields: Fields,
    work: (sent: Authenticated) => Promise<T>,
  ): Promise<T> {
    try {
      return await work(await authenticate(fields))
    } catch (error) {
      if (!(error instanceof TallystickError) || error.providerCode !== 'use_dpop_nonce') throw error
      return work(await authenticate(fields))
    }
  }

  async function request(fields: Fields, call: CallOptions): Promise<AuthToken> {
    const url = await endpoint('token_endpoint', call)
    // An assertion is for one request: a second attempt might look like a replay.
    const retry = clientAssertion ? (fields.code ? 'never' : 'unsent') : undefined
    return withAuthentication(fields, (sent) => requestToken(context, { ...call, url, retry, ...sent }))
  }

  /** A form, sent to an endpoint that wants to know who the client is. */
  async function post(name: string, operation: string, fields: Fields, call: CallOptions) {
    const url = await endpoint(name, call)
    return withAuthentication(fields, ({ fields: form, headers }) =>
      send({ ...call, operation, url, form, headers }),
    )
  }

  const userSlot = ({ subject = '', resource }: Selection = {}): Slot =>
    openSlot(
      'user',
      subject,
      '',
      {
        obtain: async (current, call) => {
          const fields = { grant_type: 'refresh_token', refresh_token: refreshTokenOf(current), resource }
          return request(fields, call)
        },
      },
      resource,
    )

  async function authorize(link: AuthorizeOptions): Promise<{ url: string; transaction: Transaction }> {
    const { redirectUri = options.redirectUri, resource } = link
    if (redirectUri === undefined) throw new ConfigurationError('The option redirectUri is missing.')
    const server = await metadata(link)
    const scopes = splitScopes(link.scope)
    const scope = scopes.join(' ')
    const [state, nonce, codeVerifier] = [randomText(), randomText(), randomText()]
    let query: Fields = {
      client_id: clientId,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope,
      state,
      nonce: scopes.includes('openid') ? nonce : undefined,
      code_challenge: await sha256(codeVerifier),
      code_challenge_method: 'S256',
      resource,
      dpop_jkt: await dpop?.thumbprint(),
      ...link.parameters,
    }
    const transaction = { issuer, state, nonce, codeVerifier, redirectUri, scope, resource }
    const page = await endpoint('authorization_endpoint', link)
    if (link.push ?? server.require_pushed_authorization_requests) {
      const { body } = await post('pushed_authorization_request_endpoint', 'standard.par', query, link)
      const { request_uri: requestUri } = Object(body)
      if (typeof requestUri !== 'string')
        throw new UnexpectedResponseError('standard.par: no request_uri in the response.')
      query = { client_id: clientId, request_uri: requestUri }
    }
    return { url: `${page}${page.includes('?') ? '&' : '?'}${toQuery(query)}`, transaction }
  }

  async function callback(
    back: Callback,
    transaction: Transaction,
    { subject, ...call }: CallOptions & Selection = {},
  ): Promise<AuthToken> {
    const server = await metadata(call)
    const query = readCallback(context, back, transaction.state, /access_denied/)
    // RFC 9207 section 2.4: a code of another server must not be sent to this one.
    const iss = query.get('iss')
    const isExpected = iss === null ? !server.authorization_response_iss_parameter_supported : iss === issuer
    if (!isExpected || transaction.issuer !== issuer)
      throw new AuthorizationFailedError('The redirect is of another authorization server.')
    const code = query.get('code')
    if (code === null) throw new AuthorizationFailedError('The redirect has no code.')
    const { redirectUri, codeVerifier, resource, nonce, scope } = transaction
    const fields = { code, redirect_uri: redirectUri, code_verifier: codeVerifier, resource }
    const token = await request({ grant_type: 'authorization_code', ...fields }, call)
    if (splitScopes(scope).includes('openid'))
      checkIdToken(token.toMap().id_token, { issuer, clientId, nonce, now: context.now() })
    return userSlot({ subject, resource })().adopt(token)
  }

  /** Calls with the end user's token; their paths are whole URLs. */
  const sendAs = (selection: Selection): Send => createSend(context, '', userSlot(selection))

  return {
    metadata,
    authorize,
    callback,
    storeToken: (token, selection) => userSlot(selection)().adopt(token),
    validToken: (selection = {}) => userSlot(selection)().get(selection),
    clientCredentials: (call = {}) => {
      const { scope, resource } = call
      const obtain: SlotWork['obtain'] = (_, more) =>
        request({ grant_type: 'client_credentials', scope, resource }, more)
      return openSlot('client', '', scope ?? '', { obtain, isRepeatable: true }, resource)().get(call)
    },
    revoke: async (call = {}) => {
      const slot = userSlot(call)
      const token = await slot().peek()
      if (token) {
        const fields = { token: token.refreshToken ?? token.accessToken }
        await post('revocation_endpoint', 'standard.revoke', fields, call)
      }
      await slot().remove()
    },
    userinfo: async (call = {}) => {
      const path = await endpoint('userinfo_endpoint', call)
      const { body } = await sendAs(call)({ operation: 'standard.userinfo', path, ...call })
      if (body && typeof body === 'object' && !Array.isArray(body)) return { ...body }
      throw new UnexpectedResponseError('standard.userinfo: no JSON in the response.')
    },
    request: (path, call = {}) => {
      const operation = `standard ${call.method ?? 'GET'} ${new URL(path).pathname}`
      return sendAs(call)({ operation, path, ...call })
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
