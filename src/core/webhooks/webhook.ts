// contract: Webhook events, endpoints, deliveries and attempts

/** In our own words; each dialect has names of its own for the wire. */
export const WEBHOOK_EVENT_KINDS = [
  'refresh.finished',
  'account.created',
  'account.updated',
  'transactions.modified',
  'booked_transactions.modified',
  'transactions.deleted',
] as const

export type WebhookEventKind = (typeof WEBHOOK_EVENT_KINDS)[number]

/** Who began the refresh: a request or a person at the hosted flow, or our own background work. */
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

interface ModifiedTransactions {
  readonly accountId: string
  /** YYYY-MM-DD, over everything that was inserted, updated or deleted; a pending one counts by its transaction date. */
  readonly earliestDate: string
  readonly latestDate: string
  readonly inserted: number
  readonly updated: number
  readonly deleted: number
}

/** Ids and counts only: what an event says must be worth nothing to whoever should not read it. */
export type WebhookContent =
  | {
      readonly kind: 'refresh.finished'
      readonly connectionId: string
      readonly status: FinishedStatus
      /** For the person; empty when all is well. */
      readonly message: string
      readonly finishedAtMs: number
      readonly source: RefreshSource
      /** When the consent at the bank ends. */
      readonly sessionExpiresAtMs: number | undefined
    }
  | { readonly kind: 'account.created' | 'account.updated'; readonly accountId: string }
  | ({ readonly kind: 'transactions.modified' | 'booked_transactions.modified' } & ModifiedTransactions)
  | {
      readonly kind: 'transactions.deleted'
      readonly accountId: string
      readonly transactionIds: readonly string[]
    }

export interface WebhookEvent {
  readonly appId: string
  /** 32 hexadecimal digits; ordered by time. The same however often the event is sent. */
  readonly eventId: string
  readonly userId: string
  /** As it is when the event is read. */
  readonly externalUserId: string | undefined
  readonly content: WebhookContent
  readonly createdAtMs: number
}

/** Events, and how they were delivered, are kept this long. */
export const WEBHOOK_EVENT_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000

/**
 * Life of an endpoint:
 *
 *     live <-> disabled      by the app
 *     live --> paused        by us, when nothing was taken for long
 *     paused --> live        by the app; what was held back meanwhile is sent
 */
export interface WebhookEndpoint {
  readonly appId: string
  /** 32 hexadecimal digits. */
  readonly endpointId: string
  /** Name of the dialect whose words it is told in. */
  readonly dialect: string
  /** As the URL parser writes it. */
  readonly url: string
  readonly description: string | undefined
  /** Without repetition. */
  readonly events: readonly WebhookEventKind[]
  readonly disabled: boolean
  readonly sealedSecret: string
  /** Signs beside the newer one until `previousUntilMs`. */
  readonly sealedPreviousSecret: string | undefined
  readonly previousUntilMs: number | undefined
  /** Deliveries that failed since the last one that was taken, and since when. */
  readonly failures: number
  readonly failingSinceMs: number | undefined
  readonly pausedAtMs: number | undefined
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

/** Each event is sent to each of them, so there is an end to how many an app may have. */
export const MAX_WEBHOOK_ENDPOINTS = 50

/** What an app may change; a member that is undefined stays as it is. */
export interface WebhookEndpointChange {
  readonly url: string | undefined
  readonly description: string | undefined
  readonly events: readonly WebhookEventKind[] | undefined
  /** `false` also ends a pause. */
  readonly disabled: boolean | undefined
}

/**
 * Life of a delivery:
 *
 *     pending -> delivered | failed
 *     pending <-> held       while its endpoint is paused or disabled
 */
export const WEBHOOK_DELIVERY_STATES = ['pending', 'held', 'delivered', 'failed'] as const

export type WebhookDeliveryState = (typeof WEBHOOK_DELIVERY_STATES)[number]

export interface WebhookDelivery {
  readonly appId: string
  readonly eventId: string
  readonly endpointId: string
  /** 0 for the delivery that the event caused; 1 and more for those asked for by hand. */
  readonly replay: number
  readonly state: WebhookDeliveryState
  readonly attempts: number
  /** When the next attempt is made, while it is pending. */
  readonly dueAtMs: number
  readonly createdAtMs: number
  readonly finishedAtMs: number | undefined
}

/**
 * `answered`: the receiver gave a status. `no_connection`: none could be made. `address_refused`: the name leads to an
 * address to which nothing may be sent. `timeout`, `broken_off`: it was connected, and gave no answer.
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
  /** Beginning of the answer's body, or why there was none. */
  readonly detail: string
}

/** A delivery that is to be attempted now. */
export interface WebhookJob {
  readonly event: WebhookEvent
  readonly endpoint: WebhookEndpoint
  readonly delivery: WebhookDelivery
}
