// operation: Request a balance refresh of an account, and read its status

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { type BalanceRefreshState, balanceRefreshState } from './balance-refresh-status.ts'
import { requestRefresh } from './request-refresh.ts'
import type { BalanceRefresh } from './store.ts'

/** How long the status of a refresh can be read. */
const RETENTION_MS = 24 * 60 * 60 * 1000

export interface RequestBalanceRefresh {
  readonly caller: UserCaller
  readonly accountId: string
}

/** Refreshes the whole connection, because banks offer nothing smaller. */
export async function requestBalanceRefresh(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'banks'>,
  policy: Policy,
  { caller, accountId }: RequestBalanceRefresh,
): Promise<Outcome<BalanceRefresh>> {
  const { appId, userId } = caller
  const account = await ports.store.loadAccount(appId, userId, accountId)
  if (account === undefined) return refuse('account_unknown')
  const { connectionId } = account
  const nowMs = ports.clock.nowMs()
  const requested = await requestRefresh(ports, policy, {
    caller,
    connectionId,
    present: true,
    ifSignInNeeded: 'refuse',
  })
  if (!requested.ok) return requested
  const refresh: BalanceRefresh = {
    appId,
    refreshId: ports.random.id(),
    userId,
    connectionId,
    requestedAtMs: nowMs,
    expiresAtMs: nowMs + RETENTION_MS,
  }
  const fact = await ports.store.createBalanceRefresh(refresh)
  return fact === 'unknown' ? refuse('account_unknown') : accept(refresh)
}

export interface ReadBalanceRefresh {
  readonly caller: UserCaller
  readonly refreshId: string
}

export async function readBalanceRefresh(
  ports: Pick<Ports, 'store' | 'clock'>,
  _policy: Policy,
  { caller, refreshId }: ReadBalanceRefresh,
): Promise<Outcome<BalanceRefreshState>> {
  const { appId, userId } = caller
  const refresh = await ports.store.loadBalanceRefresh(appId, userId, refreshId, ports.clock.nowMs())
  if (refresh === undefined) return refuse('balance_refresh_unknown')
  return accept(balanceRefreshState(refresh, await ports.store.loadConnection(appId, refresh.connectionId)))
}
