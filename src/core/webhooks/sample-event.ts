// rule: Events with invented ids, for tests of an endpoint

import type { Random } from '../keys/cryptography.ts'
import type { WebhookContent, WebhookEvent, WebhookEventKind } from './webhook.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const REFERENCE = 'test-event'

/** Its ids are invented, so a receiver that looks them up finds and changes nothing. */
export function buildSampleEvent(
  { id }: Pick<Random, 'id'>,
  kind: WebhookEventKind,
  { appId, nowMs }: { readonly appId: string; readonly nowMs: number },
): WebhookEvent {
  return {
    appId,
    eventId: id(),
    userId: id(),
    externalUserId: REFERENCE,
    content: buildContent(id, kind, nowMs),
    createdAtMs: nowMs,
  }
}

function buildContent(id: () => string, kind: WebhookEventKind, nowMs: number): WebhookContent {
  switch (kind) {
    case 'refresh.finished':
      return {
        kind,
        connectionId: id(),
        status: 'updated',
        message: '',
        finishedAtMs: nowMs,
        source: 'api',
        sessionExpiresAtMs: nowMs + 90 * DAY_MS,
      }
    case 'account.created':
    case 'account.updated':
      return { kind, accountId: id() }
    case 'transactions.modified':
    case 'booked_transactions.modified': {
      const today = new Date(nowMs).toISOString().slice(0, 10)
      return {
        kind,
        accountId: id(),
        earliestDate: today,
        latestDate: today,
        inserted: 1,
        updated: 0,
        deleted: 0,
      }
    }
    case 'transactions.deleted':
      return { kind, accountId: id(), transactionIds: [id()] }
    case 'reports.completed':
      return {
        kind,
        externalReference: REFERENCE,
        reports: [{ kind: 'account_verification', reportId: id(), problem: undefined }],
      }
    case 'payment.authorized':
    case 'payment.executed':
    case 'payment.settled':
      return { kind, ...samplePayment(id, nowMs) }
    case 'payment.failed':
      return { kind, ...samplePayment(id, nowMs), stage: 'authorizing', reason: 'denied' }
    case 'refund.executed':
      return { kind, ...sampleRefund(id, nowMs) }
    case 'refund.failed':
      return { kind, ...sampleRefund(id, nowMs), reason: 'insufficient_funds' }
  }
}

function samplePayment(id: () => string, atMs: number) {
  return {
    paymentId: id(),
    atMs,
    providerName: undefined,
    currency: 'EUR',
    appData: { metadata: { reference: REFERENCE } },
  }
}

function sampleRefund(id: () => string, atMs: number) {
  return {
    refundId: id(),
    paymentId: id(),
    atMs,
    currency: 'EUR',
    appData: { metadata: { reference: REFERENCE } },
  }
}
