// rule: Summaries of figures: sums, percentiles and the funnel
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { percentileOf, type TimedFigure } from './figures.ts'
import {
  summariseErrors,
  summariseLink,
  summariseOperations,
  summariseRequests,
  summariseTokens,
  timeOfRange,
} from './summarise-figures.ts'

const NOW_MS = Date.UTC(2026, 2, 2, 9, 30)
const HOUR_MS = 3_600_000

function figure(fields: Partial<TimedFigure>): TimedFigure {
  return {
    fromMs: Date.UTC(2026, 2, 2, 9),
    dialect: 'sample',
    operation: 'token',
    grantType: 'refresh_token',
    outcome: 'ok',
    status: 200,
    requests: 4,
    notKept: 1,
    totalUs: 8000,
    maxUs: 4000,
    buckets: [0, 4, 0, 0, 0, 0, 0, 0, 0, 0],
    ...fields,
  }
}

test('a range ends with the current step, and has a point for each, also where nothing happened', () => {
  const time = timeOfRange('day', NOW_MS)
  assert.equal(time.untilMs, Date.UTC(2026, 2, 2, 10))
  const points = summariseRequests(
    [
      figure({}),
      figure({ outcome: 'grant_invalid', status: 400, requests: 2 }),
      figure({ status: 503, requests: 1 }),
    ],
    time,
  )
  assert.equal(points.length, 24)
  const { atMs, succeeded, refused, failed, notKept } = points.at(-1) ?? assert.fail()
  assert.deepEqual([atMs, succeeded, refused, failed, notKept], [time.untilMs - HOUR_MS, 4, 2, 1, 3])
  const { succeeded: none, p50 } = points[0] ?? assert.fail()
  assert.deepEqual([none, p50], [0, undefined])
  assert.equal(timeOfRange('month', NOW_MS).untilMs, Date.UTC(2026, 2, 3))
})

test('a percentile lies within its bucket, and never above the longest request', () => {
  const buckets = [0, 50, 50, 0, 0, 0, 0, 0, 0, 0]
  assert.equal(percentileOf(buckets, 0.5, 4), 2)
  assert.equal(percentileOf(buckets, 1, 4), 4)
  assert.equal(percentileOf([0, 0, 0, 0, 0, 0, 0, 0, 0, 3], 0.99, 4000)?.toFixed(0), '3970')
  assert.equal(percentileOf(Array(10).fill(0), 0.5, 4), undefined)
})

test('tokens are counted by grant, errors by cause and operation, the most frequent first', () => {
  const figures = [
    figure({}),
    figure({ outcome: 'grant_invalid', status: 400, requests: 2 }),
    figure({ outcome: 'token_expired', status: 401, requests: 9, operation: 'accounts', grantType: '' }),
  ]
  assert.deepEqual(summariseTokens(figures), [
    { atMs: Date.UTC(2026, 2, 2, 9), grantType: 'refresh_token', issued: 4, refused: 2 },
  ])
  assert.deepEqual(summariseErrors(figures), [
    { code: 'token_expired', operation: 'accounts', requests: 9 },
    { code: 'grant_invalid', operation: 'token', requests: 2 },
  ])
  assert.deepEqual(
    summariseOperations(figures).map(({ operation, requests }) => [operation, requests]),
    [
      ['accounts', 9],
      ['token', 6],
    ],
  )
})

test('a session that ended at a step has reached all steps before it', () => {
  const at = { fromMs: 0, providerName: 'nordbank', failure: '' }
  const { total, banks, failures } = summariseLink([
    { ...at, step: 'completed', sessions: 5 },
    { ...at, step: 'bank_chosen', failure: 'bank_failed', sessions: 2 },
    { ...at, step: 'opened', providerName: '', failure: 'abandoned', sessions: 3 },
  ])
  assert.deepEqual(total, [10, 7, 5, 5])
  assert.deepEqual(banks, [
    { providerName: 'nordbank', reached: [7, 7, 5, 5] },
    { providerName: '', reached: [3, 0, 0, 0] },
  ])
  assert.deepEqual(failures, [
    { providerName: '', step: 'opened', failure: 'abandoned', sessions: 3 },
    { providerName: 'nordbank', step: 'bank_chosen', failure: 'bank_failed', sessions: 2 },
  ])
})
