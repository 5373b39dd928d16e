// glue: Request and reply of a route that is served without the framework

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DirectOptions } from '../http/direct-routes.ts'
import type { HttpReply, HttpRequest } from '../http/exchange.ts'

export class DirectRequest implements HttpRequest {
  readonly id: string
  readonly method: string
  readonly url: string
  readonly params = {}
  readonly raw: IncomingMessage
  readonly routeOptions: { readonly url: string }
  body = ''
  clientId: string | undefined = undefined
  readonly #clientAddressOf: DirectOptions['clientAddressOf']

  constructor(raw: IncomingMessage, { nextRequestId, clientAddressOf }: DirectOptions) {
    this.id = nextRequestId()
    this.raw = raw
    this.method = raw.method ?? ''
    this.url = raw.url ?? ''
    this.routeOptions = { url: this.url }
    this.#clientAddressOf = clientAddressOf
  }

  get headers(): IncomingMessage['headers'] {
    return this.raw.headers
  }

  get clientIp(): string {
    return this.#clientAddressOf(this.raw)
  }
}

/** Where a reply goes. */
export interface ResponseSink {
  /** Whether the response can no longer be changed. */
  isSent(): boolean
  /** Whether the response carries `Connection: close`. */
  closes(): boolean
  /** Throws for a header that HTTP does not allow, before anything is sent. */
  write(status: number, headers: Readonly<Record<string, string>>, body: string | Uint8Array): void
  destroy(): void
}

/** A response of node:http. */
export class NodeResponse implements ResponseSink {
  readonly #response: ServerResponse
  readonly #closes: DirectOptions['closes']

  constructor(response: ServerResponse, { closes }: DirectOptions) {
    this.#response = response
    this.#closes = closes
  }

  isSent(): boolean {
    return this.#response.headersSent
  }

  closes(): boolean {
    return this.#closes(this.#response)
  }

  write(status: number, headers: Readonly<Record<string, string>>, body: string | Uint8Array): void {
    this.#response.writeHead(status, headers).end(body)
  }

  destroy(): void {
    this.#response.destroy()
  }
}

export class DirectReply implements HttpReply {
  statusCode = 200
  readonly #sink: ResponseSink
  readonly #request: HttpRequest
  readonly #options: DirectOptions
  readonly #headers: Record<string, string>
  readonly #startedMs: number
  #hasFailed = false

  constructor(sink: ResponseSink, request: HttpRequest, options: DirectOptions) {
    this.#sink = sink
    this.#request = request
    this.#options = options
    this.#headers = { 'x-request-id': request.id, ...options.baseHeaders }
    this.#startedMs = options.monotonicMs()
  }

  get elapsedTime(): number {
    return this.#options.monotonicMs() - this.#startedMs
  }

  code(status: number): void {
    this.statusCode = status
  }

  header(name: string, value: string): void {
    this.#headers[name] = value
  }

  headers(values: Readonly<Record<string, string>>): void {
    Object.assign(this.#headers, values)
  }

  getHeaders(): Readonly<Record<string, string>> {
    return { ...this.#headers }
  }

  removeHeader(name: string): void {
    delete this.#headers[name]
  }

  /** A response that cannot be written, such as for a header that HTTP does not allow, becomes `internal`. */
  readonly #fail = (error: unknown): void => {
    if (this.#hasFailed || this.#sink.isSent()) {
      this.#sink.destroy()
      return
    }
    this.#hasFailed = true
    this.#options.sendError(error, this.#request, this)
  }

  send(body: string | Uint8Array = ''): void {
    if (this.#sink.closes()) this.#headers.connection = 'close'
    this.#options.scheduleWrite(() => {
      // RFC 9110 section 8.6: not sent with 204.
      if (this.statusCode !== 204) this.#headers['content-length'] = Buffer.byteLength(body).toString()
      this.#sink.write(this.statusCode, this.#headers, body)
    }, this.#fail)
  }
}
