// glue: one round of the ends of consents, and one of what is read in the background while they live

import { scheduleRefreshes } from '../core/connections/schedule-refreshes.ts'
import { expireConsents } from '../core/consents/expire-consents.ts'
import type { Ports } from '../core/ports.ts'

const BATCH = 100
const IDLE_MS = 1_000
const BUSY_MS = 20
const BACKGROUND_MS = 2_000

export async function consentRound(ports: Pick<Ports, 'store' | 'clock' | 'random'>): Promise<number> {
  return (await expireConsents(ports, BATCH)) === BATCH ? BUSY_MS : IDLE_MS
}

/** What it puts into the queue is read by the refresh job, of whichever instance comes first. */
export async function backgroundRound(ports: Pick<Ports, 'store' | 'clock'>): Promise<number> {
  return (await scheduleRefreshes(ports, BATCH)) > 0 ? BUSY_MS : BACKGROUND_MS
}
