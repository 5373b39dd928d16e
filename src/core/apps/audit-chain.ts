// rule: Chain of an audit trail: each event is hashed together with the one before it
// The hash is keyed, so that an attacker who can only write to the database cannot compute a valid chain.

import { canonicalJson } from '../../lib/json.ts'
import type { Hash } from '../keys/cryptography.ts'
import type { AuditSeal, AuditTrail, TrailEvent } from './audit.ts'

const FIRST = ''

/** `previous`: the hash of the event before it; undefined for the first. */
export function hashEvent(
  hash: Pick<Hash, 'keyed'>,
  { kind, id }: AuditTrail,
  previous: string | undefined,
  event: TrailEvent,
): string {
  const { eventId, atMs, actor, action, target, origin, before, after } = event
  return hash.keyed(
    'audit',
    canonicalJson([
      ...[previous ?? FIRST, kind, id, eventId, atMs, actor, action, target],
      ...[origin ?? null, before ?? null, after ?? null],
    ]),
  )
}

export type ChainProblem = 'changed' | 'missing'

/** The first break of the chain after the event `from`; undefined if there is none. */
export function findBreak(
  hash: Pick<Hash, 'keyed'>,
  trail: AuditTrail,
  from: AuditSeal | undefined,
  events: readonly (TrailEvent & { readonly seal: AuditSeal })[],
): { readonly sequence: number; readonly problem: ChainProblem } | undefined {
  let { sequence, hash: previous }: { sequence: number; hash: string | undefined } = from ?? {
    sequence: 0,
    hash: undefined,
  }
  for (const event of events) {
    sequence++
    if (event.seal.sequence !== sequence) return { sequence, problem: 'missing' }
    if (event.seal.hash !== hashEvent(hash, trail, previous, event)) return { sequence, problem: 'changed' }
    previous = event.seal.hash
  }
  return undefined
}
