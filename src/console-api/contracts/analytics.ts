// contract: Analytics of an app in the Console API
// Never: server code. The Console imports the types of this file.

/** Every time is an RFC 3339 text in UTC: the beginning of a minute, an hour or a day. */
export type AnalyticsView = {
  readonly range: string
  readonly step: 'minute' | 'hour' | 'day'
  readonly requests: readonly {
    readonly at: string
    readonly succeeded: number
    readonly refused: number
    readonly failed: number
    /** Counted, but not stored in the request log, because there were too many. */
    readonly not_kept: number
    /** Milliseconds; null where there was no request. */
    readonly p50_ms: number | null
    readonly p95_ms: number | null
    readonly p99_ms: number | null
  }[]
  readonly tokens: readonly {
    readonly at: string
    readonly grant_type: string
    readonly issued: number
    readonly refused: number
  }[]
  readonly errors: readonly {
    readonly code: string
    readonly sentence: string
    readonly remedy: string
    readonly operation: string
    readonly requests: number
  }[]
  readonly operations: readonly {
    readonly operation: string
    readonly requests: number
    readonly p50_ms: number | null
    readonly p95_ms: number | null
    readonly p99_ms: number | null
  }[]
  /** By day, also where the range is shorter. */
  readonly active_users: readonly { readonly at: string; readonly users: number }[]
  readonly link: {
    /** Names of the steps, in their order. */
    readonly steps: readonly string[]
    /** Sessions that reached each step. */
    readonly total: readonly number[]
    readonly banks: readonly { readonly bank: string; readonly reached: readonly number[] }[]
    readonly failures: readonly {
      readonly bank: string
      readonly step: string
      readonly failure: string
      readonly sessions: number
    }[]
  }
}
