// contract: Counts of requests by hour and minute, with a histogram of their durations

/** Upper bounds of the histogram in milliseconds; a last bucket holds what took longer. */
export const LATENCY_BOUNDS_MS = [1, 2, 5, 10, 25, 50, 100, 250, 1000] as const

export const RESOLUTIONS = ['minute', 'hour', 'day'] as const

export type Resolution = (typeof RESOLUTIONS)[number]

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

export const RESOLUTION_MS: Readonly<Record<Resolution, number>> = {
  minute: MINUTE_MS,
  hour: HOUR_MS,
  day: DAY_MS,
}

/** How long the counts are kept after their time, so that each chart reads a few rows for each of its points. */
export const FIGURES_KEPT_MS: Readonly<Record<Resolution, number>> = {
  minute: 26 * HOUR_MS,
  hour: 35 * DAY_MS,
  day: 400 * DAY_MS,
}

/** The labels that requests in one count share. */
interface FigureLabels {
  readonly dialect: string
  readonly operation: string
  /** '' where the request is not for a token. */
  readonly grantType: string
  /** `ok`, or the code of the refusal. */
  readonly outcome: string
  readonly status: number
}

export interface Figure extends FigureLabels {
  readonly requests: number
  /** How many of these requests the request log does not contain. */
  readonly notKept: number
  readonly totalUs: number
  readonly maxUs: number
  /** One count for each bound of LATENCY_BOUNDS_MS, and one for the rest. */
  readonly buckets: readonly number[]
}

export interface TimedFigure extends Figure {
  /** Beginning of the minute, hour or day, in UTC. */
  readonly fromMs: number
}

export interface ActiveUsers {
  readonly dayMs: number
  readonly users: number
}

/** Steps of a session of the hosted flow, in order. */
export const LINK_STEPS = ['opened', 'bank_chosen', 'signed_in', 'completed'] as const

export type LinkStep = (typeof LINK_STEPS)[number]

export interface LinkFigure {
  readonly fromMs: number
  /** '' if the end user chose no bank. */
  readonly providerName: string
  /** The last step that the sessions reached. */
  readonly step: LinkStep
  /** Why they ended at this step; '' for completed sessions, `abandoned` for expired ones. */
  readonly failure: string
  readonly sessions: number
}

export function bucketOf(durationMs: number): number {
  let index = 0
  for (const bound of LATENCY_BOUNDS_MS) {
    if (durationMs <= bound) return index
    index++
  }
  return index
}
/** Estimates a percentile in milliseconds from a histogram, evenly spread within each bucket; undefined for an empty one. */
export function percentileOf(buckets: readonly number[], share: number, maxMs: number): number | undefined {
  const total = buckets.reduce((sum, count) => sum + count, 0)
  if (total === 0) return undefined
  let left = share * total
  for (const [index, count] of buckets.entries()) {
    if (count === 0) continue
    if (left <= count) {
      const from = index === 0 ? 0 : (LATENCY_BOUNDS_MS[index - 1] ?? 0)
      const until = Math.max(from, Math.min(LATENCY_BOUNDS_MS[index] ?? maxMs, maxMs))
      return from + (until - from) * (left / count)
    }
    left -= count
  }
  return maxMs
}
