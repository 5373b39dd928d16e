// codec: Webhook events, written in the transaction of the change (transactional outbox)

import { REFUND_REJECTIONS } from '../../core/banks/payment-port.ts'
import type { ConnectionStatus } from '../../core/connections/connection.ts'
import { PAYMENT_FAILURES, PAYMENT_STATES } from '../../core/webhooks/payment-words.ts'
import type { WebhookStore } from '../../core/webhooks/store.ts'
import {
  FINISHED_STATUSES,
  type FinishedStatus,
  REFRESH_SOURCES,
  REPORT_KINDS,
  REPORT_PROBLEMS,
  WEBHOOK_EVENT_KINDS,
  WEBHOOK_EVENT_LIFETIME_MS,
  type WebhookContent,
  type WebhookEvent,
} from '../../core/webhooks/webhook.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../lib/json.ts'
import type { Driver, Row, Tx } from '../engine/driver.ts'
import {
  corrupt,
  integer,
  isWord,
  memberObject,
  object,
  objectList,
  optionalInteger,
  optionalText,
  optionalWord,
  text,
  textList,
  word,
} from '../engine/row.ts'

/** Columns of an event `e` and its user `u`. */
export const EVENT_COLUMNS = `e.app_id, e.event_id, e.user_id, u.external_user_id, e.content,
  e.created_at_ms AS event_created_at_ms`

const INSERT_EVENTS = `
  INSERT INTO webhook_events (app_id, event_id, user_id, content, created_at_ms, dispatched_at_ms, expires_at_ms)
  VALUES (:appId, :eventId, :userId, :content, :nowMs, NULL, :expiresAtMs)`

const EVENTS_WITH_USERS = 'webhook_events e JOIN users u ON u.app_id = e.app_id AND u.user_id = e.user_id'

const SELECT_EVENT = `SELECT ${EVENT_COLUMNS} FROM ${EVENTS_WITH_USERS} WHERE e.app_id = :appId AND e.event_id = :eventId`

const SELECT_EVENTS_FROM = `
  SELECT ${EVENT_COLUMNS} FROM ${EVENTS_WITH_USERS} WHERE e.app_id = :appId AND e.event_id >= :from
  ORDER BY e.event_id LIMIT :limit`

const SELECT_EVENTS_OF_USER = `
  SELECT ${EVENT_COLUMNS} FROM ${EVENTS_WITH_USERS} WHERE e.app_id = :appId AND e.user_id = :userId
  ORDER BY e.event_id DESC LIMIT :limit`

export function webhookEventVerbs(
  driver: Driver,
): Pick<WebhookStore, 'loadWebhookEvent' | 'listWebhookEvents' | 'listWebhookEventsOfUser'> {
  return {
    async loadWebhookEvent(appId, eventId) {
      const row = await driver.get(SELECT_EVENT, { appId, eventId })
      return row === undefined ? undefined : readEvent(row)
    },

    async listWebhookEventsOfUser(appId, userId, limit) {
      return (await driver.all(SELECT_EVENTS_OF_USER, { appId, userId, limit })).map(readEvent)
    },

    async listWebhookEvents(appId, sinceMs, limit) {
      return (await driver.all(SELECT_EVENTS_FROM, { appId, from: timePart(sinceMs), limit })).map(readEvent)
    },
  }
}

export interface EventSource {
  readonly appId: string
  readonly userId: string
  /** 14 hexadecimal digits. */
  readonly eventSeed: string
  readonly nowMs: number
}

/** Called in the transaction of the change, so that neither is stored without the other. */
export async function writeEvents(
  tx: Tx,
  { appId, userId, eventSeed, nowMs }: EventSource,
  contents: readonly WebhookContent[],
): Promise<void> {
  const rows = contents.map((content, index) => ({
    appId,
    userId,
    eventId: timePart(nowMs) + eventSeed + index.toString(16).padStart(6, '0'),
    content: JSON.stringify(content),
    nowMs,
    expiresAtMs: nowMs + WEBHOOK_EVENT_LIFETIME_MS,
  }))
  if (rows.length > 0) await tx.runMany(INSERT_EVENTS, rows)
}

function timePart(ms: number): string {
  return Math.max(0, ms).toString(16).padStart(12, '0')
}

export function readEvent(row: Row): WebhookEvent {
  return {
    appId: text(row, 'app_id'),
    eventId: text(row, 'event_id'),
    userId: text(row, 'user_id'),
    externalUserId: optionalText(row, 'external_user_id'),
    content: readContent(object(row, 'content')),
    createdAtMs: integer(row, 'event_created_at_ms'),
  }
}

export function isFinished(status: ConnectionStatus): status is FinishedStatus {
  return isWord(status, FINISHED_STATUSES)
}

function readPaymentFacts(row: Row) {
  const appData = memberObject(row, 'appData')
  return {
    paymentId: text(row, 'paymentId'),
    atMs: integer(row, 'atMs'),
    providerName: optionalText(row, 'providerName'),
    currency: text(row, 'currency'),
    appData: toJsonObject(appData),
  }
}

function readRefundFacts(row: Row) {
  return {
    refundId: text(row, 'refundId'),
    paymentId: text(row, 'paymentId'),
    atMs: integer(row, 'atMs'),
    currency: text(row, 'currency'),
    appData: toJsonObject(memberObject(row, 'appData')),
  }
}

/** As it was stored: JSON that was parsed is JSON. */
function toJsonObject(row: Row): JsonObject {
  const parsed = parseJson(JSON.stringify(row))
  if (!parsed.ok || !isJsonObject(parsed.value)) throw corrupt('content')
  return parsed.value
}

function readContent(row: Row): WebhookContent {
  const kind = word(row, 'kind', WEBHOOK_EVENT_KINDS)
  switch (kind) {
    case 'refresh.finished':
      return {
        kind,
        connectionId: text(row, 'connectionId'),
        status: word(row, 'status', FINISHED_STATUSES),
        message: text(row, 'message'),
        finishedAtMs: integer(row, 'finishedAtMs'),
        source: word(row, 'source', REFRESH_SOURCES),
        sessionExpiresAtMs: optionalInteger(row, 'sessionExpiresAtMs'),
      }
    case 'account.created':
    case 'account.updated':
      return { kind, accountId: text(row, 'accountId') }
    case 'transactions.modified':
    case 'booked_transactions.modified':
      return {
        kind,
        accountId: text(row, 'accountId'),
        earliestDate: text(row, 'earliestDate'),
        latestDate: text(row, 'latestDate'),
        inserted: integer(row, 'inserted'),
        updated: integer(row, 'updated'),
        deleted: integer(row, 'deleted'),
      }
    case 'transactions.deleted':
      return { kind, accountId: text(row, 'accountId'), transactionIds: textList(row, 'transactionIds') }
    case 'reports.completed':
      return {
        kind,
        externalReference: optionalText(row, 'externalReference'),
        reports: objectList(row, 'reports').map((report) => ({
          kind: word(report, 'kind', REPORT_KINDS),
          reportId: optionalText(report, 'reportId'),
          problem: optionalWord(report, 'problem', REPORT_PROBLEMS),
        })),
      }
    case 'payment.authorized':
    case 'payment.executed':
    case 'payment.settled':
      return { kind, ...readPaymentFacts(row) }
    case 'payment.failed':
      return {
        kind,
        ...readPaymentFacts(row),
        stage: word(row, 'stage', PAYMENT_STATES),
        reason: word(row, 'reason', PAYMENT_FAILURES),
      }
    case 'refund.executed':
      return { kind, ...readRefundFacts(row) }
    case 'refund.failed':
      return { kind, ...readRefundFacts(row), reason: word(row, 'reason', REFUND_REJECTIONS) }
  }
}
