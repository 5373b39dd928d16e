// glue: Job that deletes expired rows

import type { Clock } from '../core/clock/clock.ts'
import type { KeptGrants } from '../core/grants/store.ts'
import type { Policy } from '../core/policy.ts'
import type { MaintenanceStore } from '../core/ports.ts'

const BATCH = 500
/** Users are deleted ten at a time with all their data; a round of this many rows may have left more behind. */
const BUSY_FROM_ROWS = 10
const IDLE_MS = 2_000
const BUSY_MS = 50

/** Deletes one small batch; the pauses in between keep a large backlog from delaying requests. */
export async function sweepRound(
  store: Pick<MaintenanceStore, 'sweepExpired'>,
  clock: Clock,
  kept: KeptGrants,
): Promise<number> {
  const removed = await store.sweepExpired(clock.nowMs(), BATCH, kept)
  return removed >= BUSY_FROM_ROWS ? BUSY_MS : IDLE_MS
}

/** The grants that are kept for a renewal, by the policies that have one. */
export function keptGrantsOf(policies: Iterable<Policy>): KeptGrants {
  return new Map(
    [...policies].flatMap(({ name, refresh: { renewalSeconds } }) =>
      renewalSeconds === undefined ? [] : [[name, renewalSeconds * 1000] as const],
    ),
  )
}
