// operation: Delete a user with all data, and revoke the consents at the banks

import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { revokeAtBank } from './revoke-at-bank.ts'

export interface DeleteUser {
  readonly appId: string
  readonly userId: string
  /** Actor of the audit event. */
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
  await recordAudit(ports, { appId, actor: command.actor, action: 'user.deleted', target: userId })
  // The response does not wait for the banks: our data is deleted, and an unrevoked consent expires at the bank.
  for (const { connectionId, providerName, sealedSession } of connections) {
    if (sealedSession !== undefined)
      void revokeAtBank(ports, { appId, connectionId, providerName, sealedSession })
  }
  return accept(undefined)
}
