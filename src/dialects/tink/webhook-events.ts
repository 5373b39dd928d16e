// codec: Webhook events and their signature header
// Spec: docs.tink.com/resources (2026-01): webhooks for transactions, event refresh:finished, signature validation

import {
  DATA_EVENT_KINDS,
  type DataEventKind,
  type FinishedStatus,
  type ReportProblem,
  type WebhookContent,
  type WebhookEvent,
} from '../../core/webhooks/webhook.ts'
import type { WebhookWire } from '../../core/webhooks/wire.ts'
import type { JsonObject } from '../../lib/json.ts'
import { REPORT_TYPE_NAMES } from './report-types.ts'

export const EVENT_NAMES: Readonly<Record<DataEventKind, string>> = {
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
    content: renderContent(event, dataContent(event)),
    event: EVENT_NAMES[dataContent(event).kind],
  }),
  events: DATA_EVENT_KINDS,
  eventNames: EVENT_NAMES,
  signHeaders: ({ atMs, body }, { withSecrets }) => {
    const timestampSeconds = Math.floor(atMs / 1000)
    const signatures = withSecrets(`${timestampSeconds}.${body}`)
    return {
      'x-tink-signature': [`t=${timestampSeconds}`, ...signatures.map((signature) => `v1=${signature}`)].join(
        ',',
      ),
    }
  },
}

type DataContent = Extract<WebhookContent, { kind: DataEventKind }>

/** Endpoints here cannot subscribe to events of payments. */
function dataContent({ content }: WebhookEvent): DataContent {
  if (isDataContent(content)) return content
  throw new TypeError(`${content.kind} is no event of this API`)
}

function isDataContent(content: WebhookContent): content is DataContent {
  return DATA_EVENT_KINDS.some((kind) => kind === content.kind)
}

function renderContent(event: WebhookEvent, content: DataContent): JsonObject {
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
