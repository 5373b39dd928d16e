// operation: Append an event to the audit trail of an app

import type { Ports } from '../ports.ts'
import type { AuditEvent } from './audit.ts'

export async function recordAudit(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  event: Pick<AuditEvent, 'appId' | 'actor' | 'action' | 'target'>,
): Promise<void> {
  const atMs = ports.clock.nowMs()
  const eventId = atMs.toString(16).padStart(12, '0') + ports.random.id().slice(0, 20)
  await ports.store.recordAudit({ ...event, eventId, atMs })
}
