// operation: Send a signed test event to an endpoint; only the audit event is stored

import { recordAudit } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { actorOf, type WebhookManager } from './manager.ts'
import { isDelivered } from './retry.ts'
import { buildSampleEvent } from './sample-event.ts'
import { openSigningSecrets } from './secret.ts'
import { sendWebhook } from './send.ts'
import type { WebhookAttempt, WebhookEvent, WebhookEventKind } from './webhook.ts'
import type { WebhookWires } from './wire.ts'

export interface SendTestWebhook {
  readonly manager: WebhookManager
  readonly endpointId: string
  readonly kind: WebhookEventKind
  readonly wires: WebhookWires
  readonly signal: AbortSignal
}

export interface SentTestWebhook {
  readonly event: WebhookEvent
  readonly delivered: boolean
  readonly attempt: WebhookAttempt
}

/** Also for paused and disabled endpoints, whose receivers are tested before they are enabled. */
export async function sendTestWebhook(
  ports: Pick<Ports, 'store' | 'clock' | 'random' | 'vault' | 'receivers' | 'banks' | 'signer' | 'issuer'>,
  { manager, endpointId, kind, wires, signal }: SendTestWebhook,
): Promise<Outcome<SentTestWebhook>> {
  const { appId } = manager
  const endpoint = await ports.store.loadWebhookEndpoint(appId, endpointId)
  const wire = endpoint && wires.get(endpoint.dialect)
  if (endpoint === undefined || wire === undefined) return refuse('webhook_endpoint_unknown')
  if (!wire.events.includes(kind)) return refuse('parameter_invalid', { subject: 'event' })
  const nowMs = ports.clock.nowMs()
  const event = buildSampleEvent(ports.random, kind, { appId, nowMs })
  const secrets = openSigningSecrets(ports.vault, endpoint, nowMs)
  const attempt = await sendWebhook(ports, {
    event,
    url: endpoint.url,
    secrets,
    wire,
    attempt: 1,
    isTest: true,
    signal,
  })
  await recordAudit(ports, {
    appId,
    actor: actorOf(manager),
    action: 'webhook_endpoint.tested',
    target: endpointId,
  })
  return accept({ event, delivered: isDelivered(attempt, wire.retries), attempt })
}
