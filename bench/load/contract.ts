// contract: The input and the report of the load generator
// Both cross a process boundary as JSON, so they hold data only.

/** One request with a hole: `{item}` in a header is filled as it is, in the body form-encoded. */
export interface RequestTemplate {
  method: 'GET' | 'POST'
  path: string
  headers: Record<string, string>
  body: string
}

/**
 * Where the requests come from.
 * - `repeat`: the items in turn, again and again
 * - `once`: each item once; the run ends when none is left
 * - `chain`: one chain per item; the answer's JSON field is the next item of the same chain
 */
export type Source =
  | { kind: 'repeat'; template: RequestTemplate; items: string[] }
  | { kind: 'once'; template: RequestTemplate; items: string[] }
  | { kind: 'chain'; template: RequestTemplate; items: string[]; field: string }

/**
 * `closed`: every connection sends again as soon as it is answered.
 * `open`: requests fall due evenly at the rate, whether or not the server keeps up, and each latency is
 * counted from the moment the request was due (so that a stalled server cannot hide its queue).
 */
export type Pace = { kind: 'closed' } | { kind: 'open'; perSecond: number }

export interface LoadPlan {
  host: string
  port: number
  /** The server's process, whose use of its core is read at the start and the end of the counted time. */
  serverPid: number
  databasePid?: number | undefined
  serverCore?: number
  connections: number
  source: Source
  pace: Pace
  /** Answers before both of these have passed are not counted. */
  warmupMs: number
  warmupRequests: number
  durationMs: number
  /** When set, the named JSON field of every good answer is returned, in order of arrival. */
  collect?: string
}

export interface LoadReport {
  /** Counted good answers (status 200-299). */
  good: number
  /** Counted answers of any other status, by status, with one body of each kind. */
  bad: Record<string, { count: number; example: string }>
  /** Broken connections and unreadable answers. */
  broken: number
  seconds: number
  goodPerSecond: number
  p50Ms: number
  p90Ms: number
  p99Ms: number
  maxMs: number
  /** Share of one core that the generator itself used while it counted, 0 to 1. */
  generatorCpu: number
  /** The same for the server and everything that it started; absent where /proc does not say. */
  serverCpu?: number
  /** The same for its database server. */
  databaseCpu?: number
  /** Share of the server's core that went to anything but the server; absent where it is not pinned. */
  neighbours?: number
  /**
   * Open pace only: how late the generator itself sent the latest hundredth of the requests, a connection being
   * free. It is inside the latencies, though it is no fault of the server.
   */
  sentLateP99Ms?: number
  collected: string[]
}
