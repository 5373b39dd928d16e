// glue: the shortest way in and out, for the few addresses at which a busy installation spends its time
// Never: an answer that the framework would not give. Only requests in which nothing is out of the ordinary come this way; for
// all others the framework is asked, before a byte of their body is read. A test sends each case both ways.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpReply, HttpRequest } from './exchange.ts'
import type { HttpProblemKind } from './problem.ts'
import type { Hold } from './response-batching.ts'

export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void
export type DirectHandler = (request: HttpRequest, reply: HttpReply) => Promise<unknown>
export type AnsweredObserver = (request: HttpRequest, reply: HttpReply) => void

export interface DirectOptions {
  readonly nextRequestId: () => string
  readonly monotonicMs: () => number
  readonly addressOf: (request: IncomingMessage) => string
  readonly bodyLimitBytes: number
  readonly baseHeaders: Readonly<Record<string, string>>
  readonly isDraining: () => boolean
  readonly isHost: (host: string) => boolean
  /** Undefined for bytes that are no text. */
  readonly decodeBody: (bytes: Buffer) => string | undefined
  readonly hold: Hold
  readonly answerProblem: (kind: HttpProblemKind, request: HttpRequest, reply: HttpReply) => void
  readonly answerError: (error: unknown, request: HttpRequest, reply: HttpReply) => void
}

export interface Direct {
  /** POST of a form to exactly this path. */
  mount(path: string, handler: DirectHandler): void
  /** Told of each request that came this way, once its answer is sent or its client is gone. */
  onAnswered(observe: AnsweredObserver): void
  /** `framework` gets what is not ours. */
  listener(framework: RequestListener): RequestListener
}

const FORM_TYPE = 'application/x-www-form-urlencoded'

export function createDirect(options: DirectOptions): Direct {
  const handlers = new Map<string, DirectHandler>()
  const observers: AnsweredObserver[] = []

  const find = (raw: IncomingMessage): DirectHandler | undefined => {
    if (raw.method !== 'POST' || options.isDraining()) return undefined
    const handler = handlers.get(raw.url ?? '')
    return handler !== undefined && isOrdinary(raw, options) ? handler : undefined
  }

  const serve = (handler: DirectHandler, raw: IncomingMessage, response: ServerResponse): void => {
    const request = new DirectRequest(raw, options)
    const reply = new DirectReply(response, request.id, options)
    response.once('close', () => {
      for (const observe of observers) observe(request, reply)
    })
    readBody(raw, (bytes) => {
      if (bytes === undefined) return options.answerProblem('bad_request', request, reply)
      const body = options.decodeBody(bytes)
      if (body === undefined) return options.answerProblem('body_not_utf8', request, reply)
      request.body = body
      handler(request, reply).catch((error: unknown) => options.answerError(error, request, reply))
    })
  }

  return {
    mount: (path, handler) => void handlers.set(path, handler),
    onAnswered: (observe) => void observers.push(observe),
    listener: (framework) => (raw, response) => {
      const handler = find(raw)
      if (handler === undefined) framework(raw, response)
      else serve(handler, raw, response)
    },
  }
}

/** One host, a form whose type is spelled as most spell it, and a length that is known and allowed. */
function isOrdinary(
  { httpVersion, headers }: IncomingMessage,
  { bodyLimitBytes, isHost }: DirectOptions,
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

/** As long as its Content-Length said: the parser sees to that. Undefined when the client went away in the middle. */
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

class DirectRequest implements HttpRequest {
  readonly id: string
  readonly method = 'POST'
  readonly url: string
  readonly params = {}
  readonly raw: IncomingMessage
  readonly routeOptions: { readonly url: string }
  body = ''
  clientId: string | undefined = undefined
  readonly #addressOf: DirectOptions['addressOf']

  constructor(raw: IncomingMessage, { nextRequestId, addressOf }: DirectOptions) {
    this.id = nextRequestId()
    this.raw = raw
    this.url = raw.url ?? ''
    this.routeOptions = { url: this.url }
    this.#addressOf = addressOf
  }

  get headers(): IncomingMessage['headers'] {
    return this.raw.headers
  }

  get ip(): string {
    return this.#addressOf(this.raw)
  }
}

class DirectReply implements HttpReply {
  readonly #response: ServerResponse
  readonly #options: DirectOptions
  readonly #headers: Record<string, string>
  readonly #beganMs: number

  constructor(response: ServerResponse, requestId: string, options: DirectOptions) {
    this.#response = response
    this.#options = options
    this.#headers = { 'x-request-id': requestId, ...options.baseHeaders }
    this.#beganMs = options.monotonicMs()
  }

  get statusCode(): number {
    return this.#response.statusCode
  }

  get elapsedTime(): number {
    return this.#options.monotonicMs() - this.#beganMs
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

  send(body: string | Uint8Array = ''): void {
    const response = this.#response
    if (this.#options.isDraining()) this.#headers.connection = 'close'
    this.#options.hold(() => {
      // RFC 9110 section 8.6: none with 204.
      if (response.statusCode !== 204) this.#headers['content-length'] = Buffer.byteLength(body).toString()
      response.writeHead(response.statusCode, this.#headers).end(body)
    })
  }
}
