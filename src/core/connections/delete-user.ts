// operation: remove a user and everything of theirs, and tell their banks

import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { revokeAtBank } from './revoke-at-bank.ts'

export interface DeleteUser {
  readonly appId: string
  readonly userId: string
  /** Who asked, for the audit trail. */
  readonly actor: string
}

export async function deleteUser(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'vault' | 'banks' | 'log'>,
  _policy: Policy,
  command: DeleteUser,
): Promise<Outcome<undefined>> {
  const { appId, userId } = command
  const connections = await ports.store.listConnections(appId, userId)
  const fact = await ports.store.deleteUser(appId, userId)
  if (fact === 'unknown') return refuse('user_unknown')
  await recordAudit(ports, appId, command.actor, 'user.deleted', userId)
  // The answer does not wait for the banks: our copy is gone, and their consents end by themselves.
  for (const { connectionId, providerName, sealedSession } of connections) {
    if (sealedSession !== undefined)
      void revokeAtBank(ports, { appId, connectionId, providerName, sealedSession })
  }
  return accept(undefined)
}
