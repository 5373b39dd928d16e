// operation: put into the queue the connections that are to be read in the background
// Spec: Delegated Regulation (EU) 2018/389 article 36(5)(b): four times a day without the person

import type { Ports } from '../ports.ts'
import { STALLED_AFTER_MS, unattendedLimit } from './request-refresh.ts'

/** A quarter of a day: whatever the window of 24 hours, a fifth attempt lies outside it. */
const EVERY_MS = 6 * 60 * 60_000
/** Connections that were made together drift apart by up to this. */
const SPREAD_MS = 60 * 60_000

/**
 * Continuous access only, and only while its consent lives. An attempt that failed counts, and so does one that the app
 * asked for. Answers how many were put into the queue; of several instances one does it for each connection.
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

/** The same for the same connection, and even over all of them: ids are random. */
function delayOf(connectionId: string): number {
  return Number.parseInt(connectionId.slice(0, 8), 16) % SPREAD_MS
}
