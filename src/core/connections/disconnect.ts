// operation: Disconnect a bank: delete its data and queue the revocation at the bank

import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ActingForUser } from '../tokens/token.ts'
import { readConnection } from './list-connections.ts'

export interface DisconnectConnection {
  /** The user whose connection it is, and the client that requests it. */
  readonly caller: ActingForUser
  readonly connectionId: string
  /** Who disconnects it for the app; the client when left out. */
  readonly actor?: string
}

export async function disconnectConnection(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'banks'>,
  policy: Policy,
  command: DisconnectConnection,
): Promise<Outcome<undefined>> {
  const found = await readConnection(ports, policy, command)
  if (!found.ok) return found
  const { connection } = found.value
  const { appId, connectionId } = connection
  const fact = await ports.store.disconnectConnection({
    appId,
    connectionId,
    nowMs: ports.clock.nowMs(),
    by: 'client',
  })
  if (fact !== 'disconnected') return refuse('connection_unknown')
  await recordAudit(ports, {
    appId,
    actor: command.actor ?? `client:${command.caller.clientId}`,
    action: 'connection.ended',
    target: connectionId,
    before: { provider: connection.providerName, connected: true },
    after: { connected: false },
  })
  return accept(undefined)
}
