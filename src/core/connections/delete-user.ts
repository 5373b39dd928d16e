// operation: Delete a user with all data, and queue the revocation at the banks

import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'

export interface DeleteUser {
  readonly appId: string
  readonly userId: string
  /** Actor of the audit event. */
  readonly actor: string
}

export async function deleteUser(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  _policy: Policy,
  command: DeleteUser,
): Promise<Outcome<undefined>> {
  const { appId, userId } = command
  const user = await ports.store.loadUser(appId, { userId }, ports.clock.nowMs())
  const fact = await ports.store.deleteUser(appId, userId, ports.clock.nowMs())
  if (fact === 'unknown') return refuse('user_unknown')
  await recordAudit(ports, {
    appId,
    actor: command.actor,
    action: 'user.deleted',
    target: userId,
    before:
      user === undefined ? null : { market: user.market, locale: user.locale, retention: user.retention },
    after: null,
  })
  return accept(undefined)
}
