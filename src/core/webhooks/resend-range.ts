// operation: Queue the events of a range of time for an endpoint again

import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { actorOf, type WebhookManager } from './manager.ts'
import type { ResendRange } from './store.ts'

/** Max events that one call queues; a caller repeats it for more. */
export const MAX_RESENT_EVENTS = 500

export interface ResendWebhooks extends Omit<ResendRange, 'appId' | 'limit'> {
  readonly manager: WebhookManager
}

/** With the ids of the events and the current secrets. The worker sends them, with the retries of every delivery. */
export async function resendWebhooks(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  { manager, ...range }: ResendWebhooks,
): Promise<Outcome<{ readonly queued: number }>> {
  const { appId } = manager
  const { endpointId } = range
  if (range.fromMs >= range.toMs) return refuse('parameter_invalid', { subject: 'from' })
  const request = { ...range, appId, limit: MAX_RESENT_EVENTS }
  const queued = await ports.store.queueWebhookReplays(request, ports.clock.nowMs())
  if (queued === 'unknown') return refuse('webhook_endpoint_unknown')
  const actor = actorOf(manager)
  await recordAudit(ports, { appId, actor, action: 'webhook_endpoint.resent', target: endpointId })
  return accept({ queued })
}
