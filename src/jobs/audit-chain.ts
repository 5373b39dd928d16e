// glue: Job that chains new audit events

import { hashEvent } from '../core/apps/audit-chain.ts'
import type { Ports } from '../core/ports.ts'

const TRAILS = 100
const EVENTS = 200
const IDLE_MS = 1_000
const BUSY_MS = 50

/** If two instances chain one trail at once, one continues and the other stops. */
export async function chainAuditRound({ store, hash }: Pick<Ports, 'store' | 'hash'>): Promise<number> {
  let sealed = 0
  for (const trail of await store.listUnsealedTrails(TRAILS)) {
    sealed += await store.sealTrail(trail, EVENTS, (previous, event) =>
      hashEvent(hash, trail, previous, event),
    )
  }
  return sealed > 0 ? BUSY_MS : IDLE_MS
}
