// contract: Storage of webhook endpoints, events and deliveries
// Never: a verb that decides whether to try again or to pause; it is told when, and answers what came of it.

import type {
  WebhookAttempt,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEndpointChange,
  WebhookEvent,
  WebhookJob,
} from './webhook.ts'

interface LeaseRequest {
  /** Fresh for each call; writes of the worker are taken only while the delivery carries it. */
  readonly leaseId: string
  readonly nowMs: number
  /** After this, others may take the delivery. */
  readonly untilMs: number
  /** Endpoints that have enough under way. */
  readonly busyEndpointIds: readonly string[]
  readonly limit: number
}

export type AttemptEnd =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly dueAtMs: number }
  | { readonly kind: 'failed' }

/** An endpoint is paused when as many deliveries failed in a row, the first of them as long ago. */
export interface PauseLimits {
  readonly failures: number
  readonly forMs: number
}

export interface FinishAttempt {
  readonly job: WebhookJob
  readonly leaseId: string
  readonly attempt: WebhookAttempt
  readonly end: AttemptEnd
  readonly pause: PauseLimits
  readonly nowMs: number
}

export interface WebhookStore {
  /**
   * `exists`: another endpoint of the app has one of the events at the same address. Counts and inserts in one
   * transaction, so that many at once cannot exceed `maxEndpoints`.
   */
  createWebhookEndpoint(
    endpoint: WebhookEndpoint,
    maxEndpoints: number,
  ): Promise<'created' | 'exists' | 'limit_reached'>
  loadWebhookEndpoint(appId: string, endpointId: string): Promise<WebhookEndpoint | undefined>
  /** Ordered by id. */
  listWebhookEndpoints(
    appId: string,
    afterEndpointId: string | undefined,
    limit: number,
  ): Promise<readonly WebhookEndpoint[]>
  /** Disabling holds back what is pending; enabling, also after a pause, sends what was held back. */
  changeWebhookEndpoint(
    appId: string,
    endpointId: string,
    change: WebhookEndpointChange,
    nowMs: number,
  ): Promise<WebhookEndpoint | 'exists' | 'unknown'>
  /** The secret becomes the previous one, until then. */
  rotateWebhookSecret(
    appId: string,
    endpointId: string,
    sealedSecret: string,
    previousUntilMs: number,
    nowMs: number,
  ): Promise<WebhookEndpoint | 'unknown'>
  /** With its deliveries. */
  deleteWebhookEndpoint(appId: string, endpointId: string): Promise<'deleted' | 'unknown'>
  loadWebhookEvent(appId: string, eventId: string): Promise<WebhookEvent | undefined>
  /** Oldest first. */
  listWebhookEvents(appId: string, sinceMs: number, limit: number): Promise<readonly WebhookEvent[]>
  /** Makes the deliveries of events that have none yet; answers of how many events. Each event is met once. */
  dispatchWebhookEvents(nowMs: number, limit: number): Promise<number>
  /** Pending deliveries that are due, each to one caller. */
  leaseWebhookDeliveries(request: LeaseRequest): Promise<readonly WebhookJob[]>
  /** Writes the attempt, what becomes of the delivery, and the health of the endpoint. `late`: the lease was lost. */
  finishWebhookAttempt(request: FinishAttempt): Promise<'finished' | 'paused' | 'late'>
  /** Gives a lease back unused. */
  releaseWebhookDelivery(job: WebhookJob, leaseId: string, nowMs: number): Promise<void>
  /** A delivery by hand, made and attempted; the endpoint's health is not touched. Answers its replay number. */
  recordWebhookReplay(
    appId: string,
    eventId: string,
    endpointId: string,
    attempt: WebhookAttempt,
    delivered: boolean,
  ): Promise<number | 'unknown'>
  /** Newest first. */
  listWebhookDeliveries(appId: string, limit: number): Promise<readonly WebhookDelivery[]>
  /** Of one event, all endpoints and replays, in the order in which they were made. */
  listWebhookAttempts(
    appId: string,
    eventId: string,
  ): Promise<readonly (WebhookAttempt & { readonly endpointId: string; readonly replay: number })[]>
}
