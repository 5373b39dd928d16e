// operation: Exchange an authorization code for tokens, once
// Spec: RFC 6749 section 4.1.3; RFC 7636 section 4.6; RFC 9700 section 4.5

import { type ClientApp, findAppDialect } from '../apps/app.ts'
import { authenticateAndLoad } from '../apps/authenticate-and-load.ts'
import type { ClientAuthenticationNeeds, ClientCredentials } from '../apps/authenticate-client.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { ClientAuthMethod, Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { IssuedTokens } from '../tokens/token.ts'
import { buildConnectionClaims } from './connection-claims.ts'
import type { Grant } from './grant.ts'
import { buildIdTokenClaims } from './id-token.ts'
import { signUserToken } from './issue-access-token.ts'
import { userTokenLifetimes } from './lifetimes.ts'
import { checkVerifier } from './pkce.ts'
import { buildRefreshToken } from './refresh-token.ts'
import { reduceResources } from './resource.ts'
import type { CodeFacts, ConsumeCodeFact } from './store.ts'

export interface ExchangeCode {
  readonly client: ClientCredentials
  readonly code: string
  readonly redirectUri: string | undefined
  readonly codeVerifier: string | undefined
  /** Resource indicators (RFC 8707), among those that were authorized; none for all of them. */
  readonly resources?: readonly string[]
}

type Needs = ClientAuthenticationNeeds & Pick<Ports, 'installationId' | 'signer' | 'random'>

export async function exchangeCode(
  ports: Needs,
  policy: Policy,
  command: ExchangeCode,
): Promise<Outcome<IssuedTokens>> {
  // Looked up by app and hash, so the code of another app is unknown here.
  const codeHash = ports.hash.keyed('authorization-code', command.code)
  const nowMs = ports.clock.nowMs()
  const authenticated = await authenticateAndLoad(ports, policy, command.client, (appId) =>
    ports.store.loadCodeOfLiveUser(appId, codeHash, nowMs),
  )
  if (!authenticated.ok) return authenticated
  const { app, method, loaded: bound } = authenticated.value
  if (bound === undefined || bound.grant.policy !== policy.name) return refuse('code_invalid')
  const checked = checkBinding({ app, method, bound, command }, policy, ports)
  if (!checked.ok) {
    // Consume the code, so that verifiers and redirect URIs cannot be tried one after another.
    const burnt = await ports.store.consumeAuthorizationCode({
      appId: app.appId,
      codeHash,
      nowMs,
      effect: { kind: 'burn' },
    })
    return burnt.kind === 'consumed' ? checked : refuseUnconsumed(burnt)
  }

  const connectionClaims = await buildConnectionClaims(ports, policy, bound.grant)
  const issues =
    policy.refresh.issue &&
    findAppDialect(app, policy)?.refreshTokens !== false &&
    hasRefreshScope(bound.grant, policy)
  const lifetimes = userTokenLifetimes({ ...bound.grant, activatedAtMs: nowMs }, policy, nowMs, issues)
  const issued = issues ? buildFirstRefreshToken(ports, bound.grant, nowMs, lifetimes) : undefined
  const consumed = await ports.store.consumeAuthorizationCode({
    appId: app.appId,
    codeHash,
    nowMs,
    effect: {
      kind: 'redeem',
      grantExpiresAtMs: lifetimes.grantExpiresAtMs,
      refreshToken: issued?.stored,
      grant: bound.grant,
    },
  })
  if (consumed.kind !== 'consumed') return refuseUnconsumed(consumed)
  if (policy.accessTokens === 'newest_only' && !(await isNewest(ports, consumed.grant, nowMs)))
    return refuse('code_invalid', { detail: 'another exchange for the connection came first' })
  const tokens = signUserToken(ports, policy, app, consumed.grant, {
    scopes: consumed.grant.scopes,
    accessTokenExpiresAtMs: lifetimes.accessTokenExpiresAtMs,
    refreshToken: issued?.token,
    audience: checked.value,
    connectionClaims,
  })
  const idToken = signIdToken(ports, policy, app, {
    grant: consumed.grant,
    nonce: bound.code.nonce,
    ...tokens,
  })
  return accept(idToken === undefined ? tokens : { ...tokens, idToken })
}

/**
 * A connection that was renewed has new tokens, and only the newest are live. False if another exchange for the same connection
 * came first, and has revoked this grant. One that a replay of its code has revoked meanwhile is answered as by any dialect: with
 * tokens that are dead.
 */
async function isNewest(
  { store }: Pick<Ports, 'store'>,
  { appId, userId, grantId, connectionId, policy }: Grant,
  nowMs: number,
): Promise<boolean> {
  if (connectionId === undefined) return true
  const request = { appId, userId, connectionId, policy, grantId, nowMs }
  if ((await store.supersedeGrants(request)) === 'newest') return true
  return (await store.loadGrant(appId, grantId))?.revokedBy !== 'superseded'
}

function hasRefreshScope({ scopes }: Grant, { refresh }: Policy): boolean {
  return refresh.scope === undefined || scopes.includes(refresh.scope)
}

interface IdTokenRequest {
  readonly grant: Grant
  readonly nonce: string | undefined
  readonly accessToken: string
}

/** Undefined unless the dialect has ID tokens and the grant the scope for them. */
function signIdToken(
  ports: Needs,
  { idToken, name }: Policy,
  app: ClientApp,
  request: IdTokenRequest,
): string | undefined {
  if (idToken === undefined || !request.grant.scopes.includes(idToken.scope)) return undefined
  const wanted = findAppDialect(app, { name })?.idTokenAlgorithm
  const algorithm = idToken.algorithms.find((one) => one === wanted) ?? idToken.algorithms[0] ?? 'ES256'
  const claims = buildIdTokenClaims(ports.hash, {
    ...request,
    issuer: ports.issuer,
    clientId: app.clientId,
    issuedAtSeconds: Math.floor(ports.clock.nowMs() / 1000),
    lifetimeSeconds: idToken.lifetimeSeconds,
  })
  return ports.signer.sign(claims, { algorithm, type: 'JWT' })
}

interface BoundExchange {
  readonly app: ClientApp
  readonly method: ClientAuthMethod
  readonly bound: CodeFacts
  readonly command: ExchangeCode
}

/** The audience of the access token. */
function checkBinding(
  { app, method, bound: { code, grant }, command }: BoundExchange,
  policy: Policy,
  { hash, issuer }: Pick<Ports, 'hash' | 'issuer'>,
): Outcome<readonly string[]> {
  if (code.actorClientId !== undefined && code.actorClientId !== app.clientId) return refuse('code_invalid')
  if (command.redirectUri === undefined) {
    if (code.redirectUri !== undefined && policy.code.redirectUriAtToken === 'required_if_bound') {
      return refuse('redirect_uri_mismatch', { detail: 'missing' })
    }
  } else if (code.redirectUri !== undefined && command.redirectUri !== code.redirectUri) {
    return refuse('redirect_uri_mismatch')
  }
  // Nothing but the verifier proves that a public client is the one that began the flow (RFC 9700 section 2.1.1).
  if (method === 'none' && code.codeChallenge === undefined) {
    return refuse('code_verifier_missing', { detail: 'a public client without a code challenge' })
  }
  const verified = checkVerifier(code, command.codeVerifier, hash)
  return verified.ok ? reduceResources(command.resources ?? [], grant, issuer) : verified
}

function buildFirstRefreshToken(
  ports: Needs,
  grant: Grant,
  nowMs: number,
  lifetimes: { readonly refreshTokenExpiresAtMs: number },
) {
  const facts = { grantId: grant.grantId, generation: grant.refreshGeneration }
  const token = buildRefreshToken(grant.appId, facts, ports.random.bytes(16), ports.hash)
  const stored = {
    appId: grant.appId,
    tokenHash: ports.hash.keyed('refresh-token', token),
    grantId: grant.grantId,
    generation: grant.refreshGeneration,
    createdAtMs: nowMs,
    expiresAtMs: lifetimes.refreshTokenExpiresAtMs,
  }
  return { token, stored }
}

function refuseUnconsumed(fact: Exclude<ConsumeCodeFact, { kind: 'consumed' }>): Outcome<never> {
  switch (fact.kind) {
    case 'replayed':
      return refuse('code_replayed', { detail: `grant ${fact.grantId} revoked` })
    case 'expired':
      return refuse('code_expired')
    case 'unknown':
      return refuse('code_invalid')
  }
}
