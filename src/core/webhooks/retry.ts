// rule: Retry schedule of deliveries, and when an endpoint is paused

import type { AttemptEnd, PauseLimits } from './store.ts'
import type { WebhookAttempt } from './webhook.ts'

/** A receiver has this long from the first packet to the last byte that we read of its answer. */
export const ATTEMPT_TIMEOUT_MS = 10_000

/** After the first attempt. */
const MAX_RETRIES = 3
const FIRST_RETRY_MS = 30_000
const RETRY_FACTOR = 4

/** Anything else would be answered in the same way the next time, or must not be asked again. */
const RETRIED: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504])

/**
 * What follows an attempt. Only the statuses above are tried again, after 30 s, 2 min and 8 min; a connection that could
 * not be made, an answer that did not come and a redirect are not.
 */
export function endOf({ attempt, outcome, status }: WebhookAttempt, nowMs: number): AttemptEnd {
  if (outcome !== 'answered' || status === undefined) return { kind: 'failed' }
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  if (!RETRIED.has(status) || attempt > MAX_RETRIES) return { kind: 'failed' }
  return { kind: 'retry', dueAtMs: nowMs + FIRST_RETRY_MS * RETRY_FACTOR ** (attempt - 1) }
}

/** Nothing was taken for a day, and it was not just one event: somebody must look at it. */
export const PAUSE_LIMITS: PauseLimits = { failures: 10, forMs: 24 * 60 * 60 * 1000 }
