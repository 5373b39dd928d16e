// operation: Claim a queued refresh and run it; a crash leaves it in the queue

import type { Ports } from '../ports.ts'
import { fetchConnection } from './fetch-connection.ts'
import type { ClaimedRefresh } from './store.ts'

/** Longer than the slowest fetch; afterwards another instance may claim the refresh. */
const LEASE_MS = 5 * 60_000

export async function claimRefresh(
  ports: Pick<Ports, 'store' | 'clock'>,
): Promise<ClaimedRefresh | undefined> {
  const nowMs = ports.clock.nowMs()
  return await ports.store.claimRefresh(nowMs, nowMs + LEASE_MS)
}

/** So that the next instance claims it at once, and not when the lease expires. */
export async function releaseRefresh(
  ports: Pick<Ports, 'store'>,
  { appId, connectionId, leaseUntilMs }: ClaimedRefresh,
): Promise<void> {
  await ports.store.releaseRefresh(appId, connectionId, leaseUntilMs)
}

/** The result is stored on the connection. Throws BankCallInterrupted, with nothing stored, when the process stops. */
export async function runRefresh(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log'>,
  { appId, connectionId, source, attended, leaseUntilMs }: ClaimedRefresh,
): Promise<void> {
  const connection = await ports.store.loadConnection(appId, connectionId)
  if (connection !== undefined && connection.status !== 'ended')
    await fetchConnection(
      ports,
      connection,
      source === 'api' ? 'app' : 'background',
      attended ? { attended, ipAddress: undefined } : { attended },
    )
  await ports.store.finishRefresh(appId, connectionId, leaseUntilMs)
}
