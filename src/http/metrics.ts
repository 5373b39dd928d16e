// glue: Prometheus metrics with a bounded number of labels
// Never: use a path, an id or any other text of a request as a label

import { createRequire } from 'node:module'
import type { Counter, Gauge, Histogram } from 'prom-client'

type RequestObservation = {
  /** The route's template, undefined when no route was found. */
  readonly route: string | undefined
  readonly method: string
  readonly status: number
  readonly durationMs: number
}

type PoolObservation = { readonly total: number; readonly idle: number; readonly waiting: number }

export type Metrics = {
  readonly observeRequest: (request: RequestObservation) => void
  readonly countGrant: (grant: { readonly type: string; readonly outcome: string }) => void
  readonly setPool: (pool: PoolObservation) => void
  readonly observeCommitGroup: (size: number) => void
  readonly countDroppedLogLines: (lines: number) => void
  /** Loads the client library now. */
  readonly preload: () => void
  /** The response to a scrape. */
  readonly render: () => Promise<RenderedMetrics>
  /** Everything that was observed, for a sum over several processes. */
  readonly snapshot: () => Promise<readonly object[]>
}

export type RenderedMetrics = { readonly contentType: string; readonly body: string }

type Instruments = {
  readonly observeRequest: (request: RequestObservation) => void
  readonly countGrant: (type: string, outcome: string) => void
  readonly pool: Gauge<'state'>
  readonly commitGroups: Histogram
  readonly droppedLogLines: Counter
  readonly render: () => Promise<RenderedMetrics>
  readonly snapshot: () => Promise<readonly object[]>
}

/**
 * Builds a set of metrics with a registry of its own. The client library takes 20 ms to load, so that happens a second
 * after the first observation, or at the first scrape. Earlier observations are buffered and counted then.
 */
export function createMetrics(): Metrics {
  let instruments: Instruments | undefined
  let waiting: ((ready: Instruments) => void)[] = []
  let timer: NodeJS.Timeout | undefined

  function load(): Instruments {
    if (instruments !== undefined) return instruments
    clearTimeout(timer)
    instruments = createInstruments()
    const early = waiting
    waiting = []
    for (const observe of early) observe(instruments)
    return instruments
  }

  function later(observe: (ready: Instruments) => void): void {
    waiting.push(observe)
    if (waiting.length > 10_000) load()
    else timer ??= setTimeout(load, 1000).unref()
  }

  return {
    observeRequest: (request) => {
      if (instruments === undefined) later((ready) => ready.observeRequest(request))
      else instruments.observeRequest(request)
    },
    countGrant: ({ type, outcome }) => {
      if (instruments === undefined) later((ready) => ready.countGrant(type, outcome))
      else instruments.countGrant(type, outcome)
    },
    setPool: (pool) => {
      if (instruments === undefined) later((ready) => setGauge(ready.pool, pool))
      else setGauge(instruments.pool, pool)
    },
    observeCommitGroup: (size) => {
      if (instruments === undefined) later((ready) => ready.commitGroups.observe(size))
      else instruments.commitGroups.observe(size)
    },
    countDroppedLogLines: (lines) => {
      if (instruments === undefined) later((ready) => ready.droppedLogLines.inc(lines))
      else instruments.droppedLogLines.inc(lines)
    },
    preload: () => void load(),
    render: () => load().render(),
    snapshot: () => load().snapshot(),
  }
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
const LABEL = /^[a-z0-9_.:-]{1,64}$/i
const MAX_SERIES = 2000
const MAX_GRANT_LABELS = 100
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

function setGauge(gauge: Gauge<'state'>, { total, idle, waiting }: PoolObservation): void {
  gauge.set({ state: 'total' }, total)
  gauge.set({ state: 'idle' }, idle)
  gauge.set({ state: 'waiting' }, waiting)
}

function createInstruments(): Instruments {
  const prom: typeof import('prom-client') = createRequire(import.meta.url)('prom-client')
  const registry = new prom.Registry()
  const registers = [registry]
  const requests = new prom.Counter({
    name: 'tallystick_http_requests_total',
    help: 'Requests served, by route template, method and status.',
    labelNames: ['route', 'method', 'status'],
    registers,
  })
  const durations = new prom.Histogram({
    name: 'tallystick_http_request_duration_seconds',
    help: 'Time from the request to the end of its response.',
    labelNames: ['route', 'method'],
    buckets: SECONDS,
    registers,
  })
  const grants = new prom.Counter({
    name: 'tallystick_grants_total',
    help: 'Token grants, by type and outcome.',
    labelNames: ['type', 'outcome'],
    registers,
  })
  const pool = new prom.Gauge({
    name: 'tallystick_database_pool_connections',
    help: 'Database connections in total and idle, and callers waiting for one.',
    labelNames: ['state'],
    registers,
  })
  const commitGroups = new prom.Histogram({
    name: 'tallystick_commit_group_size',
    help: 'Writes that shared one transaction.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
    registers,
  })
  const droppedLogLines = new prom.Counter({
    name: 'tallystick_log_lines_dropped_total',
    help: 'Log lines that could not be written.',
    registers,
  })
  return {
    observeRequest: requestObserver(requests, durations),
    countGrant: grantCounter(grants),
    pool,
    commitGroups,
    droppedLogLines,
    render: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
    snapshot: () => registry.getMetricsAsJSON(),
  }
}

// Series are remembered, because looking one up by its labels sorts and joins them for every request.
function requestObserver(
  requests: Counter<'route' | 'method' | 'status'>,
  durations: Histogram<'route' | 'method'>,
): Instruments['observeRequest'] {
  const series = new Map<string, { count: Counter.Internal; time: Histogram.Internal<'route' | 'method'> }>()
  return ({ route = 'none', method, status, durationMs }) => {
    const key = `${method} ${status} ${route}`
    let known = series.get(key)
    if (known === undefined) {
      const full = series.size >= MAX_SERIES
      const labels = { route: full ? 'other' : route, method: METHODS.has(method) ? method : 'OTHER' }
      known = {
        count: requests.labels({ ...labels, status: status.toString() }),
        time: durations.labels(labels),
      }
      if (!full) series.set(key, known)
    }
    known.count.inc()
    known.time.observe(durationMs / 1000)
  }
}

function grantCounter(grants: Counter<'type' | 'outcome'>): Instruments['countGrant'] {
  const series = new Map<string, Counter.Internal>()
  return (type, outcome) => {
    const key = `${type} ${outcome}`
    let known = series.get(key)
    if (known === undefined) {
      if (series.size >= MAX_GRANT_LABELS || !LABEL.test(type) || !LABEL.test(outcome)) {
        grants.inc({ type: 'other', outcome: 'other' })
        return
      }
      known = grants.labels({ type, outcome })
      series.set(key, known)
    }
    known.inc()
  }
}
