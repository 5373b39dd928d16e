// operation: Resend an event on request, with its id and the current secrets
// Never: change the failure count of the endpoint; only deliveries of the queue do

import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { isDelivered } from './retry.ts'
import { openSigningSecrets } from './secret.ts'
import { attemptWithoutWire, sendWebhook } from './send.ts'
import type { WebhookAttempt } from './webhook.ts'
import type { WebhookWires } from './wire.ts'

export interface ReplayWebhook {
  readonly appId: string
  readonly eventId: string
  readonly endpointId: string
  readonly wires: WebhookWires
  readonly actor: string
  readonly signal: AbortSignal
}

export interface ReplayedWebhook {
  /** Number of the replay of this event to this endpoint, from 1. */
  readonly replay: number
  readonly delivered: boolean
  readonly attempt: WebhookAttempt
}

/** Also for paused and disabled endpoints, and for events that were delivered. One attempt, no retries. */
export async function replayWebhook(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'vault' | 'receivers' | 'banks' | 'signer' | 'issuer'>,
  { appId, eventId, endpointId, wires, actor, signal }: ReplayWebhook,
): Promise<Outcome<ReplayedWebhook>> {
  const event = await ports.store.loadWebhookEvent(appId, eventId)
  if (event === undefined) return refuse('webhook_event_unknown')
  const endpoint = await ports.store.loadWebhookEndpoint(appId, endpointId)
  if (endpoint === undefined) return refuse('webhook_endpoint_unknown')
  const wire = wires.get(endpoint.dialect)
  const nowMs = ports.clock.nowMs()
  const secrets = openSigningSecrets(ports.vault, endpoint, nowMs)
  const attempt =
    wire === undefined
      ? attemptWithoutWire(endpoint, 1, nowMs)
      : await sendWebhook(ports, { event, url: endpoint.url, secrets, wire, attempt: 1, signal })
  const delivered = isDelivered(attempt, wire?.retries)
  const replay = await ports.store.recordWebhookReplay({ appId, eventId, endpointId, attempt, delivered })
  if (replay === 'unknown') return refuse('webhook_event_unknown')
  await recordAudit(ports, { appId, actor, action: 'webhook_event.replayed', target: eventId })
  return accept({ replay, delivered, attempt })
}
