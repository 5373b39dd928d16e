// glue: Jobs that expire consents and schedule background refreshes

import { scheduleRefreshes } from '../core/connections/schedule-refreshes.ts'
import { expireConsents } from '../core/consents/expire-consents.ts'
import type { Ports } from '../core/ports.ts'

const BATCH = 100
const IDLE_MS = 1_000
const BUSY_MS = 20
const SCHEDULE_MS = 2_000

/** Notifies of consents that expire soon, and expires those whose time has come. */
export async function expireConsentsRound(ports: Pick<Ports, 'store' | 'clock' | 'random'>): Promise<number> {
  return (await expireConsents(ports, BATCH)) === BATCH ? BUSY_MS : IDLE_MS
}

/** Queues connections that are due; the refresh job of any instance reads them. */
export async function scheduleRefreshesRound(ports: Pick<Ports, 'store' | 'clock'>): Promise<number> {
  return (await scheduleRefreshes(ports, BATCH)) > 0 ? BUSY_MS : SCHEDULE_MS
}
