// contract: A request and its reply as a route sees them, with or without the framework

import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'

/** A request as it was read: by node:http, or whole from its connection. */
export interface RawRequest {
  readonly url?: string | undefined
  readonly method?: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly socket: Socket
  readonly destroyed: boolean
  /** Its body has arrived. */
  readonly complete: boolean
}

export interface HttpRequest {
  readonly id: string
  readonly method: string
  readonly url: string
  /** IP address of the client; behind trusted proxies the one in X-Forwarded-For. */
  readonly clientIp: string
  readonly headers: IncomingHttpHeaders
  readonly params: unknown
  /** A string; '' when there is no body. */
  readonly body: unknown
  readonly raw: RawRequest
  readonly routeOptions: { readonly url?: string | undefined }
  /** Set by a route once it knows the caller, so that the request log can name it. */
  clientId: string | undefined
}

export interface HttpReply {
  readonly statusCode: number
  /** Milliseconds since the request arrived. */
  readonly elapsedTime: number
  code(status: number): unknown
  header(name: string, value: string): unknown
  headers(values: Readonly<Record<string, string>>): unknown
  getHeaders(): Readonly<Record<string, unknown>>
  removeHeader(name: string): unknown
  send(body: string | Uint8Array | undefined): unknown
}

/**
 * Writes a response that is ready, now or at the end of this turn of the event loop. If `write` throws, calls `onError` and
 * writes the others.
 */
export type ScheduleWrite = (write: () => void, onError: (error: unknown) => void) => void

/**
 * `leaving`: requests are still served, and every response closes its connection. `closing`: requests that still arrive are
 * refused.
 */
export type ServerPhase = 'serving' | 'leaving' | 'closing'
