// operation: Read the data of a webhook event about a refresh, when it is sent

import type { BankProblemKind, BankProvider } from '../banks/bank.ts'
import type { Connection } from '../connections/connection.ts'
import type { Ports } from '../ports.ts'
import type { WebhookEvent } from '../webhooks/webhook.ts'
import type { DataSession } from './data-session.ts'
import { type RequestedRead, readConnectionData, type SessionData } from './read-session.ts'

export type EventData =
  | ({
      readonly kind: 'read'
      readonly connection: Connection
      readonly provider: BankProvider
      /** The newest one of the connection; undefined if there is none any more. */
      readonly session: DataSession | undefined
    } & Pick<SessionData, 'accounts' | 'transactions'>)
  | {
      readonly kind: 'refused'
      readonly connectionId: string
      readonly problem: BankProblemKind
      readonly session: DataSession | undefined
    }

/** Throws for an event of another kind: no endpoint of such a dialect subscribes to any. */
export async function readEventData(
  ports: Pick<Ports, 'store' | 'clock' | 'banks'>,
  { appId, content }: WebhookEvent,
  requested: RequestedRead,
): Promise<EventData> {
  if (content.kind !== 'refresh.finished') throw new TypeError(`no data belongs to the event ${content.kind}`)
  const { connectionId } = content
  const connection = await ports.store.loadConnection(appId, connectionId)
  const session = await ports.store.findDataSession(appId, connectionId)
  const provider = connection && ports.banks.find(connection.providerName)?.provider
  if (content.status !== 'updated' || connection === undefined || provider === undefined) {
    return { kind: 'refused', connectionId, session, problem: connection?.problem ?? 'session_expired' }
  }
  const data = await readConnectionData(ports, connection, requested)
  return { kind: 'read', connection, provider, session, ...data }
}
