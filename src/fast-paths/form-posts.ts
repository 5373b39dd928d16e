// glue: Form posts to the busiest paths are served without the framework
// Never: a response that the framework would not send. Only requests with nothing unusual in them are served here; every other
// request goes to the framework before a byte of its body is read. A test sends each case both ways.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpReply, HttpRequest } from '../http/exchange.ts'
import type { FormPostOptions, FormPosts, ResponseObserver, RouteHandler } from '../http/form-posts.ts'

const FORM_TYPE = 'application/x-www-form-urlencoded'

export function createFormPosts(options: FormPostOptions): FormPosts {
  const handlers = new Map<string, RouteHandler>()
  const observers: ResponseObserver[] = []

  const find = (raw: IncomingMessage): RouteHandler | undefined => {
    if (raw.method !== 'POST' || options.phase() === 'closing') return undefined
    const handler = handlers.get(raw.url ?? '')
    return handler !== undefined && isUsual(raw, options) ? handler : undefined
  }

  const serve = (handler: RouteHandler, raw: IncomingMessage, response: ServerResponse): void => {
    const request = new FormPostRequest(raw, options)
    const reply = new FormPostReply(response, request, options)
    response.once('close', () => {
      for (const observe of observers) observe(request, reply)
    })
    readBody(raw, (bytes) => {
      if (bytes === undefined) return options.sendProblem('bad_request', request, reply)
      const body = options.decodeBody(bytes)
      if (body === undefined) return options.sendProblem('body_not_utf8', request, reply)
      request.body = body
      handler(request, reply).catch((error: unknown) => options.sendError(error, request, reply))
    })
  }

  return {
    mount: (path, handler) => void handlers.set(path, handler),
    onResponse: (observe) => void observers.push(observe),
    listener: (framework) => (raw, response) => {
      const handler = find(raw)
      if (handler === undefined) framework(raw, response)
      else serve(handler, raw, response)
    },
  }
}

/** One host, a form with the common spelling of its type, and a known and allowed length. */
function isUsual(
  { httpVersion, headers }: IncomingMessage,
  { bodyLimitBytes, isHost }: FormPostOptions,
): boolean {
  const length = headers['content-length']
  return (
    httpVersion === '1.1' &&
    headers.host !== undefined &&
    isHost(headers.host) &&
    headers['content-type'] === FORM_TYPE &&
    length !== undefined &&
    /^[1-9][0-9]{0,8}$/.test(length) &&
    Number(length) <= bodyLimitBytes &&
    headers['content-encoding'] === undefined &&
    headers['transfer-encoding'] === undefined &&
    headers.expect === undefined
  )
}

/** Node's parser enforces the Content-Length. Undefined when the client went away in the middle of the body. */
function readBody(raw: IncomingMessage, done: (bytes: Buffer | undefined) => void): void {
  let only: Buffer | undefined
  let pieces: Buffer[] | undefined
  raw.on('data', (piece: Buffer) => {
    if (only === undefined) only = piece
    else {
      pieces ??= [only]
      pieces.push(piece)
    }
  })
  raw.once('end', () => done(pieces === undefined ? (only ?? Buffer.alloc(0)) : Buffer.concat(pieces)))
  raw.once('error', () => done(undefined))
}

class FormPostRequest implements HttpRequest {
  readonly id: string
  readonly method = 'POST'
  readonly url: string
  readonly params = {}
  readonly raw: IncomingMessage
  readonly routeOptions: { readonly url: string }
  body = ''
  clientId: string | undefined = undefined
  readonly #clientAddressOf: FormPostOptions['clientAddressOf']

  constructor(raw: IncomingMessage, { nextRequestId, clientAddressOf }: FormPostOptions) {
    this.id = nextRequestId()
    this.raw = raw
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

class FormPostReply implements HttpReply {
  readonly #response: ServerResponse
  readonly #request: HttpRequest
  readonly #options: FormPostOptions
  readonly #headers: Record<string, string>
  readonly #startedMs: number
  #hasFailed = false

  constructor(response: ServerResponse, request: HttpRequest, options: FormPostOptions) {
    this.#request = request
    this.#response = response
    this.#options = options
    this.#headers = { 'x-request-id': request.id, ...options.baseHeaders }
    this.#startedMs = options.monotonicMs()
  }

  get statusCode(): number {
    return this.#response.statusCode
  }

  get elapsedTime(): number {
    return this.#options.monotonicMs() - this.#startedMs
  }

  code(status: number): void {
    this.#response.statusCode = status
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
    if (this.#hasFailed || this.#response.headersSent) {
      this.#response.destroy()
      return
    }
    this.#hasFailed = true
    this.#options.sendError(error, this.#request, this)
  }

  send(body: string | Uint8Array = ''): void {
    const response = this.#response
    if (this.#options.closes(response)) this.#headers.connection = 'close'
    this.#options.scheduleWrite(() => {
      // RFC 9110 section 8.6: not sent with 204.
      if (response.statusCode !== 204) this.#headers['content-length'] = Buffer.byteLength(body).toString()
      response.writeHead(response.statusCode, this.#headers).end(body)
    }, this.#fail)
  }
}
