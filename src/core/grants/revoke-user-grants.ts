// operation: Revoke all grants of one user of the app

import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserReference } from '../users/user.ts'
import type { RevokedBy } from './grant.ts'

export interface RevokeUserGrants {
  readonly appId: string
  readonly user: UserReference
  readonly by: Extract<RevokedBy, 'client' | 'operator'>
  readonly actor: string
}

export async function revokeUserGrants(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  _policy: Policy,
  { appId, user: reference, by, actor }: RevokeUserGrants,
): Promise<Outcome<{ readonly grants: number }>> {
  const nowMs = ports.clock.nowMs()
  const user = await ports.store.loadUser(appId, reference, nowMs)
  if (user === undefined) return refuse('user_unknown')
  const ended = await ports.store.revokeUserGrants({ appId, userId: user.userId, nowMs, by })
  await recordAudit(ports, {
    appId,
    actor,
    action: 'user.grants_revoked',
    target: user.userId,
    before: { grants: ended.grants },
    after: { grants: 0 },
  })
  return accept(ended)
}
