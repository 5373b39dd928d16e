// operation: Queue the background refreshes that are due
// Spec: Delegated Regulation (EU) 2018/389 article 36(5)(b): four unattended refreshes a day

import type { Ports } from '../ports.ts'
import { STALLED_AFTER_MS, unattendedLimit } from './request-refresh.ts'

/** A quarter of a day, so that no window of 24 hours has more than four. */
const EVERY_MS = 6 * 60 * 60_000
/** Spreads connections that were created together. */
const SPREAD_MS = 60 * 60_000

/**
 * Connections with continuous access and an active consent, whose last attempt (failed ones and the app's own included) is
 * long enough ago. Returns how many it queued; of several instances, one queues each.
 */
export async function scheduleRefreshes(
  ports: Pick<Ports, 'store' | 'clock'>,
  limit: number,
): Promise<number> {
  const nowMs = ports.clock.nowMs()
  const idle = await ports.store.listIdleConnections(nowMs - EVERY_MS, nowMs, limit)
  let requested = 0
  for (const { appId, userId, connectionId, statusChangedAtMs } of idle) {
    if (statusChangedAtMs > nowMs - EVERY_MS - delayOf(connectionId)) continue
    const fact = await ports.store.requestRefresh({
      appId,
      userId,
      connectionId,
      source: 'background',
      unattended: unattendedLimit(nowMs),
      nowMs,
      stalledBeforeMs: nowMs - STALLED_AFTER_MS,
    })
    if (fact === 'requested') requested++
  }
  return requested
}

/** Constant for a connection and evenly distributed, because ids are random. */
function delayOf(connectionId: string): number {
  return Number.parseInt(connectionId.slice(0, 8), 16) % SPREAD_MS
}
