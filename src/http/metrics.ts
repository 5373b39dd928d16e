// glue: Prometheus metrics with a bounded number of labels
// Never: use a path, an id or any other text of a request as a label

import { type MetricsSnapshot, type RenderedMetrics, renderOne } from './metrics-sum.ts'
import { exportHistograms, exportValues, Histogram, Value } from './series.ts'

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
  /** The response to a scrape. */
  readonly render: () => Promise<RenderedMetrics>
  /** Everything that was observed, for a sum over several processes. */
  readonly snapshot: () => MetricsSnapshot
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
const LABEL = /^[a-z0-9_.:-]{1,64}$/i
const MAX_SERIES = 2000
const MAX_GRANT_LABELS = 100
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const GROUP_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]

const REQUESTS = {
  name: 'tallystick_http_requests_total',
  help: 'Requests served, by route template, method and status.',
}
const DURATIONS = {
  name: 'tallystick_http_request_duration_seconds',
  help: 'Time from the request to the end of its response.',
}
const GRANTS = { name: 'tallystick_grants_total', help: 'Token grants, by type and outcome.' }
const POOL = {
  name: 'tallystick_database_pool_connections',
  help: 'Database connections in total and idle, and callers waiting for one.',
}
const COMMIT_GROUPS = { name: 'tallystick_commit_group_size', help: 'Writes that shared one transaction.' }
const DROPPED_LINES = {
  name: 'tallystick_log_lines_dropped_total',
  help: 'Log lines that could not be written.',
}

/** Builds a set of metrics of its own. Only a scrape loads the client library, which renders what was counted here. */
export function createMetrics(): Metrics {
  const requests = createRequestSeries()
  const grants = createGrantSeries()
  const pool = new Map<string, Value>()
  const commitGroups = new Histogram(GROUP_SIZES)
  const droppedLines = new Value()
  const snapshot = () => [
    ...requests.export(),
    exportValues('counter', GRANTS, grants.all()),
    exportValues('gauge', POOL, pool.values()),
    exportHistograms(COMMIT_GROUPS, [commitGroups]),
    exportValues('counter', DROPPED_LINES, [droppedLines]),
  ]
  return {
    observeRequest: requests.observe,
    countGrant: ({ type, outcome }) => {
      grants.of(type, outcome).value++
    },
    setPool: (figures) => {
      for (const state of ['total', 'idle', 'waiting'] as const) {
        const series = pool.get(state) ?? new Value({ state })
        series.value = figures[state]
        pool.set(state, series)
      }
    },
    observeCommitGroup: (size) => commitGroups.observe(size),
    countDroppedLogLines: (lines) => {
      droppedLines.value += lines
    },
    render: () => renderOne(snapshot()),
    snapshot,
  }
}

function createRequestSeries() {
  const series = new Map<string, { readonly count: Value; readonly time: Histogram }>()
  const counts = new Map<string, Value>()
  const times = new Map<string, Histogram>()
  const create = (route: string, method: string, status: string) => {
    const labels = { route, method }
    const count = counts.get(`${route} ${method} ${status}`) ?? new Value({ ...labels, status })
    const time = times.get(`${route} ${method}`) ?? new Histogram(SECONDS, labels)
    counts.set(`${route} ${method} ${status}`, count)
    times.set(`${route} ${method}`, time)
    return { count, time }
  }
  return {
    observe: ({ route = 'none', method, status, durationMs }: RequestObservation) => {
      const key = `${method} ${status} ${route}`
      let known = series.get(key)
      if (known === undefined) {
        const isFull = series.size >= MAX_SERIES
        known = create(isFull ? 'other' : route, METHODS.has(method) ? method : 'OTHER', status.toString())
        if (!isFull) series.set(key, known)
      }
      known.count.value++
      known.time.observe(durationMs / 1000)
    },
    export: () => [
      exportValues('counter', REQUESTS, counts.values()),
      exportHistograms(DURATIONS, times.values()),
    ],
  }
}

function createGrantSeries() {
  const series = new Map<string, Value>()
  const other = new Value({ type: 'other', outcome: 'other' })
  return {
    of(type: string, outcome: string): Value {
      const key = `${type} ${outcome}`
      let known = series.get(key)
      if (known === undefined) {
        if (series.size >= MAX_GRANT_LABELS || !LABEL.test(type) || !LABEL.test(outcome)) return other
        known = new Value({ type, outcome })
        series.set(key, known)
      }
      return known
    },
    all: () => (other.value === 0 ? series.values() : [...series.values(), other]),
  }
}
