// operation: Append an event to the audit trail of an app

import type { Ports } from '../ports.ts'

/** `target` is an id, never a credential. */
export async function recordAudit(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  appId: string,
  actor: string,
  action: string,
  target: string,
): Promise<void> {
  const atMs = ports.clock.nowMs()
  const eventId = atMs.toString(16).padStart(12, '0') + ports.random.id().slice(0, 20)
  await ports.store.recordAudit({ appId, eventId, atMs, actor, action, target })
}
