// contract: what a route sees of a request and its answer, whether the framework read it or direct.ts did

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

export interface HttpRequest {
  readonly id: string
  readonly method: string
  readonly url: string
  /** Of the client; behind trusted proxies the one that they name. */
  readonly ip: string
  readonly headers: IncomingHttpHeaders
  readonly params: unknown
  /** A text; '' when there is none. */
  readonly body: unknown
  readonly raw: IncomingMessage
  readonly routeOptions: { readonly url?: string | undefined }
  /** Set by a route once it knows the caller, so that the request log can name it. */
  clientId: string | undefined
}

export interface HttpReply {
  readonly statusCode: number
  /** Milliseconds since the request came in. */
  readonly elapsedTime: number
  code(status: number): unknown
  header(name: string, value: string): unknown
  headers(values: Readonly<Record<string, string>>): unknown
  getHeaders(): Readonly<Record<string, unknown>>
  removeHeader(name: string): unknown
  send(body: string | Uint8Array | undefined): unknown
}
