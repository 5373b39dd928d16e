// operation: Disconnect what an abandoned hosted flow connected without permission

import type { Ports } from '../ports.ts'
import { failWithoutPermission, findMissingPermission } from './permission.ts'

/** A flow whose browser has not returned this long before its session expires is taken to be abandoned. */
const BEFORE_EXPIRY_MS = 2 * 60_000
const BATCH = 100

/**
 * The permission of a flow is checked with every request of its browser. Where the browser never returns from the bank, revoke-all,
 * or the end of the app, would leave the connection behind. Sessions that the sweeper has not deleted yet are included.
 */
export async function disconnectAbandonedFlows(
  ports: Pick<Ports, 'store' | 'clock' | 'hash' | 'log'>,
): Promise<void> {
  const untilMs = ports.clock.nowMs() + BEFORE_EXPIRY_MS
  for (const session of await ports.store.listExpiringLinkSessions(untilMs, BATCH)) {
    const detail = await findMissingPermission(ports, session)
    if (detail !== undefined) await failWithoutPermission(ports, session, { from: ['fetching'], detail })
  }
}
