// glue: one round of removing what has expired

import type { Clock } from '../core/clock/clock.ts'
import type { MaintenanceStore } from '../core/ports.ts'

const BATCH = 500
/** Users go ten at a time, each with all that is theirs: as many rows as that mean that there may be more. */
const BUSY_FROM_ROWS = 10
const IDLE_MS = 2_000
const BUSY_MS = 50

/** Small batches with pauses, so that a large backlog never holds up a request. */
export async function sweepRound(
  store: Pick<MaintenanceStore, 'sweepExpired'>,
  clock: Clock,
): Promise<number> {
  const removed = await store.sweepExpired(clock.nowMs(), BATCH)
  return removed >= BUSY_FROM_ROWS ? BUSY_MS : IDLE_MS
}
