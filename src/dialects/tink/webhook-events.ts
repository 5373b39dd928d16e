// codec: Webhook events and their signature header
// Spec: docs.tink.com/resources (2026-01): webhooks for transactions, event refresh:finished, signature validation

import type {
  FinishedStatus,
  ReportProblem,
  WebhookContent,
  WebhookEvent,
  WebhookEventKind,
} from '../../core/webhooks/webhook.ts'
import type { WebhookWire } from '../../core/webhooks/wire.ts'
import type { JsonObject } from '../../lib/json.ts'
import { REPORT_TYPE_NAMES } from './report-types.ts'

export const EVENT_NAMES: Readonly<Record<WebhookEventKind, string>> = {
  'refresh.finished': 'refresh:finished',
  'account.created': 'account:created',
  'account.updated': 'account:updated',
  'transactions.modified': 'account-transactions:modified',
  'booked_transactions.modified': 'account-booked-transactions:modified',
  'transactions.deleted': 'account-transactions:deleted',
  'reports.completed': 'reports-generation:completed',
}

const STATUSES: Readonly<Record<FinishedStatus, string>> = {
  updated: 'UPDATED',
  temporary_error: 'TEMPORARY_ERROR',
  authentication_error: 'AUTHENTICATION_ERROR',
  session_expired: 'SESSION_EXPIRED',
}

type CompletedReport = Extract<WebhookContent, { kind: 'reports.completed' }>['reports'][number]

/** From the list of the guide; its sample has another spelling of one of them. */
const REPORT_ERRORS: Readonly<Record<ReportProblem, string>> = {
  nothing_to_report: 'FAILED_PRECONDITION',
  bank_unavailable: 'UNAVAILABLE',
  internal: 'INTERNAL',
}

const SOURCES = { api: 'OPERATION_SOURCE_API', background: 'OPERATION_SOURCE_BACKGROUND' } as const

export const tinkWebhooks: WebhookWire = {
  renderEvent: (event) => ({
    context: { userId: event.userId, ...externalUserId(event), ...externalReference(event) },
    content: renderContent(event, event.content),
    event: EVENT_NAMES[event.content.kind],
  }),
  signedText: (timestampSeconds, body) => `${timestampSeconds}.${body}`,
  signatureHeader: (timestampSeconds, signatures) => [
    'x-tink-signature',
    [`t=${timestampSeconds}`, ...signatures.map((signature) => `v1=${signature}`)].join(','),
  ],
}

function renderContent(event: WebhookEvent, content: WebhookContent): JsonObject {
  switch (content.kind) {
    case 'refresh.finished':
      return {
        credentialsId: content.connectionId,
        credentialsStatus: STATUSES[content.status],
        // The deprecated name of `credentialsStatus`, which receivers still read.
        status: STATUSES[content.status],
        finished: content.finishedAtMs,
        source: SOURCES[content.source],
        ...(content.sessionExpiresAtMs !== undefined && { sessionExpiryDate: content.sessionExpiresAtMs }),
        ...externalUserId(event),
        ...(content.message !== '' && { detailedError: { displayMessage: content.message } }),
      }
    case 'account.created':
    case 'account.updated':
      return { id: content.accountId }
    case 'transactions.modified':
    case 'booked_transactions.modified':
      return {
        userId: event.userId,
        ...externalUserId(event),
        account: { id: content.accountId },
        transactions: {
          earliestModifiedBookedDate: content.earliestDate,
          latestModifiedBookedDate: content.latestDate,
          inserted: content.inserted,
          updated: content.updated,
          deleted: content.deleted,
        },
      }
    case 'transactions.deleted':
      return {
        userId: event.userId,
        ...externalUserId(event),
        account: { id: content.accountId },
        transactions: { ids: content.transactionIds },
      }
    case 'reports.completed':
      return { reports: content.reports.map(renderReport) }
  }
}

function renderReport(report: CompletedReport): JsonObject {
  return {
    ...(report.reportId !== undefined && { id: report.reportId }),
    type: REPORT_TYPE_NAMES[report.kind],
    ...(report.problem === undefined
      ? { status: 'CREATED' }
      : { status: 'FAILED', error: REPORT_ERRORS[report.problem] }),
  }
}

function externalReference({ content }: WebhookEvent): { readonly externalReference?: string } {
  return content.kind === 'reports.completed' && content.externalReference !== undefined
    ? { externalReference: content.externalReference }
    : {}
}

function externalUserId({ externalUserId: id }: WebhookEvent): { readonly externalUserId?: string } {
  return id === undefined ? {} : { externalUserId: id }
}
