// operation: Revoke all grants of one user of the app

import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientCaller } from '../tokens/token.ts'
import type { UserReference } from '../users/user.ts'

export interface RevokeUserGrants {
  readonly caller: ClientCaller
  readonly user: UserReference
}

export async function revokeUserGrants(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  _policy: Policy,
  command: RevokeUserGrants,
): Promise<Outcome<{ readonly grants: number }>> {
  const { appId, clientId } = command.caller
  const nowMs = ports.clock.nowMs()
  const user = await ports.store.loadUser(appId, command.user, nowMs)
  if (user === undefined) return refuse('user_unknown')
  const ended = await ports.store.revokeUserGrants({ appId, userId: user.userId, nowMs, by: 'client' })
  await recordAudit(ports, {
    appId,
    actor: `client:${clientId}`,
    action: 'user.grants_revoked',
    target: user.userId,
  })
  return accept(ended)
}
