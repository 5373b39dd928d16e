// contract: Storage of webhook endpoints, events and deliveries
// Never: a verb that decides about retries or pauses; it receives the decision and returns a fact

import type {
  WebhookAttempt,
  WebhookDelivery,
  WebhookDeliveryLine,
  WebhookEndpoint,
  WebhookEndpointChange,
  WebhookEvent,
  WebhookJob,
} from './webhook.ts'

interface DueRequest {
  readonly nowMs: number
  /** An endpoint with this many deliveries in progress, on all instances together, is left out. */
  readonly maxInProgress: number
  /** Deliveries that are read, the longest due first. */
  readonly limit: number
}

interface LeaseRequest {
  readonly appId: string
  readonly endpointId: string
  /** New for each call; a worker's writes are accepted only while the delivery has this lease. */
  readonly leaseId: string
  readonly nowMs: number
  /** Expiry of the lease; then another worker may take the delivery. */
  readonly untilMs: number
  /** Deliveries of the endpoint that may be in progress at once, on all instances together. */
  readonly maxInProgress: number
  readonly limit: number
}

export type AttemptResult =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly dueAtMs: number }
  | { readonly kind: 'failed' }

/** An endpoint is paused after this many consecutive failures, the first of them this long ago. */
export interface PauseLimits {
  readonly failures: number
  readonly forMs: number
}

export interface FinishAttempt {
  readonly job: WebhookJob
  readonly leaseId: string
  readonly attempt: WebhookAttempt
  readonly result: AttemptResult
  readonly pause: PauseLimits
  readonly nowMs: number
}

interface RotateSecret {
  readonly appId: string
  readonly endpointId: string
  readonly sealedSecret: string
  /** Until then, the secret that was current signs as well. */
  readonly previousUntilMs: number
  readonly nowMs: number
}

interface RecordReplay {
  readonly appId: string
  readonly eventId: string
  readonly endpointId: string
  readonly attempt: WebhookAttempt
  readonly delivered: boolean
}

/** Place in the list of deliveries, which is ordered by all four, the newest first. */
export interface DeliveryCursor {
  readonly createdAtMs: number
  readonly eventId: string
  readonly endpointId: string
  readonly replay: number
}

interface PageDeliveries {
  readonly appId: string
  /** Of this endpoint only. */
  readonly endpointId?: string | undefined
  /** In this state only. */
  readonly state?: WebhookDelivery['state'] | undefined
  /** Of this event only. */
  readonly eventId?: string | undefined
  /** Deliveries that come after this one in the list. */
  readonly after?: DeliveryCursor | undefined
  readonly limit: number
}

/** Deliveries of the queue in a range of time, of the events that are to be sent again. */
export interface ResendRange {
  readonly appId: string
  readonly endpointId: string
  /** By the time of the delivery: from `fromMs`, before `toMs`. */
  readonly fromMs: number
  readonly toMs: number
  /** `failed`: events that were not delivered by a replay either. Events that wait to be sent again are left out. */
  readonly which: 'failed' | 'all'
  readonly limit: number
}

export interface WebhookStore {
  /**
   * `exists`: another endpoint of the app receives one of the events at the same URL. Counts and inserts in
   * one transaction, so that concurrent calls cannot exceed `maxEndpoints`.
   */
  createWebhookEndpoint(
    endpoint: WebhookEndpoint,
    maxEndpoints: number,
  ): Promise<'created' | 'exists' | 'limit_reached' | 'unknown'>
  loadWebhookEndpoint(appId: string, endpointId: string): Promise<WebhookEndpoint | undefined>
  /** Ordered by id. */
  listWebhookEndpoints(
    appId: string,
    afterEndpointId: string | undefined,
    limit: number,
  ): Promise<readonly WebhookEndpoint[]>
  /** Disabling holds pending deliveries; enabling, also after a pause, makes held deliveries pending. */
  changeWebhookEndpoint(
    appId: string,
    endpointId: string,
    change: WebhookEndpointChange,
    nowMs: number,
  ): Promise<WebhookEndpoint | 'exists' | 'unknown'>
  /** The current secret becomes the previous secret until `previousUntilMs`. */
  rotateWebhookSecret(request: RotateSecret): Promise<WebhookEndpoint | 'unknown'>
  /** With its deliveries. */
  deleteWebhookEndpoint(appId: string, endpointId: string): Promise<'deleted' | 'unknown'>
  loadWebhookEvent(appId: string, eventId: string): Promise<WebhookEvent | undefined>
  /** Oldest first. */
  listWebhookEvents(appId: string, sinceMs: number, limit: number): Promise<readonly WebhookEvent[]>
  /** Newest first. */
  listWebhookEventsOfUser(appId: string, userId: string, limit: number): Promise<readonly WebhookEvent[]>
  /** Creates the deliveries of new events, once for each event; returns how many events there were. */
  dispatchWebhookEvents(nowMs: number, limit: number): Promise<number>
  /** Endpoints of the deliveries that have been due the longest, each once. */
  listDueWebhookEndpoints(
    request: DueRequest,
  ): Promise<readonly { readonly appId: string; readonly endpointId: string }[]>
  /**
   * Leases pending deliveries of one endpoint that are due, each to one caller. Counts and leases in one transaction per endpoint,
   * so that concurrent callers on any number of instances together cannot exceed `maxInProgress`.
   */
  leaseWebhookDeliveries(request: LeaseRequest): Promise<readonly WebhookJob[]>
  /**
   * Stores the attempt, the new state of the delivery and, unless it is a replay, the failure count of the endpoint. `late`: the lease
   * was lost.
   */
  finishWebhookAttempt(request: FinishAttempt): Promise<'finished' | 'paused' | 'late'>
  /** Releases a lease without an attempt. */
  releaseWebhookDelivery(job: WebhookJob, leaseId: string, nowMs: number): Promise<void>
  /** Stores a replay and its attempt; the failure count stays unchanged. Returns the replay number. */
  recordWebhookReplay(replay: RecordReplay): Promise<number | 'unknown'>
  /** How many events `queueWebhookReplays` would send again, up to the limit. */
  countWebhookReplays(range: ResendRange): Promise<number>
  /**
   * Creates replays that the worker delivers, oldest event first; returns how many. Locks the events, so that concurrent callers queue
   * each of them once. Held while the endpoint is paused or disabled.
   */
  queueWebhookReplays(range: ResendRange, nowMs: number): Promise<number | 'unknown'>
  /** The newest first. */
  pageWebhookDeliveries(page: PageDeliveries): Promise<readonly WebhookDeliveryLine[]>
  /** Newest first. */
  listWebhookDeliveries(appId: string, limit: number): Promise<readonly WebhookDelivery[]>
  /** Attempts of one event to all endpoints, replays included, oldest first. */
  listWebhookAttempts(
    appId: string,
    eventId: string,
  ): Promise<readonly (WebhookAttempt & { readonly endpointId: string; readonly replay: number })[]>
}
