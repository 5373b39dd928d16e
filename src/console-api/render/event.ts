// codec: Events of an audit trail and its verification, as the Console API shows them

import type { AuditSeal, AuditTrail, TrailEvent } from '../../core/apps/audit.ts'
import { verifyAudit } from '../../core/apps/verify-audit.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { Call } from '../call.ts'
import type { EventListView, EventView, VerifiedTrailView } from '../contracts/bodies.ts'
import { readQuery } from '../values/read-query.ts'

const PAGE = 200
const EVENT_ID = /^[0-9a-f]{12,64}$/

export function renderEvent(event: TrailEvent): EventView {
  const { eventId, atMs, actor, action, target, origin, before, after, seal } = event
  return {
    id: eventId,
    at: isoInstant(atMs),
    actor,
    action,
    target,
    origin: origin ?? null,
    before: before ?? null,
    after: after ?? null,
    sequence: seal?.sequence ?? null,
    hash: seal?.hash ?? null,
  }
}

/** One page of a trail, the newest first. */
export async function pageOfEvents(
  call: Pick<Call, 'query'>,
  list: (limit: number, before: string | undefined) => Promise<readonly TrailEvent[]>,
): Promise<EventListView> {
  const { before } = readQuery(call, { before: (text: string) => (EVENT_ID.test(text) ? text : undefined) })
  const events = await list(PAGE + 1, before)
  const shown = events.slice(0, PAGE)
  return {
    events: shown.map(renderEvent),
    next: events.length > PAGE ? (shown.at(-1)?.eventId ?? null) : null,
  }
}

export async function verifyEvents(
  call: Pick<Call, 'services' | 'query'>,
  trail: AuditTrail,
): Promise<VerifiedTrailView> {
  const { head: known } = readQuery(call, { head: parseHead })
  const { checked, head, broken } = await verifyAudit(call.services.ports, trail, known)
  return {
    checked,
    sequence: head?.sequence ?? null,
    hash: head?.hash ?? null,
    broken_at: broken?.sequence ?? null,
    problem: broken?.problem ?? null,
  }
}

/** `12:HASH`, of an earlier verification: only with it, the removal of the last events is found. */
function parseHead(text: string): AuditSeal | undefined {
  const [, sequence = '', hash = ''] = /^([1-9]\d{0,14}):([\w-]{43})$/.exec(text) ?? []
  return hash === '' ? undefined : { sequence: Number(sequence), hash }
}
