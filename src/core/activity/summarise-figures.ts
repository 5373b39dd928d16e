// rule: Summaries of the figures of an app, for its charts

import {
  LATENCY_BOUNDS_MS,
  LINK_STEPS,
  type LinkFigure,
  type LinkStep,
  percentileOf,
  RESOLUTION_MS,
  type Resolution,
  type TimedFigure,
} from './figures.ts'

export const RANGES = ['hour', 'day', 'week', 'month', 'quarter'] as const

export type Range = (typeof RANGES)[number]

interface Span {
  readonly resolution: Resolution
  /** Minutes, hours or days in the range. */
  readonly count: number
}

const SPANS: Readonly<Record<Range, Span>> = {
  hour: { resolution: 'minute', count: 60 },
  day: { resolution: 'hour', count: 24 },
  week: { resolution: 'hour', count: 7 * 24 },
  month: { resolution: 'day', count: 30 },
  quarter: { resolution: 'day', count: 90 },
}

export interface FigureTime {
  readonly resolution: Resolution
  readonly fromMs: number
  readonly untilMs: number
  readonly stepMs: number
}

/** The range that ends with the current minute, hour or day in UTC. */
export function timeOfRange(range: Range, nowMs: number): FigureTime {
  const { resolution, count } = SPANS[range]
  const stepMs = RESOLUTION_MS[resolution]
  const untilMs = nowMs - (nowMs % stepMs) + stepMs
  return { resolution, fromMs: untilMs - count * stepMs, untilMs, stepMs }
}

interface RequestPoint {
  readonly atMs: number
  readonly succeeded: number
  readonly refused: number
  readonly failed: number
  readonly notKept: number
  /** In milliseconds; undefined where there was no request. */
  readonly p50: number | undefined
  readonly p95: number | undefined
  readonly p99: number | undefined
}

/** One point for each time step, also without requests, so that a gap is visible. */
export function summariseRequests(
  figures: readonly TimedFigure[],
  time: FigureTime,
): readonly RequestPoint[] {
  const byTime = Map.groupBy(figures, ({ fromMs }) => fromMs)
  return timesOf(time).map((atMs) => {
    const own = byTime.get(atMs) ?? []
    return { atMs, ...countOutcomes(own), notKept: sumOf(own, ({ notKept }) => notKept), ...latencyOf(own) }
  })
}

interface GrantPoint {
  readonly atMs: number
  readonly grantType: string
  readonly issued: number
  readonly refused: number
}

export function summariseTokens(figures: readonly TimedFigure[]): readonly GrantPoint[] {
  const groups = Map.groupBy(
    figures.filter(({ grantType }) => grantType !== ''),
    ({ fromMs, grantType }) => `${fromMs} ${grantType}`,
  )
  return [...groups.values()].flatMap((own) => {
    const [first] = own
    if (first === undefined) return []
    const { succeeded, refused, failed } = countOutcomes(own)
    return [{ atMs: first.fromMs, grantType: first.grantType, issued: succeeded, refused: refused + failed }]
  })
}

interface Cause {
  readonly code: string
  readonly operation: string
  readonly requests: number
}

/** The most frequent first. */
export function summariseErrors(figures: readonly TimedFigure[]): readonly Cause[] {
  const groups = Map.groupBy(
    figures.filter(({ outcome }) => outcome !== 'ok'),
    ({ outcome, operation }) => `${outcome} ${operation}`,
  )
  return [...groups.values()]
    .flatMap((own) => {
      const [first] = own
      if (first === undefined) return []
      return [{ code: first.outcome, operation: first.operation, requests: requestsOf(own) }]
    })
    .toSorted((a, b) => b.requests - a.requests || (a.code < b.code ? -1 : 1))
}

interface OperationLatency {
  readonly operation: string
  readonly requests: number
  readonly p50: number | undefined
  readonly p95: number | undefined
  readonly p99: number | undefined
}

export function summariseOperations(figures: readonly TimedFigure[]): readonly OperationLatency[] {
  const groups = Map.groupBy(figures, ({ operation }) => operation)
  return [...groups]
    .map(([operation, own]) => ({ operation, requests: requestsOf(own), ...latencyOf(own) }))
    .toSorted((a, b) => b.requests - a.requests)
}

interface BankFunnel {
  readonly providerName: string
  /** How many sessions reached each step, in the order of LINK_STEPS. */
  readonly reached: readonly number[]
}

/** A session that ended at a step has reached all steps before it. */
export function summariseLink(figures: readonly LinkFigure[]): {
  readonly total: readonly number[]
  readonly banks: readonly BankFunnel[]
  readonly failures: readonly {
    readonly providerName: string
    readonly step: LinkStep
    readonly failure: string
    readonly sessions: number
  }[]
} {
  const banks = [...Map.groupBy(figures, ({ providerName }) => providerName)]
    .map(([providerName, own]) => ({ providerName, reached: reachedOf(own) }))
    .toSorted((a, b) => (b.reached[0] ?? 0) - (a.reached[0] ?? 0))
  const failures = [
    ...Map.groupBy(
      figures.filter(({ step }) => step !== 'completed'),
      ({ providerName, step, failure }) => `${providerName} ${step} ${failure}`,
    ).values(),
  ].flatMap((own) => {
    const [first] = own
    if (first === undefined) return []
    const { providerName, step, failure } = first
    return [{ providerName, step, failure, sessions: sumOf(own, ({ sessions }) => sessions) }]
  })
  return {
    total: reachedOf(figures),
    banks,
    failures: failures.toSorted((a, b) => b.sessions - a.sessions),
  }
}

function reachedOf(figures: readonly LinkFigure[]): readonly number[] {
  return LINK_STEPS.map((_, index) =>
    sumOf(figures, ({ step, sessions }) => (LINK_STEPS.indexOf(step) >= index ? sessions : 0)),
  )
}

function countOutcomes(figures: readonly TimedFigure[]) {
  const count = (isOf: (status: number) => boolean) =>
    sumOf(figures, ({ status, requests }) => (isOf(status) ? requests : 0))
  return {
    succeeded: count((status) => status < 400),
    refused: count((status) => status >= 400 && status < 500),
    failed: count((status) => status >= 500),
  }
}

function latencyOf(figures: readonly TimedFigure[]) {
  const buckets = Array.from({ length: LATENCY_BOUNDS_MS.length + 1 }, (_, index) =>
    sumOf(figures, (figure) => figure.buckets[index] ?? 0),
  )
  const maxMs = Math.max(0, ...figures.map(({ maxUs }) => maxUs)) / 1000
  const at = (share: number) => percentileOf(buckets, share, maxMs)
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}

function requestsOf(figures: readonly TimedFigure[]): number {
  return sumOf(figures, ({ requests }) => requests)
}

function sumOf<T>(items: readonly T[], amountOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + amountOf(item), 0)
}

function timesOf({ fromMs, untilMs, stepMs }: FigureTime): readonly number[] {
  return Array.from(
    { length: Math.round((untilMs - fromMs) / stepMs) },
    (_, index) => fromMs + index * stepMs,
  )
}
