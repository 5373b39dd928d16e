// rule: Retries of webhook deliveries by response and attempt, and the limits of a pause
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PAUSE_LIMITS, resultOf } from './retry.ts'
import type { WebhookAttempt } from './webhook.ts'

const NOW_MS = Date.UTC(2026, 2, 2)

function attemptOf(attempt: number, outcome: WebhookAttempt['outcome'], status?: number): WebhookAttempt {
  return { atMs: NOW_MS, durationMs: 3, detail: '', attempt, outcome, status }
}

test('every status from 200 to 299 is delivered, on each attempt', () => {
  for (const status of [200, 201, 204, 299]) {
    for (const attempt of [1, 2, 3, 4]) {
      assert.deepEqual(resultOf(attemptOf(attempt, 'answered', status), NOW_MS), { kind: 'delivered' })
    }
  }
})

test('of all other statuses only 408, 429, 500, 502, 503 and 504 are retried', () => {
  const retried: number[] = []
  for (let status = 100; status < 600; status += 1) {
    if (status >= 200 && status < 300) continue
    const { kind } = resultOf(attemptOf(1, 'answered', status), NOW_MS)
    if (kind === 'retry') retried.push(status)
    else assert.equal(kind, 'failed', String(status))
  }
  assert.deepEqual(retried, [408, 429, 500, 502, 503, 504])
})

test('retries follow after 30 s, 2 min and 8 min, and the fourth attempt is the last', () => {
  const delays = [1, 2, 3, 4, 5].map((attempt) => {
    const result = resultOf(attemptOf(attempt, 'answered', 503), NOW_MS)
    return result.kind === 'retry' ? result.dueAtMs - NOW_MS : result.kind
  })
  assert.deepEqual(delays, [30_000, 120_000, 480_000, 'failed', 'failed'])
})

test('an attempt without a response is not retried', () => {
  for (const outcome of ['timeout', 'no_connection', 'broken_off'] as const) {
    assert.deepEqual(resultOf(attemptOf(1, outcome), NOW_MS), { kind: 'failed' }, outcome)
  }
})

test('an endpoint is paused after ten consecutive failures over a day, not before', () => {
  assert.deepEqual(PAUSE_LIMITS, { failures: 10, forMs: 86_400_000 })
})
