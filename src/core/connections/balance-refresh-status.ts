// rule: Status of a balance refresh, derived from its connection

import type { Connection } from './connection.ts'
import type { BalanceRefresh } from './store.ts'

export type BalanceRefreshState = 'at_work' | 'finished' | 'failed'

/** The request started a refresh of the connection, so a later status is the outcome of that refresh or a newer one. */
export function balanceRefreshState(
  { requestedAtMs }: Pick<BalanceRefresh, 'requestedAtMs'>,
  connection: Pick<Connection, 'status' | 'refreshedAtMs'> | undefined,
): BalanceRefreshState {
  if (connection === undefined) return 'failed'
  const { status, refreshedAtMs } = connection
  if (status === 'updating' || status === 'authenticating' || status === 'created') return 'at_work'
  return status === 'updated' && refreshedAtMs !== undefined && refreshedAtMs >= requestedAtMs
    ? 'finished'
    : 'failed'
}
