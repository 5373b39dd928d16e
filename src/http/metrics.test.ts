// rule: Proves the Prometheus metrics and the bound on their labels
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { createMetrics } from './metrics.ts'
import { renderOne, renderSum } from './metrics-sum.ts'
import { exportHistograms, exportValues, Histogram } from './series.ts'

test('requests, grants, pool and commit groups are counted, also those before the first scrape', async () => {
  const metrics = createMetrics()
  const request = { route: '/users/:id', method: 'GET', status: 200, durationMs: 30 }
  metrics.observeRequest(request)
  metrics.countGrant({ type: 'client_credentials', outcome: 'issued' })
  metrics.setPool({ total: 5, idle: 3, waiting: 1 })
  metrics.observeCommitGroup(7)
  await metrics.render()
  metrics.observeRequest(request)
  metrics.observeRequest({ ...request, status: 404, durationMs: 2 })
  metrics.countGrant({ type: 'client_credentials', outcome: 'invalid_client' })
  metrics.setPool({ total: 6, idle: 0, waiting: 2 })
  const { contentType, body } = await metrics.render()
  assert.match(contentType, /^text\/plain; version=0\.0\.4/)
  const expected = [
    'tallystick_http_requests_total{route="/users/:id",method="GET",status="200"} 2',
    'tallystick_http_requests_total{route="/users/:id",method="GET",status="404"} 1',
    'tallystick_http_request_duration_seconds_count{route="/users/:id",method="GET"} 3',
    'tallystick_http_request_duration_seconds_bucket{le="0.005",route="/users/:id",method="GET"} 1',
    'tallystick_grants_total{type="client_credentials",outcome="issued"} 1',
    'tallystick_grants_total{type="client_credentials",outcome="invalid_client"} 1',
    'tallystick_database_pool_connections{state="total"} 6',
    'tallystick_database_pool_connections{state="waiting"} 2',
    'tallystick_commit_group_size_bucket{le="8"} 1',
    'tallystick_commit_group_size_count 1',
  ]
  for (const line of expected) assert.ok(body.split('\n').includes(line), `${line}\n${body}`)
})

test('labels are bounded: no route, unknown methods, grants by the thousand or with odd names', async () => {
  const metrics = createMetrics()
  metrics.observeRequest({ route: undefined, method: 'PROPFIND', status: 404, durationMs: 1 })
  for (let index = 0; index < 3000; index++) {
    metrics.observeRequest({ route: `/r${index}`, method: 'GET', status: 200, durationMs: 1 })
    metrics.countGrant({ type: `made-up-${index}`, outcome: 'refused' })
  }
  metrics.countGrant({ type: 'a"b\n', outcome: 'x' })
  const { body } = await metrics.render()
  const lines = body.split('\n')
  assert.ok(lines.includes('tallystick_http_requests_total{route="none",method="OTHER",status="404"} 1'))
  assert.ok(lines.includes('tallystick_http_requests_total{route="other",method="GET",status="200"} 1001'))
  assert.ok(lines.includes('tallystick_grants_total{type="other",outcome="other"} 2901'))
  assert.ok(lines.filter((line) => line.startsWith('tallystick_grants_total')).length <= 101)
  assert.ok(lines.filter((line) => line.startsWith('tallystick_http_requests_total')).length <= 2001)
})

test('two sets of metrics share nothing', async () => {
  const [one, other] = [createMetrics(), createMetrics()]
  one.observeCommitGroup(1)
  assert.match((await one.render()).body, /tallystick_commit_group_size_count 1\n/)
  assert.match((await other.render()).body, /tallystick_commit_group_size_count 0\n/)
})

test('series are exported as the client library exports its own', async () => {
  const prom: typeof import('prom-client') = createRequire(import.meta.url)('prom-client')
  const registry = new prom.Registry()
  const description = { name: 'seconds', help: 'Seconds.' }
  const labels = { route: '/a"b\\c' }
  const options = { ...description, labelNames: ['route'], buckets: [0.5, 1], registers: [registry] }
  const theirs = new prom.Histogram(options).labels(labels)
  const ours = new Histogram([0.5, 1], labels)
  for (const seconds of [0, 0.5, 0.500001, 1, 2, 2]) {
    theirs.observe(seconds)
    ours.observe(seconds)
  }
  new prom.Counter({ name: 'none_total', help: 'None.', labelNames: ['route'], registers: [registry] })
  const none = exportValues('counter', { name: 'none_total', help: 'None.' }, [])
  const snapshot = [exportHistograms(description, [ours]), none]
  for (const { body } of [await renderOne(snapshot), await renderSum([snapshot])])
    assert.equal(body, await registry.metrics())
})
