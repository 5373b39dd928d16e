// rule: Retry schedule of deliveries, and when an endpoint is paused

import type { AttemptResult, PauseLimits } from './store.ts'
import type { WebhookAttempt } from './webhook.ts'
import type { WebhookRetries } from './wire.ts'

/** Time limit of an attempt, from connecting to the last byte read of the response. */
export const ATTEMPT_TIMEOUT_MS = 10_000

/** Besides the first attempt. */
const MAX_RETRIES = 3
const FIRST_RETRY_MS = 30_000
const RETRY_FACTOR = 4

/** Transient statuses. Others would repeat on a retry. */
const RETRIED: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504])

/**
 * What follows an attempt. Only the statuses above are retried, after 30 s, 2 min and 8 min. Failed connections,
 * missing responses and redirects are not retried.
 */
export function resultOf({ attempt, outcome, status }: WebhookAttempt, nowMs: number): AttemptResult {
  if (outcome !== 'answered' || status === undefined) return { kind: 'failed' }
  if (isDelivered({ outcome, status }, undefined)) return { kind: 'delivered' }
  if (!RETRIED.has(status) || attempt > MAX_RETRIES) return { kind: 'failed' }
  return { kind: 'retry', dueAtMs: nowMs + FIRST_RETRY_MS * RETRY_FACTOR ** (attempt - 1) }
}

/** Whether the receiver accepted the event: any 2xx, or the statuses that the wire names. */
export function isDelivered(
  { outcome, status }: Pick<WebhookAttempt, 'outcome' | 'status'>,
  retries: WebhookRetries | undefined,
): boolean {
  if (outcome !== 'answered' || status === undefined) return false
  return retries?.exact ? retries.exact.delivered.includes(status) : status >= 200 && status < 300
}

/** The same for a wire with retries of its own. `share`: from 0 to 1, so that deliveries that failed together do not come back together. */
export function resultUnder(
  retries: WebhookRetries,
  { attempt, outcome, status }: WebhookAttempt,
  { nowMs, eventAtMs, share }: { readonly nowMs: number; readonly eventAtMs: number; readonly share: number },
): AttemptResult {
  const { exact } = retries
  if (isDelivered({ outcome, status }, retries)) return { kind: 'delivered' }
  if (exact !== undefined) {
    const dueAtMs = nowMs + retries.firstMs
    return attempt < exact.attempts ? { kind: 'retry', dueAtMs } : { kind: 'failed' }
  }
  const longestMs = Math.min(retries.firstMs * retries.factor ** Math.min(attempt - 1, 60), retries.longestMs)
  const dueAtMs = nowMs + Math.round(longestMs * (0.5 + share / 2))
  return dueAtMs > eventAtMs + retries.forMs ? { kind: 'failed' } : { kind: 'retry', dueAtMs }
}

/** All deliveries of a day failed, ten at least: the developer must act. */
export const PAUSE_LIMITS: PauseLimits = { failures: 10, forMs: 24 * 60 * 60 * 1000 }
