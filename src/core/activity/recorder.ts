// contract: Recorder of requests: counts each one, and keeps the details of some

import type { Json } from '../../lib/json.ts'

/** The callers of a request, as far as they are known when its response is sent. */
export interface CountedRequest {
  /** Undefined at a token endpoint, and where the access token was refused. */
  readonly appId: string | undefined
  /** As sent, perhaps unknown or not authenticated. */
  readonly clientId: string | undefined
  readonly userId: string | undefined
  readonly dialect: string
  readonly operation: string
  readonly grantType: string | undefined
  /** Code of the refusal; undefined for a request that succeeded. */
  readonly refusal: string | undefined
  readonly status: number
  readonly durationMs: number
}

/** Held in memory until they are stored, masked, within a second or two. */
export interface RequestDetails {
  readonly requestId: string
  readonly method: string
  /** With its query. */
  readonly url: string
  readonly ipAddress: string
  readonly grantId: string | undefined
  readonly subject: string | undefined
  readonly authorization: string | undefined
  readonly contentType: string | undefined
  readonly body: string
  readonly response: Json | undefined
  readonly responseType: string | undefined
}

export interface ActivityRecorder {
  /**
   * Called for every request, on the fast paths too: it only adds to counters in memory. Returns true if the details of this request
   * are wanted; `keep` is then called with them.
   */
  count(request: CountedRequest): boolean
  keep(request: CountedRequest, details: RequestDetails): void
}
