// operation: Refresh token grant: tolerates retries, revokes the grant on reuse
// Spec: RFC 6749 section 6; RFC 9700 section 4.14.2; FAPI 2.0 Security Profile section 5.3.2.1 (retries must not fail)

import { type ClientApp, findAppDialect } from '../apps/app.ts'
import { authenticateAndLoad } from '../apps/authenticate-and-load.ts'
import type { ClientAuthenticationNeeds, ClientCredentials } from '../apps/authenticate-client.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { IssuedTokens } from '../tokens/token.ts'
import { buildConnectionClaims } from './connection-claims.ts'
import type { Grant, RefreshToken } from './grant.ts'
import { signUserToken } from './issue-access-token.ts'
import { type Lifetimes, userTokenLifetimes } from './lifetimes.ts'
import { buildSuccessor, type RefreshTokenFacts, readRefreshToken } from './refresh-token.ts'
import { reduceResources } from './resource.ts'
import { allowedScopes, checkAppScopes, checkScopes } from './scope.ts'

export interface RefreshTokens {
  readonly client: ClientCredentials
  readonly refreshToken: string
  /** Scopes of the new access token; undefined: all scopes of the grant. */
  readonly scopes: readonly string[] | undefined
  /** Resource indicators (RFC 8707) of the new access token, among those of the grant; none for all of them. */
  readonly resources?: readonly string[]
}

type Needs = ClientAuthenticationNeeds & Pick<Ports, 'installationId' | 'signer' | 'random'>

export async function refreshTokens(
  ports: Needs,
  policy: Policy,
  command: RefreshTokens,
): Promise<Outcome<IssuedTokens>> {
  const nowMs = ports.clock.nowMs()
  const loadPresented = async (appId: string) => {
    const presented = readRefreshToken(appId, command.refreshToken, ports.hash)
    if (presented === undefined) return undefined
    const grant = await ports.store.loadGrantOfLiveUser(appId, presented.grantId, nowMs)
    return grant && { presented, grant }
  }
  const authenticated = await authenticateAndLoad(ports, policy, command.client, loadPresented)
  if (!authenticated.ok) return authenticated
  const { app, loaded } = authenticated.value
  if (findAppDialect(app, policy)?.refreshTokens === false)
    return refuse('grant_type_unsupported', { detail: 'switched off for the app and the dialect' })

  if (loaded === undefined || loaded.grant.policy !== policy.name) return refuse('refresh_token_invalid')
  const { presented, grant } = loaded
  // Checked before the rotation: a request refused for its scope or resource must not consume the refresh token.
  const scopes = checkRefreshedScopes(command.scopes, grant, app, policy)
  if (!scopes.ok) return scopes
  const audience = reduceResources(command.resources ?? [], grant, ports.issuer)
  if (!audience.ok) return audience

  const connectionClaims = await buildConnectionClaims(ports, policy, grant)
  const lifetimes = userTokenLifetimes(grant, policy, nowMs)
  const rotation = { grant, presented, token: command.refreshToken, lifetimes, nowMs }
  const renewed =
    policy.refresh.rotation === 'never'
      ? await keepToken(ports, rotation)
      : await rotateToken(ports, policy, rotation)
  if (!renewed.ok) return renewed
  return accept(
    signUserToken(ports, policy, app, renewed.value.grant, {
      scopes: scopes.value,
      accessTokenExpiresAtMs: lifetimes.accessTokenExpiresAtMs,
      refreshToken: renewed.value.refreshToken,
      audience: audience.value,
      connectionClaims,
    }),
  )
}

/**
 * A retry within this time of a rotation receives the same successor, so that workers of one client that race hold one token.
 * A thief goes unnoticed only while in step with the client to within this time.
 */
const REPEAT_WINDOW_MS = 60_000

/** Scopes that were taken from the app since are not issued again. */
function checkRefreshedScopes(
  requested: readonly string[] | undefined,
  grant: Grant,
  app: ClientApp,
  policy: Policy,
): Outcome<readonly string[]> {
  const whole = checkAppScopes(grant.scopes, app, policy)
  if (whole.ok) return checkScopes(requested ?? grant.scopes, grant.scopes)
  const allowed = allowedScopes(app, policy)
  const left = grant.scopes.filter((scope) => allowed.includes(scope))
  return left.length === 0 ? whole : checkScopes(requested ?? left, left)
}

interface Rotation {
  readonly grant: Grant
  readonly presented: RefreshTokenFacts
  /** The token as it was sent. */
  readonly token: string
  readonly lifetimes: Lifetimes
  readonly nowMs: number
}

interface Renewed {
  readonly grant: Grant
  readonly refreshToken: string | undefined
}

async function rotateToken(
  ports: Needs,
  policy: Policy,
  { grant, presented, token, lifetimes, nowMs }: Rotation,
): Promise<Outcome<Renewed>> {
  const { appId, grantId } = grant
  const generation = presented.generation + 1
  const textOf = (number: number) => buildSuccessor(appId, token, { grantId, generation, number }, ports.hash)
  const first = textOf(0)
  const storedAs = (text: string): RefreshToken => ({
    appId,
    tokenHash: ports.hash.keyed('refresh-token', text),
    grantId,
    generation,
    createdAtMs: nowMs,
    expiresAtMs: lifetimes.refreshTokenExpiresAtMs,
  })
  const after = grant.successorNumber
  const isRetry = presented.generation < grant.refreshGeneration
  const fact = await ports.store.rotateRefreshToken({
    appId,
    grantId,
    oldHash: ports.hash.keyed('refresh-token', token),
    oldGeneration: presented.generation,
    successor: storedAs(first),
    replacement: isRetry ? { after, token: storedAs(textOf(after + 1)) } : undefined,
    nowMs,
    repeatWindowMs: REPEAT_WINDOW_MS,
    retryWindowMs: policy.refresh.retryWindowSeconds * 1000,
    grantExpiresAtMs: lifetimes.grantExpiresAtMs,
    revokeOlderAccessTokens: policy.accessTokens === 'newest_only',
    grant,
  })
  switch (fact.kind) {
    case 'rotated':
    case 'retried':
    case 'replaced': {
      const { successorNumber } = fact.grant
      return accept({
        grant: fact.grant,
        refreshToken: successorNumber === 0 ? first : textOf(successorNumber),
      })
    }
    case 'reused':
      return refuse('refresh_token_reused', { detail: `grant ${fact.grantId} revoked` })
    case 'expired':
    case 'unknown':
      return refuse('refresh_token_invalid', { detail: fact.kind })
  }
}

async function keepToken(
  ports: Needs,
  { grant, token, lifetimes, nowMs }: Rotation,
): Promise<Outcome<Renewed>> {
  const hash = ports.hash.keyed('refresh-token', token)
  const touched = await ports.store.touchRefreshToken({
    appId: grant.appId,
    grantId: grant.grantId,
    tokenHash: hash,
    expiresAtMs: lifetimes.refreshTokenExpiresAtMs,
    nowMs,
  })
  if (touched === 'unknown') return refuse('refresh_token_invalid')
  return accept({ grant, refreshToken: undefined })
}
