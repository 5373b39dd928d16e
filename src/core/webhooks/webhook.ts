// contract: Webhook events, endpoints, deliveries and attempts

import type { JsonObject } from '../../lib/json.ts'
import type { RefundRejection } from '../banks/payment-port.ts'
import type { PaymentFailure, PaymentState } from './payment-words.ts'

/** Internal names; each dialect maps them to its wire names. */
export const DATA_EVENT_KINDS = [
  'refresh.finished',
  'account.created',
  'account.updated',
  'transactions.modified',
  'booked_transactions.modified',
  'transactions.deleted',
  'reports.completed',
] as const

export type DataEventKind = (typeof DATA_EVENT_KINDS)[number]

export const PAYMENT_EVENT_KINDS = [
  'payment.authorized',
  'payment.executed',
  'payment.settled',
  'payment.failed',
] as const

export const REFUND_EVENT_KINDS = ['refund.executed', 'refund.failed'] as const

export const WEBHOOK_EVENT_KINDS = [
  ...DATA_EVENT_KINDS,
  ...PAYMENT_EVENT_KINDS,
  ...REFUND_EVENT_KINDS,
] as const

export type WebhookEventKind = (typeof WEBHOOK_EVENT_KINDS)[number]

/** Origin of a refresh: `api` includes the hosted flow. */
export const REFRESH_SOURCES = ['api', 'background'] as const

export type RefreshSource = (typeof REFRESH_SOURCES)[number]

/** Connection statuses in which a refresh finishes. */
export const FINISHED_STATUSES = [
  'updated',
  'temporary_error',
  'authentication_error',
  'session_expired',
] as const

export type FinishedStatus = (typeof FINISHED_STATUSES)[number]

/** Reports that the platform generates. Here, because events name them and reports are above webhooks. */
export const REPORT_KINDS = ['account_verification', 'business_account_verification', 'transactions'] as const

export type ReportKind = (typeof REPORT_KINDS)[number]

/**
 * Why a report was not generated. `nothing_to_report`: the bank shows no account of a reported type, or the access ended.
 * `bank_unavailable`: the bank could not be read. `internal`: it failed on our side, repeatedly.
 */
export const REPORT_PROBLEMS = ['nothing_to_report', 'bank_unavailable', 'internal'] as const

export type ReportProblem = (typeof REPORT_PROBLEMS)[number]

interface CompletedReport {
  readonly kind: ReportKind
  /** Undefined for a report that failed. */
  readonly reportId: string | undefined
  readonly problem: ReportProblem | undefined
}

interface ModifiedTransactions {
  readonly accountId: string
  /** YYYY-MM-DD, over all changed transactions; a pending one counts by its transaction date. */
  readonly earliestDate: string
  readonly latestDate: string
  readonly inserted: number
  readonly updated: number
  readonly deleted: number
}

interface PaymentFacts {
  readonly paymentId: string
  readonly atMs: number
  /** The bank that pays; undefined if none was chosen. */
  readonly providerName: string | undefined
  readonly currency: string
  /** The app's own data, as it sent them with the payment. */
  readonly appData: JsonObject
}

/** Ids and counts only, and what the app itself has sent: an event must be useless to an unauthorised reader. */
export type WebhookContent =
  | {
      readonly kind: 'refresh.finished'
      readonly connectionId: string
      readonly status: FinishedStatus
      /** For the end user; empty on success. */
      readonly message: string
      readonly finishedAtMs: number
      readonly source: RefreshSource
      /** Expiry of the consent at the bank. */
      readonly sessionExpiresAtMs: number | undefined
    }
  | { readonly kind: 'account.created' | 'account.updated'; readonly accountId: string }
  | ({ readonly kind: 'transactions.modified' | 'booked_transactions.modified' } & ModifiedTransactions)
  | {
      readonly kind: 'transactions.deleted'
      readonly accountId: string
      readonly transactionIds: readonly string[]
    }
  | {
      readonly kind: 'reports.completed'
      /** The app's own reference. */
      readonly externalReference: string | undefined
      readonly reports: readonly CompletedReport[]
    }
  | PaymentContent
  | RefundContent

export type PaymentContent =
  | ({ readonly kind: 'payment.authorized' | 'payment.executed' | 'payment.settled' } & PaymentFacts)
  | ({
      readonly kind: 'payment.failed'
      readonly stage: PaymentState
      readonly reason: PaymentFailure
    } & PaymentFacts)

interface RefundFacts {
  readonly refundId: string
  readonly paymentId: string
  readonly atMs: number
  readonly currency: string
  /** The app's own data, as it sent them with the refund. */
  readonly appData: JsonObject
}

export type RefundContent =
  | ({ readonly kind: 'refund.executed' } & RefundFacts)
  | ({ readonly kind: 'refund.failed'; readonly reason: RefundRejection } & RefundFacts)

export interface WebhookEvent {
  readonly appId: string
  /** 32 hexadecimal digits, ordered by time. The same in every attempt. */
  readonly eventId: string
  readonly userId: string
  /** Current value, not the value at the time of the event. */
  readonly externalUserId: string | undefined
  readonly content: WebhookContent
  readonly createdAtMs: number
}

/** Events and their deliveries are stored this long. */
export const WEBHOOK_EVENT_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000

/**
 * Life of an endpoint:
 *
 *     live <-> disabled      by the app
 *     live --> paused        by the platform, after a day of failed deliveries
 *     paused --> live        by the app; held deliveries become pending
 */
export interface WebhookEndpoint {
  readonly appId: string
  /** 32 hexadecimal digits. */
  readonly endpointId: string
  /** Name of the dialect whose wire format its events have. */
  readonly dialect: string
  /** As the URL parser serialises it. */
  readonly url: string
  readonly description: string | undefined
  /** Without duplicates. */
  readonly events: readonly WebhookEventKind[]
  readonly disabled: boolean
  readonly sealedSecret: string
  /** Signs besides the current secret until `previousUntilMs`. */
  readonly sealedPreviousSecret: string | undefined
  readonly previousUntilMs: number | undefined
  /** Consecutive failed deliveries, and the time of the first. */
  readonly failures: number
  readonly failingSinceMs: number | undefined
  readonly pausedAtMs: number | undefined
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

/** Maximum for one app, because each event is sent to each endpoint. */
export const MAX_WEBHOOK_ENDPOINTS = 50

/** An undefined member stays unchanged. */
export interface WebhookEndpointChange {
  readonly url: string | undefined
  readonly description: string | undefined
  readonly events: readonly WebhookEventKind[] | undefined
  /** Either value ends a pause. */
  readonly disabled: boolean | undefined
}

/**
 * Life of a delivery:
 *
 *     pending -> delivered | failed
 *     pending <-> held       while its endpoint is paused or disabled
 */
export const WEBHOOK_DELIVERY_STATES = ['pending', 'held', 'delivered', 'failed'] as const

type WebhookDeliveryState = (typeof WEBHOOK_DELIVERY_STATES)[number]

export interface WebhookDelivery {
  readonly appId: string
  readonly eventId: string
  readonly endpointId: string
  /** 0 for the delivery of the queue; from 1 for replays. */
  readonly replay: number
  readonly state: WebhookDeliveryState
  readonly attempts: number
  /** Time of the next attempt while it is pending. */
  readonly dueAtMs: number
  readonly createdAtMs: number
  readonly finishedAtMs: number | undefined
}

/**
 * `answered`: the receiver responded with a status. `no_connection`: connecting failed. `address_refused`: the IP
 * address is not allowed. `timeout`, `broken_off`: connected, without a complete response.
 */
export const WEBHOOK_ATTEMPT_OUTCOMES = [
  'answered',
  'no_connection',
  'address_refused',
  'timeout',
  'broken_off',
] as const

export type WebhookAttemptOutcome = (typeof WEBHOOK_ATTEMPT_OUTCOMES)[number]

export interface WebhookAttempt {
  /** From 1. */
  readonly attempt: number
  readonly atMs: number
  readonly durationMs: number
  readonly outcome: WebhookAttemptOutcome
  readonly status: number | undefined
  /** Beginning of the response body, or a description of the error. */
  readonly detail: string
}

/** A delivery as lists show it. */
export interface WebhookDeliveryLine extends WebhookDelivery {
  readonly kind: WebhookEventKind
  readonly lastAttempt: WebhookAttempt | undefined
}

/** A leased delivery with its event and endpoint. */
export interface WebhookJob {
  readonly event: WebhookEvent
  readonly endpoint: WebhookEndpoint
  readonly delivery: WebhookDelivery
}
