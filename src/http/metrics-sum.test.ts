// rule: Sums of the metrics of several processes
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMetrics } from './metrics.ts'
import { readSnapshot, renderSum, singleMetric, sumOfEnded } from './metrics-sum.ts'

async function observe(requests: number, pool: number) {
  const metrics = createMetrics()
  for (let count = 0; count < requests; count++) {
    metrics.observeRequest({ route: '/a', method: 'GET', status: 200, durationMs: 3 })
  }
  metrics.setPool({ total: pool, idle: 0, waiting: 0 })
  return readSnapshot(JSON.parse(JSON.stringify(await metrics.snapshot())))
}

function seriesValue(body: string, series: string): string | undefined {
  return body
    .split('\n')
    .find((line) => line.startsWith(`${series} `))
    ?.slice(series.length + 1)
}

const REQUESTS = 'tallystick_http_requests_total{route="/a",method="GET",status="200"}'
const BUCKET = 'tallystick_http_request_duration_seconds_bucket{le="0.005",route="/a",method="GET"}'
const POOL = 'tallystick_database_pool_connections{state="total"}'

test('counters, histograms and connections of a pool are added up', async () => {
  const own = [singleMetric('gauge', 'tallystick_workers', 'Workers.', 2)]
  const { body, contentType } = await renderSum([await observe(3, 4), await observe(5, 6), own])
  assert.match(contentType, /^text\/plain/)
  assert.deepEqual(
    [REQUESTS, BUCKET, POOL, 'tallystick_workers'].map((series) => seriesValue(body, series)),
    ['8', '8', '10', '2'],
  )
})

test('a process that has ended stays in counters and histograms, and leaves the gauges', async () => {
  const first = await sumOfEnded([[], await observe(3, 4)])
  const ended = await sumOfEnded([first, await observe(2, 9)])
  for (let round = 0; round < 2; round++) {
    const { body } = await renderSum([await observe(1, 5), ended])
    assert.deepEqual(
      [REQUESTS, BUCKET, POOL].map((series) => seriesValue(body, series)),
      ['6', '6', '5'],
    )
  }
})
