// rule: how a refresh that was asked for stands, read from the connection that it is of

import type { Connection } from './connection.ts'
import type { BalanceRefresh } from './store.ts'

export type BalanceRefreshState = 'at_work' | 'finished' | 'failed'

/** The request put the connection to work, so whatever it says since then is the outcome of that or a later refresh. */
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
