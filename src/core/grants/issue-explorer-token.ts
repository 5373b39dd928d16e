// operation: Issue a short-lived access token for the API explorer of the Console
// Never: for a production app. No end user allowed a member of the organisation to read their bank data.

import type { ClientApp } from '../apps/app.ts'
import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { IssuedTokens } from '../tokens/token.ts'
import { createAuthorizationCode } from './create-authorization-code.ts'
import type { Grant } from './grant.ts'
import { signClientToken, signUserToken } from './issue-access-token.ts'
import { checkAppScopes, checkCombination, checkScopes } from './scope.ts'

/** Long enough to try a few requests; a shorter lifetime of the dialect counts. */
const MAX_LIFETIME_SECONDS = 600

export interface IssueExplorerToken {
  readonly app: ClientApp
  readonly holder:
    | { readonly kind: 'client' }
    | {
        readonly kind: 'user'
        readonly userId: string
        /** An active grant of the user; undefined requests a new one for the app, where the dialect has codes for own users. */
        readonly grantId: string | undefined
      }
  readonly scopes: readonly string[]
  readonly actor: string
}

type Needs = Pick<Ports, 'issuer' | 'installationId' | 'store' | 'clock' | 'signer' | 'random' | 'hash'>

export async function issueExplorerToken(
  ports: Needs & Pick<Ports, 'origin'>,
  policy: Policy,
  { app, holder, scopes, actor }: IssueExplorerToken,
): Promise<Outcome<IssuedTokens>> {
  const issued =
    holder.kind === 'client'
      ? issueForClient(ports, policy, app, scopes)
      : await issueForUser(ports, policy, app, { ...holder, scopes })
  if (!issued.ok) return issued
  await recordAudit(ports, {
    appId: app.appId,
    actor,
    action: 'explorer_token.created',
    target: issued.value.userId ?? app.appId,
    before: null,
    after: {
      api: policy.name,
      kind: holder.kind,
      scopes,
      expires_in: issued.value.expiresInSeconds,
    },
  })
  return issued
}

function issueForClient(
  ports: Needs,
  policy: Policy,
  app: ClientApp,
  requested: readonly string[],
): Outcome<IssuedTokens> {
  const scopes = checkCombination(requested, app, policy)
  if (!scopes.ok) return scopes
  const clientTokenSeconds = Math.min(MAX_LIFETIME_SECONDS, policy.clientTokenSeconds)
  return accept(signClientToken(ports, { ...policy, clientTokenSeconds }, app, scopes.value))
}

interface UserRequest {
  readonly userId: string
  readonly grantId: string | undefined
  readonly scopes: readonly string[]
}

async function issueForUser(
  ports: Needs,
  policy: Policy,
  app: ClientApp,
  request: UserRequest,
): Promise<Outcome<IssuedTokens>> {
  const nowMs = ports.clock.nowMs()
  const endMs = nowMs + Math.min(MAX_LIFETIME_SECONDS, policy.userTokenSeconds) * 1000
  const found =
    request.grantId === undefined
      ? await createGrant(ports, policy, app, { ...request, endMs, nowMs })
      : await findGrant(ports, policy, app, { ...request, grantId: request.grantId, nowMs })
  if (!found.ok) return found
  const grant = found.value
  const granted = checkScopes(request.scopes, grant.scopes)
  if (!granted.ok) return granted
  // The app may have lost a scope since.
  const scopes = checkAppScopes(request.scopes, app, policy)
  if (!scopes.ok) return scopes
  return accept(
    signUserToken(ports, policy, app, grant, {
      scopes: scopes.value,
      accessTokenExpiresAtMs: Math.min(endMs, grant.expiresAtMs),
      refreshToken: undefined,
    }),
  )
}

/** The token does no more than the end user or the app allowed, and ends with the grant. */
async function findGrant(
  { store }: Needs,
  policy: Policy,
  { appId }: ClientApp,
  { userId, grantId, nowMs }: UserRequest & { readonly grantId: string; readonly nowMs: number },
): Promise<Outcome<Grant>> {
  const grant = await store.loadGrantOfLiveUser(appId, grantId, nowMs)
  const isActive =
    grant?.activatedAtMs !== undefined && grant.revokedAtMs === undefined && grant.expiresAtMs > nowMs
  return isActive && grant.userId === userId && grant.policy === policy.name
    ? accept(grant)
    : refuse('grant_unknown')
}

/** As the server of the app would: a code for its own user, exchanged at once. */
async function createGrant(
  ports: Needs,
  policy: Policy,
  { appId }: ClientApp,
  { userId, scopes, endMs, nowMs }: UserRequest & { readonly endMs: number; readonly nowMs: number },
): Promise<Outcome<Grant>> {
  if (policy.code.forOwnUsers !== true) return refuse('grant_unknown')
  const created = await createAuthorizationCode(ports, policy, {
    caller: { appId },
    user: { userId },
    scopes,
    actorClientId: undefined,
    idHint: undefined,
  })
  if (!created.ok) return created
  const consumed = await ports.store.consumeAuthorizationCode({
    appId,
    codeHash: ports.hash.keyed('authorization-code', created.value.code),
    nowMs,
    effect: { kind: 'redeem', grantExpiresAtMs: endMs, refreshToken: undefined },
  })
  // The user may have been deleted in between.
  return consumed.kind === 'consumed' ? accept(consumed.grant) : refuse('user_unknown')
}
