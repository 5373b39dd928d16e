// operation: Append an event to the audit trail of an app

import { canonicalJson, type JsonObject } from '../../lib/json.ts'
import type { Ports } from '../ports.ts'
import type { AuditAction, AuditEvent, Change, UnchangingAction } from './audit.ts'

type NewEvent = Pick<AuditEvent, 'appId' | 'actor' | 'target'> &
  (
    | ({ readonly action: Exclude<AuditAction, UnchangingAction> } & Change)
    | { readonly action: UnchangingAction }
  )

type Needs = Pick<Ports, 'clock' | 'random' | 'origin'>

export async function recordAudit(ports: Needs & Pick<Ports, 'store'>, event: NewEvent): Promise<void> {
  await ports.store.recordAudit(newAuditEvent(ports, event))
}

/** An event for a verb that stores it together with the change. */
export function newAuditEvent({ clock, random, origin }: Needs, event: NewEvent): AuditEvent {
  const { appId, actor, action, target } = event
  const atMs = clock.nowMs()
  const eventId = atMs.toString(16).padStart(12, '0') + random.id().slice(0, 20)
  return {
    ...{ appId, eventId, atMs, actor, action, target },
    ...(origin !== undefined && { origin }),
    ...('before' in event && sidesOf(event)),
  }
}

/** Only the sides that exist. */
export function sidesOf({ before, after }: Change): Pick<AuditEvent, 'before' | 'after'> {
  return { ...(before !== null && { before }), ...(after !== null && { after }) }
}

/** The members that differ. */
export function changeOf(before: JsonObject, after: JsonObject): Change {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => canonicalJson(before[name] ?? null) !== canonicalJson(after[name] ?? null),
  )
  const pick = (side: JsonObject): JsonObject =>
    Object.fromEntries(names.map((name) => [name, side[name] ?? null]))
  return { before: pick(before), after: pick(after) }
}
