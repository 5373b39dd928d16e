// operation: Append an event to the audit trail of an app

import type { Ports } from '../ports.ts'
import type { AuditAction, AuditEvent } from './audit.ts'

type NewEvent = Pick<AuditEvent, 'appId' | 'actor' | 'target' | 'before' | 'after'> & {
  readonly action: AuditAction
}

type Needs = Pick<Ports, 'clock' | 'random' | 'origin'>

export async function recordAudit(ports: Needs & Pick<Ports, 'store'>, event: NewEvent): Promise<void> {
  await ports.store.recordAudit(newAuditEvent(ports, event))
}

/** An event for a verb that stores it together with the change. */
export function newAuditEvent({ clock, random, origin }: Needs, event: NewEvent): AuditEvent {
  const atMs = clock.nowMs()
  const eventId = atMs.toString(16).padStart(12, '0') + random.id().slice(0, 20)
  return { ...event, eventId, atMs, ...(origin !== undefined && { origin }) }
}
