// operation: List the consents of a user's connections

import { ANY_ACCOUNT, loadAllAccounts } from '../accounts/load-accounts.ts'
import { type ConnectionView, listConnections } from '../connections/list-connections.ts'
import { accept, type Outcome } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { isExtendable } from './extend-at-bank.ts'

export interface ConsentView extends ConnectionView {
  readonly accountIds: readonly string[]
  /** Whether `extendConsent` works now: the bank supports it, and the consent is not revoked. */
  readonly isExtendable: boolean
}

export async function listConsents(
  ports: Pick<Ports, 'store' | 'clock' | 'banks'>,
  policy: Policy,
  { caller, connectionId }: { readonly caller: UserCaller; readonly connectionId: string | undefined },
): Promise<Outcome<readonly ConsentView[]>> {
  const found = await listConnections(ports, policy, { caller })
  if (!found.ok) return found
  const accounts = await loadAllAccounts(ports, caller, ANY_ACCOUNT)
  return accept(
    [...found.value, ...(await listDisconnectedByEndUser(ports, caller))]
      .toSorted((a, b) => a.connection.createdAtMs - b.connection.createdAtMs)
      .filter(({ connection }) => connectionId === undefined || connection.connectionId === connectionId)
      .map((view) => ({
        ...view,
        accountIds: accounts
          .filter((account) => account.connectionId === view.connection.connectionId)
          .map(({ accountId }) => accountId),
        isExtendable: isExtendable(ports, view.connection),
      })),
  )
}

/** The app must see what the end user disconnected; what it disconnected itself is not listed. */
async function listDisconnectedByEndUser(
  { store, banks }: Pick<Ports, 'store' | 'banks'>,
  { appId, userId }: UserCaller,
): Promise<readonly ConnectionView[]> {
  const connections = await store.listConnections(appId, userId)
  const disconnected = connections.filter(({ status }) => status === 'ended')
  if (disconnected.length === 0) return []
  const revoked = (await store.listConsents(appId, userId)).filter(({ revokedBy }) => revokedBy === 'person')
  const ids = new Set(revoked.map(({ connectionId }) => connectionId))
  return disconnected
    .filter(({ connectionId }) => ids.has(connectionId))
    .map((connection) => ({ connection, provider: banks.find(connection.providerName)?.provider }))
}
