// operation: Verify the chain of an audit trail, from its first event to its last

import type { Ports } from '../ports.ts'
import type { AuditSeal, AuditTrail } from './audit.ts'
import { type ChainProblem, findBreak } from './audit-chain.ts'

const PAGE = 500

export interface VerifiedTrail {
  readonly checked: number
  /** The last event that was checked; undefined for an empty trail. */
  readonly head: AuditSeal | undefined
  /** The first event that was changed or is missing. */
  readonly broken: { readonly sequence: number; readonly problem: ChainProblem } | undefined
}

/**
 * `known`: a head that was noted before. A trail whose last events were deleted is a shorter chain that fits; only a head that is
 * kept elsewhere shows it.
 */
export async function verifyAudit(
  { store, hash }: Pick<Ports, 'store' | 'hash'>,
  trail: AuditTrail,
  known?: AuditSeal,
): Promise<VerifiedTrail> {
  let head: AuditSeal | undefined
  for (;;) {
    const events = await store.listSealedEvents(trail, head?.sequence ?? 0, PAGE)
    const broken = findBreak(hash, trail, head, events)
    if (broken !== undefined) return { checked: broken.sequence - 1, head, broken }
    const wrong = events.find(({ seal }) => seal.sequence === known?.sequence && seal.hash !== known.hash)
    if (wrong !== undefined) {
      return {
        checked: wrong.seal.sequence,
        head,
        broken: { sequence: wrong.seal.sequence, problem: 'changed' },
      }
    }
    head = events.at(-1)?.seal ?? head
    if (events.length < PAGE) break
  }
  const checked = head?.sequence ?? 0
  const isShort = known !== undefined && checked < known.sequence
  return { checked, head, broken: isShort ? { sequence: checked + 1, problem: 'missing' } : undefined }
}
