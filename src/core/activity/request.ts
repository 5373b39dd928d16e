// contract: A recorded request of an app, and how it is searched

/** A request of an app to an OAuth or API endpoint. Contains no secret, token or bank data. */
export interface RecordedRequest {
  readonly appId: string
  /** Time-ordered unique id: 12 hexadecimal digits of epoch milliseconds, then the request id without dashes. */
  readonly requestKey: string
  /** As in the header X-Request-ID of the response. */
  readonly requestId: string
  readonly atMs: number
  readonly dialect: string
  /** Name of the route, as in the OpenAPI document. */
  readonly operation: string
  readonly method: string
  /** Without its query, with everything masked that looks like a credential. */
  readonly path: string
  readonly clientId: string | undefined
  readonly grantType: string | undefined
  readonly status: number
  readonly durationUs: number
  /** Code of the refusal; undefined for a request that succeeded. */
  readonly refusal: string | undefined
  /** What the refusal concerns, such as the name of a parameter. */
  readonly subject: string | undefined
  readonly userId: string | undefined
  readonly grantId: string | undefined
  readonly ipAddress: string
}

/** What was sent and received, masked (redact-content.ts), as JSON. */
export interface RequestContent {
  readonly request: string
  readonly response: string
}

export const REQUEST_OUTCOMES = ['succeeded', 'refused', 'failed'] as const

/** `refused`: status 400 to 499. `failed`: 500 and above. */
type RequestOutcome = (typeof REQUEST_OUTCOMES)[number]

/** A request matches if all defined conditions hold. */
export interface RequestFilter {
  readonly outcome?: RequestOutcome | undefined
  readonly status?: number | undefined
  readonly grantType?: string | undefined
  /** Beginning of the path. */
  readonly path?: string | undefined
  readonly refusal?: string | undefined
  readonly userId?: string | undefined
  readonly grantIds?: readonly string[] | undefined
  readonly fromMs?: number | undefined
  readonly untilMs?: number | undefined
}

/** Requests, newest first, before a key. */
export interface RequestPage {
  readonly before: string | undefined
  readonly limit: number
}

/** Bounds of the request log of one app. */
export const MAX_REQUESTS_PER_APP = 250_000
export const MAX_REQUEST_BYTES_PER_APP = 256 * 1024 * 1024

export function requestKeyOf(atMs: number, requestId: string): string {
  return timeKey(atMs) + requestId.replaceAll('-', '')
}

/** Sorts before every key of this time. */
export function timeKey(atMs: number): string {
  return Math.max(0, Math.floor(atMs)).toString(16).padStart(12, '0')
}
