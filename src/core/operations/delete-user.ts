// operation: remove a user and everything of theirs, and tell their banks

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Connection } from '../model/connection.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { openBankSession } from '../rules/bank-session.ts'
import { recordAudit } from './record-audit.ts'

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
  for (const connection of connections) void endAtBank(ports, connection)
  return accept(undefined)
}

export async function endAtBank(
  ports: Pick<Ports, 'vault' | 'banks' | 'log'>,
  connection: Connection,
): Promise<void> {
  const found = ports.banks.find(connection.providerName)
  if (found === undefined || connection.sealedSession === undefined) return
  try {
    await found.bank.endSession(
      found.provider,
      openBankSession(ports.vault, connection, connection.sealedSession),
    )
  } catch (error) {
    ports.log.warn(
      { connectionId: connection.connectionId, reason: error instanceof Error ? error.message : 'unknown' },
      'the bank could not be told that a connection ended',
    )
  }
}
