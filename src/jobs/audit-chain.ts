// glue: Job that chains new audit events

import { hashEvent } from '../core/apps/audit-chain.ts'
import type { Ports } from '../core/ports.ts'

const TRAILS = 100
const EVENTS = 200
const IDLE_MS = 1_000
const BUSY_MS = 50

/** Of a trail that two instances chain at once, one goes on and the other leaves off. */
export async function chainAuditRound({ store, hash }: Pick<Ports, 'store' | 'hash'>): Promise<number> {
  let sealed = 0
  for (const trail of await store.listUnsealedTrails(TRAILS)) {
    sealed += await store.sealTrail(trail, EVENTS, (previous, event) =>
      hashEvent(hash, trail, previous, event),
    )
  }
  return sealed > 0 ? BUSY_MS : IDLE_MS
}
