// glue: Client of OpenID providers: discovery, code, ID token, userinfo
// Spec: OpenID Connect Core 1.0 section 3.1, Discovery 1.0, RFC 7636 (PKCE), RFC 9207 (iss), RFC 9700

import { createLocalJWKSet, decodeProtectedHeader, errors, type JSONWebKeySet, jwtVerify } from 'jose'
import type { Documents } from '../../core/webhooks/documents.ts'
import { readReceiverUrl } from '../../core/webhooks/url.ts'
import { encodeBase64 } from '../../lib/base64.ts'
import { renderFormComponent } from '../../lib/form.ts'
import { isJsonObject, type Json, type JsonObject, parseJson } from '../../lib/json.ts'

/** What went wrong at the provider. `detail` is for the log, and holds no token and nothing of a response. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError'
  readonly kind: 'unreachable' | 'invalid'

  constructor(kind: 'unreachable' | 'invalid', detail: string) {
    super(detail)
    this.kind = kind
  }
}

interface Metadata {
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly keySetUrl: string
  readonly userinfoEndpoint: string | undefined
  readonly usesPost: boolean
  /** Of `openid email profile`, those that the provider has. */
  readonly scopes: readonly string[]
  /** Whether each response names its issuer. */
  readonly sendsIssuer: boolean
}

interface Client {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
}

export interface OpenIdClient {
  /** Throws ProviderError, as all others. */
  discover(issuer: string): Promise<Metadata>
  /** The claims of the ID token, and where it has no address those of userinfo beside them. */
  redeem(
    client: Client,
    proof: {
      readonly code: string
      readonly verifier: string
      readonly nonce: string
      readonly redirectUri: string
    },
  ): Promise<JsonObject & { readonly sub: string }>
}

const CACHED_MS = 5 * 60_000
const MAX_CACHED = 200
const MAX_KEYS = 50
const MAX_AGE_SECONDS = 600
const TOLERANCE_SECONDS = 60
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']
const SCOPES = ['openid', 'email', 'profile']
const FORM = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }

/** `trueNowMs`: tokens of a provider are of the true time, which the sandbox controls do not move. */
export function createOpenIdClient(documents: Documents, trueNowMs: () => number): OpenIdClient {
  const metadata = createCache<Metadata>(trueNowMs)
  const keySets = createCache<JSONWebKeySet>(trueNowMs)

  const readObject = async (request: Parameters<Documents['read']>[0], what: string): Promise<JsonObject> => {
    const checked = readReceiverUrl(request.url, documents)
    if ('problem' in checked) throw new ProviderError('invalid', `${what}: ${checked.problem}`)
    const response = await documents.read(request)
    if (response.outcome === 'failed') throw new ProviderError('unreachable', `${what}: ${response.detail}`)
    const kind = response.status >= 500 ? 'unreachable' : 'invalid'
    if (response.status !== 200) throw new ProviderError(kind, `${what}: status ${response.status}`)
    const parsed = parseJson(response.text, { maxLength: response.text.length })
    if (!parsed.ok || !isJsonObject(parsed.value)) throw new ProviderError('invalid', `${what}: not JSON`)
    return parsed.value
  }
  const get = (url: string, what: string, headers = {}) =>
    readObject({ url, method: 'GET', headers: { accept: 'application/json', ...headers } }, what)

  const discover = (issuer: string) =>
    metadata(issuer, async () => {
      const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
      const found = await get(url, 'discovery')
      if (found.issuer !== issuer) throw new ProviderError('invalid', 'discovery: another issuer')
      const methods = found.token_endpoint_auth_methods_supported
      return {
        authorizationEndpoint: endpointOf(found.authorization_endpoint, 'authorization endpoint', documents),
        tokenEndpoint: endpointOf(found.token_endpoint, 'token endpoint', documents),
        keySetUrl: endpointOf(found.jwks_uri, 'key set', documents),
        userinfoEndpoint:
          found.userinfo_endpoint === undefined
            ? undefined
            : endpointOf(found.userinfo_endpoint, 'userinfo endpoint', documents),
        scopes: SCOPES.filter(
          (scope) =>
            scope === 'openid' ||
            !Array.isArray(found.scopes_supported) ||
            found.scopes_supported.includes(scope),
        ),
        // client_secret_basic is the default where nothing is said.
        usesPost: Array.isArray(methods) && !methods.includes('client_secret_basic'),
        sendsIssuer: found.authorization_response_iss_parameter_supported === true,
      }
    })

  const readKeySet = async (url: string): Promise<JSONWebKeySet> => {
    const { keys } = await get(url, 'key set')
    if (!Array.isArray(keys) || keys.length > MAX_KEYS || !keys.every((key) => isJsonObject(key)))
      throw new ProviderError('invalid', 'key set: not a list of keys')
    return { keys: keys.map((key: Json) => Object(key)) }
  }

  const verify = async (token: string, { issuer, clientId }: Client, keySetUrl: string) => {
    const attempt = async (isFresh: boolean) => {
      const keySet = await keySets(keySetUrl, () => readKeySet(keySetUrl), isFresh)
      return jwtVerify(token, createLocalJWKSet(keySet), {
        issuer,
        audience: clientId,
        algorithms: ALGORITHMS,
        requiredClaims: ['sub', 'exp', 'iat'],
        maxTokenAge: MAX_AGE_SECONDS,
        clockTolerance: TOLERANCE_SECONDS,
        currentDate: new Date(trueNowMs()),
      })
    }
    try {
      decodeProtectedHeader(token)
      // A key that is not in the cached set may be new.
      return await attempt(false).catch((error: unknown) => {
        if (error instanceof errors.JWKSNoMatchingKey) return attempt(true)
        throw error
      })
    } catch (error) {
      if (error instanceof ProviderError) throw error
      const code = error instanceof errors.JOSEError ? error.code : 'not a token'
      const claim = error instanceof errors.JWTClaimValidationFailed ? ` ${error.claim}` : ''
      throw new ProviderError('invalid', `ID token: ${code}${claim}`)
    }
  }

  return {
    discover,
    async redeem(client, { code, verifier, nonce, redirectUri }) {
      const { tokenEndpoint, keySetUrl, userinfoEndpoint, usesPost } = await discover(client.issuer)
      const { clientId, clientSecret } = client
      const form = new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
        ...(usesPost && { client_id: clientId, client_secret: clientSecret }),
      })
      // Spec: RFC 6749 section 2.3.1.
      const pair = `${renderFormComponent(clientId)}:${renderFormComponent(clientSecret)}`
      const basic = encodeBase64(new TextEncoder().encode(pair))
      const headers = { ...FORM, ...(!usesPost && { authorization: `Basic ${basic}` }) }
      const tokens = await readObject(
        { url: tokenEndpoint, method: 'POST', headers, body: form.toString() },
        'token endpoint',
      )
      if (typeof tokens.id_token !== 'string')
        throw new ProviderError('invalid', 'token endpoint: no ID token')
      const { payload } = await verify(tokens.id_token, client, keySetUrl)
      const claims: JsonObject = JSON.parse(JSON.stringify(payload))
      if (claims.nonce !== nonce) throw new ProviderError('invalid', 'ID token: another nonce')
      const isForOthers = Array.isArray(claims.aud) && claims.aud.length > 1
      if ((isForOthers || claims.azp !== undefined) && claims.azp !== clientId)
        throw new ProviderError('invalid', 'ID token: another authorized party')
      const { sub } = claims
      if (typeof sub !== 'string' || sub === '') throw new ProviderError('invalid', 'ID token: no subject')
      const isComplete = claims.email !== undefined || userinfoEndpoint === undefined
      if (isComplete || typeof tokens.access_token !== 'string') return { ...claims, sub }
      const authorization = `Bearer ${tokens.access_token}`
      const more = await get(userinfoEndpoint, 'userinfo', { authorization })
      // Spec: OpenID Connect Core section 5.3.2; without this the response could be about somebody else.
      if (more.sub !== sub) throw new ProviderError('invalid', 'userinfo: another subject')
      return { ...more, ...claims, sub }
    },
  }
}

function endpointOf(value: Json | undefined, what: string, documents: Documents): string {
  const checked = readReceiverUrl(typeof value === 'string' ? value : '', documents)
  if ('problem' in checked) throw new ProviderError('invalid', `${what}: ${checked.problem}`)
  return checked.url
}

/** The last results by URL, for a while; a failure is not kept. */
function createCache<T>(nowMs: () => number) {
  const kept = new Map<string, { readonly value: T; readonly untilMs: number }>()
  return async (url: string, load: () => Promise<T>, isFresh = false): Promise<T> => {
    const found = kept.get(url)
    if (!isFresh && found !== undefined && found.untilMs > nowMs()) return found.value
    const value = await load()
    kept.delete(url)
    kept.set(url, { value, untilMs: nowMs() + CACHED_MS })
    const [oldest] = kept.keys()
    if (kept.size > MAX_CACHED && oldest !== undefined) kept.delete(oldest)
    return value
  }
}
