// codec: Webhook events of payments, signed with ES512
// Spec: docs.truelayer.com/docs/payment-webhooks; github.com/TrueLayer/truelayer-signing; OpenAPI of the Payments API v3 (2025-12)

import {
  PAYMENT_EVENT_KINDS,
  type PaymentContent,
  REFUND_EVENT_KINDS,
  type RefundContent,
  type WebhookEvent,
} from '../../../core/webhooks/webhook.ts'
import type { WebhookWire } from '../../../core/webhooks/wire.ts'
import { isoInstant } from '../../../lib/iso-date.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { renderUuid } from '../../../lib/uuid.ts'
import { FAILURE_REASONS, REFUND_REASONS, schemeOf } from './failure-reasons.ts'
import { timestamp } from './payment-object.ts'

/** Path of the key set of this installation, which verifies them. */
const KEY_SET_PATH = '/.well-known/jwks.json'

const CONTENT_TYPE = 'application/json; charset=utf-8'
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

const TYPES: Readonly<Record<PaymentContent['kind'] | RefundContent['kind'], string>> = {
  'payment.authorized': 'payment_authorized',
  'payment.executed': 'payment_executed',
  'payment.settled': 'payment_settled',
  'payment.failed': 'payment_failed',
  'refund.executed': 'refund_executed',
  'refund.failed': 'refund_failed',
}

export const truelayerWebhooks: WebhookWire = {
  events: [...PAYMENT_EVENT_KINDS, ...REFUND_EVENT_KINDS],
  eventNames: TYPES,
  algorithm: 'ES512',
  // "Exponential backoff with jitter for up to 72 hours".
  retries: { firstMs: MINUTE_MS, factor: 2, longestMs: 6 * HOUR_MS, forMs: 72 * HOUR_MS },
  renderEvent,
  signHeaders: ({ url, atMs, issuer, body }, { withKey }) => {
    const sentAt = isoInstant(atMs)
    const header = {
      tl_version: '2',
      tl_headers: 'X-Tl-Webhook-Timestamp,Content-Type',
      jku: issuer + KEY_SET_PATH,
    }
    const path = url.replace(/^[a-z]+:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '') || '/'
    const lines = `X-Tl-Webhook-Timestamp: ${sentAt}\nContent-Type: ${CONTENT_TYPE}\n`
    const [head, , signature] = withKey(header, `POST ${path}\n${lines}${body}`).split('.')
    return { 'x-tl-webhook-timestamp': sentAt, 'tl-signature': `${head}..${signature}` }
  },
}

function renderEvent({ eventId, userId, content }: WebhookEvent): JsonObject {
  if (isRefund(content)) return renderRefundEvent(eventId, content)
  if (!isPayment(content)) throw new TypeError(`${content.kind} is no event of this API`)
  const { paymentId, providerName, currency, appData } = content
  return {
    type: TYPES[content.kind],
    event_version: 1,
    event_id: renderUuid(eventId),
    payment_id: renderUuid(paymentId),
    payment_method: {
      type: 'bank_transfer',
      ...(providerName !== undefined && { provider_id: providerName, scheme_id: schemeOf(currency) }),
    },
    user_id: renderUuid(userId),
    ...renderTime(content),
    ...(appData.metadata !== undefined && { metadata: appData.metadata }),
  }
}

function renderTime(content: PaymentContent): JsonObject {
  const at = timestamp(content.atMs)
  switch (content.kind) {
    case 'payment.authorized':
      return { authorized_at: at }
    case 'payment.executed':
      return { executed_at: at }
    case 'payment.settled':
      return { settled_at: at }
    case 'payment.failed':
      return {
        failed_at: at,
        failure_stage: content.stage,
        failure_reason: FAILURE_REASONS[content.reason],
      }
  }
}

function isPayment(content: WebhookEvent['content']): content is PaymentContent {
  return PAYMENT_EVENT_KINDS.some((kind) => kind === content.kind)
}

function isRefund(content: WebhookEvent['content']): content is RefundContent {
  return REFUND_EVENT_KINDS.some((kind) => kind === content.kind)
}

function renderRefundEvent(eventId: string, content: RefundContent): JsonObject {
  const { refundId, paymentId, currency, appData } = content
  const at = timestamp(content.atMs)
  return {
    type: TYPES[content.kind],
    event_version: 1,
    event_id: renderUuid(eventId),
    refund_id: renderUuid(refundId),
    payment_id: renderUuid(paymentId),
    scheme_id: schemeOf(currency),
    ...(content.kind === 'refund.executed'
      ? { executed_at: at }
      : { failed_at: at, failure_reason: REFUND_REASONS[content.reason] }),
    ...(appData.metadata !== undefined && { metadata: appData.metadata }),
  }
}
