// glue: Jobs that count sessions of the hosted flow, and bound the request log of each app

import { MAX_REQUEST_BYTES_PER_APP, MAX_REQUESTS_PER_APP } from '../core/activity/request.ts'
import type { Ports } from '../core/ports.ts'

const BATCH = 500
const IDLE_MS = 5_000
const BUSY_MS = 50

/** Each session is counted once, on any instance. */
export async function countLinkSessionsRound({
  store,
  clock,
}: Pick<Ports, 'store' | 'clock'>): Promise<number> {
  const counted = await store.countLinkSessions(clock.nowMs(), BATCH)
  return counted >= BATCH ? BUSY_MS : IDLE_MS
}

export async function trimRequestsRound({ store }: Pick<Ports, 'store'>): Promise<number> {
  const bounds = { maxRequests: MAX_REQUESTS_PER_APP, maxBytes: MAX_REQUEST_BYTES_PER_APP }
  return (await store.trimRequests(bounds, BATCH)) > 0 ? BUSY_MS : IDLE_MS
}
