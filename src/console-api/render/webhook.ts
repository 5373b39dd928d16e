// codec: Webhook endpoints, deliveries and attempts, as the Console API shows them

import { describeRequest } from '../../core/webhooks/describe-request.ts'
import type {
  WebhookAttempt,
  WebhookDeliveryLine,
  WebhookEndpoint,
  WebhookEvent,
  WebhookEventKind,
} from '../../core/webhooks/webhook.ts'
import type { WebhookWire } from '../../core/webhooks/wire.ts'
import { redactText } from '../../http/redaction.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { ConsoleServices } from '../call.ts'
import type {
  WebhookAttemptView,
  WebhookDeliveryView,
  WebhookEndpointView,
  WebhookEventView,
  WebhookKindView,
  WebhookRequestView,
} from '../contracts/webhooks.ts'
import { instantOrNull } from '../values/request-values.ts'

const MAX_RESPONSE = 1024

export function renderKind(wire: WebhookWire | undefined, kind: WebhookEventKind): WebhookKindView {
  return { kind, name: wire?.eventNames[kind] ?? kind }
}

export function renderEndpoint(
  { dialects }: Pick<ConsoleServices, 'dialects'>,
  endpoint: WebhookEndpoint,
  nowMs: number,
): WebhookEndpointView {
  const wire = dialects.find(({ policy }) => policy.name === endpoint.dialect)?.webhooks
  const { previousUntilMs } = endpoint
  return {
    id: endpoint.endpointId,
    dialect: endpoint.dialect,
    url: endpoint.url,
    description: endpoint.description ?? '',
    events: endpoint.events.map((kind) => renderKind(wire, kind)),
    state: stateOf(endpoint),
    paused_at: instantOrNull(endpoint.pausedAtMs),
    failures: endpoint.failures,
    previous_secret_until:
      previousUntilMs !== undefined && previousUntilMs > nowMs ? isoInstant(previousUntilMs) : null,
    created_at: isoInstant(endpoint.createdAtMs),
  }
}

function stateOf({ disabled, pausedAtMs }: WebhookEndpoint): WebhookEndpointView['state'] {
  if (disabled) return 'disabled'
  return pausedAtMs === undefined ? 'live' : 'paused'
}

export function renderAttempt(attempt: WebhookAttempt): WebhookAttemptView {
  return {
    attempt: attempt.attempt,
    at: isoInstant(attempt.atMs),
    duration_ms: attempt.durationMs,
    outcome: attempt.outcome,
    status: attempt.status ?? null,
    response: redactText(attempt.detail, MAX_RESPONSE),
  }
}

export function renderDelivery(
  wire: WebhookWire | undefined,
  delivery: WebhookDeliveryLine,
): WebhookDeliveryView {
  const { lastAttempt } = delivery
  return {
    event_id: delivery.eventId,
    event: renderKind(wire, delivery.kind),
    endpoint_id: delivery.endpointId,
    replay: delivery.replay,
    state: delivery.state,
    attempts: delivery.attempts,
    created_at: isoInstant(delivery.createdAtMs),
    next_attempt_at: delivery.state === 'pending' ? isoInstant(delivery.dueAtMs) : null,
    last_attempt: lastAttempt === undefined ? null : renderAttempt(lastAttempt),
  }
}

export function renderRequest(
  wire: WebhookWire,
  endpoint: WebhookEndpoint,
  event: WebhookEvent,
  {
    issuer,
    isTest,
    showsBody,
  }: { readonly issuer: string; readonly isTest: boolean; readonly showsBody: boolean },
): WebhookRequestView {
  const { url, headers, body } = describeRequest(wire, endpoint, event, { issuer, isTest })
  return { url, headers, body: showsBody ? (body ?? null) : null }
}

export function renderWebhookEvent({
  event,
  deliveries,
  attempts,
  wire,
  ...shown
}: {
  readonly event: WebhookEvent
  readonly deliveries: readonly WebhookDeliveryLine[]
  readonly attempts: readonly (WebhookAttempt & { readonly replay: number })[]
  readonly wire: WebhookWire
} & Pick<WebhookEventView, 'endpoint' | 'request'>): WebhookEventView {
  return {
    event_id: event.eventId,
    event: renderKind(wire, event.content.kind),
    created_at: isoInstant(event.createdAtMs),
    ...shown,
    deliveries: deliveries.map((delivery) => {
      const { replay, state, created_at, next_attempt_at } = renderDelivery(wire, delivery)
      const own = attempts.filter((attempt) => attempt.replay === delivery.replay)
      return { replay, state, created_at, next_attempt_at, attempts: own.map(renderAttempt) }
    }),
  }
}
