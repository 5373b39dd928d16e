// operation: List or read the connections of a user, with their banks

import type { BankProvider } from '../banks/bank.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ActingForUser } from '../tokens/token.ts'
import type { Connection } from './connection.ts'

export interface ConnectionView {
  /** Never a disconnected one. */
  readonly connection: Connection
  /** Undefined if the bank is no longer supported. */
  readonly provider: BankProvider | undefined
}

type Needs = Pick<Ports, 'store' | 'banks'>

export async function listConnections(
  ports: Needs,
  _policy: Policy,
  { caller }: { readonly caller: ActingForUser },
): Promise<Outcome<readonly ConnectionView[]>> {
  const all = await ports.store.listConnections(caller.appId, caller.userId)
  return accept(all.filter(({ status }) => status !== 'ended').map((connection) => view(ports, connection)))
}

export interface ReadConnection {
  readonly caller: Pick<ActingForUser, 'appId' | 'userId'>
  readonly connectionId: string
}

export async function readConnection(
  ports: Needs,
  _policy: Policy,
  { caller, connectionId }: ReadConnection,
): Promise<Outcome<ConnectionView>> {
  const connection = await ports.store.loadConnection(caller.appId, connectionId)
  if (connection === undefined || connection.userId !== caller.userId || connection.status === 'ended') {
    return refuse('connection_unknown')
  }
  return accept(view(ports, connection))
}

function view(ports: Needs, connection: Connection): ConnectionView {
  return { connection, provider: ports.banks.find(connection.providerName)?.provider }
}
