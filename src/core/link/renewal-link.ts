// operation: Prepare a link that renews a connection, for the holder of its refresh token

import type { ClientApp } from '../apps/app.ts'
import { matchRedirectUri } from '../apps/redirect-uri.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import { createAuthorizationCode } from '../grants/create-authorization-code.ts'
import type { Grant } from '../grants/grant.ts'
import { readRefreshToken } from '../grants/refresh-token.ts'
import type { LapsedGrant } from '../grants/store.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'

export interface RenewalLink {
  readonly issuer: string
  readonly clientId: string
  readonly connectionId: string
  readonly scopes: readonly string[]
  /** Delegates the user of the connection to the hosted flow, once. */
  readonly code: string
}

export interface PrepareRenewal {
  readonly refreshToken: string
  readonly redirectUri: string
}

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'issuer'>

/**
 * The request names no app: it is the one that registered the redirect URI and that the refresh token was issued to. An expired
 * refresh token will do, for as long as the policy says, because a renewal is for connections whose access ends.
 */
export async function prepareRenewal(
  ports: Needs,
  policy: Policy,
  { refreshToken, redirectUri }: PrepareRenewal,
): Promise<Outcome<RenewalLink>> {
  const apps = (await ports.store.listApps()).filter(
    (app) =>
      app.dialects.some(({ dialect }) => dialect === policy.name) &&
      matchRedirectUri(app.redirectUris, redirectUri),
  )
  if (apps.length === 0) return refuse('redirect_uri_unregistered')
  const app = apps.find(({ appId }) => readRefreshToken(appId, refreshToken, ports.hash) !== undefined)
  if (app === undefined || app.disabledAtMs !== undefined) return refuse('refresh_token_invalid')
  const grant =
    (await loadGrantOf(ports, policy, app, refreshToken)) ??
    (await loadLapsedGrantOf(ports, policy, app, refreshToken))
  return grant === undefined ? refuse('refresh_token_invalid') : buildRenewalLink(ports, policy, app, grant)
}

const MAX_GRANTS = 100

/** The same after the grant has expired; undefined once its connection was renewed. */
export async function loadLapsedGrantOf(
  { store, hash, clock }: Pick<Ports, 'store' | 'hash' | 'clock'>,
  policy: Policy,
  { appId }: ClientApp,
  refreshToken: string,
): Promise<LapsedGrant | undefined> {
  const presented = readRefreshToken(appId, refreshToken, hash)
  if (presented === undefined) return undefined
  const tokenHash = hash.keyed('refresh-token', refreshToken)
  const lapsed = await store.loadLapsedGrant(appId, presented.grantId, tokenHash, clock.nowMs())
  if (lapsed?.policy !== policy.name) return undefined
  const others = await store.listGrantHistory(appId, lapsed.userId, MAX_GRANTS)
  const isRenewed = others.some(
    ({ connectionId, activatedAtMs }) => connectionId === lapsed.connectionId && activatedAtMs !== undefined,
  )
  return isRenewed ? undefined : lapsed
}

/** The grant whose newest refresh token this is; undefined for any other token. */
export async function loadGrantOf(
  { store, hash }: Pick<Ports, 'store' | 'hash'>,
  policy: Policy,
  { appId }: ClientApp,
  refreshToken: string,
): Promise<Grant | undefined> {
  const presented = readRefreshToken(appId, refreshToken, hash)
  if (presented === undefined) return undefined
  const tokenHash = hash.keyed('refresh-token', refreshToken)
  const found = await store.loadRefreshToken(appId, presented.grantId, tokenHash)
  const isLive = found?.grant.policy === policy.name && found.grant.revokedAtMs === undefined
  return isLive ? found.grant : undefined
}

export async function buildRenewalLink(
  ports: Needs,
  policy: Policy,
  { clientId, appId }: ClientApp,
  { userId, connectionId, scopes }: Pick<Grant, 'userId' | 'connectionId' | 'scopes'>,
): Promise<Outcome<RenewalLink>> {
  const connection = connectionId && (await ports.store.loadConnection(appId, connectionId))
  if (connectionId === undefined || !connection || connection.status === 'ended')
    return refuse('refresh_token_invalid', { detail: 'disconnected' })
  const code = await createAuthorizationCode(ports, policy, {
    caller: { appId },
    user: { userId },
    scopes,
    actorClientId: policy.linkActorClientId,
    idHint: undefined,
  })
  if (!code.ok) return code
  return accept({ issuer: ports.issuer, clientId, connectionId, scopes, code: code.value.code })
}
