// glue: Requests to the busiest paths are read from their connections without node:http
// Never: a response that node:http would not send. Only a request with nothing unusual in it, one at a time, is served here. At
// the first byte of anything else the connection goes to node:http, and stays there. A test sends each case both ways.

import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import type { ResponseObserver, RouteHandler, WholeOptions, WholeRequests } from '../http/direct-routes.ts'
import type { HttpRequest, RawRequest } from '../http/exchange.ts'
import { STATUS_CODES } from '../http/node-http.ts'
import { DirectReply, type ResponseSink } from './direct-exchange.ts'
import { IdleConnections } from './idle-connections.ts'
import { parseRequestHead, type RequestHead } from './request-head.ts'
import { isUsualForm, isUsualRead } from './usual-requests.ts'

/** Longer heads are left to node:http and its limit. */
const MAX_HEAD_BYTES = 8192
/** How long the rest of a body may take; then node:http waits for it, with its own limits. */
const REST_MS = 1000
/** Node too waits for a second more than it announces. */
const KEEP_ALIVE_BUFFER_MS = 1000

/** What all connections share. */
interface Shared {
  readonly options: WholeOptions
  readonly handlers: ReadonlyMap<string, RouteHandler>
  readonly observers: readonly ResponseObserver[]
  readonly connections: IdleConnections<Connection>
  readonly date: () => string
  /** The last lines of a head, where the connection stays open. */
  readonly keepAlive: string
}

export function createWholeRequests(options: WholeOptions): WholeRequests {
  const handlers = new Map<string, RouteHandler>()
  const observers: ResponseObserver[] = []
  const connections = new IdleConnections<Connection>(options.keepAliveTimeoutMs + KEEP_ALIVE_BUFFER_MS)
  const shared: Shared = {
    options,
    handlers,
    observers,
    connections,
    date: createDate(options.nowMs),
    keepAlive: `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(options.keepAliveTimeoutMs / 1000)}\r\n`,
  }
  return {
    mount: (method, path, handler) => void handlers.set(`${method} ${path}`, handler),
    onResponse: (observe) => void observers.push(observe),
    open: (socket, leave, onSilence) => connections.add(new Connection(socket, shared, { leave, onSilence })),
    closeIdle: () => {
      for (const connection of connections) connection.closeIfIdle()
    },
  }
}

/** A date of HTTP, rendered once a second. */
function createDate(nowMs: () => number): () => string {
  let second = Number.NaN
  let text = ''
  return () => {
    const now = Math.floor(nowMs() / 1000)
    if (now !== second) {
      second = now
      text = new Date(now * 1000).toUTCString()
    }
    return text
  }
}

interface Served {
  readonly handler: RouteHandler
  readonly head: RequestHead
  readonly bodyLength: number
}

interface Exits {
  leave(socket: Socket): void
  onSilence(socket: Socket): void
}

class Connection implements ResponseSink {
  usedAt: number
  readonly #socket: Socket
  readonly #shared: Shared
  readonly #exits: Exits
  /** The request in progress. */
  #current: { readonly request: WholeRequest; readonly reply: DirectReply } | undefined
  /** What has arrived of the next request: before the end of its body, or before the response to the one in progress. */
  #waiting: Buffer | undefined
  #restTimer: NodeJS.Timeout | undefined
  /** The head of the last request, and what was found for it: most clients send the same again. */
  #lastHead = ''
  #lastServed: Served | undefined
  #isSent = false

  constructor(socket: Socket, shared: Shared, exits: Exits) {
    this.#socket = socket
    this.#shared = shared
    this.#exits = exits
    this.usedAt = shared.connections.tick
    socket.on('data', this.#onData)
    socket.on('close', this.#onClose)
    socket.on('end', this.#onEnd)
    socket.on('error', ignore)
    socket.setTimeout(shared.options.firstByteTimeoutMs)
    socket.on('timeout', this.#onTimeout)
  }

  closeIfIdle(): void {
    if (this.#current === undefined && this.#waiting === undefined && this.#lastHead !== '')
      this.#socket.destroy()
  }

  isSent(): boolean {
    return this.#isSent
  }

  closes(): boolean {
    return this.#shared.options.phase() !== 'serving'
  }

  destroy(): void {
    this.#socket.destroy()
  }

  write(status: number, headers: Readonly<Record<string, string>>, body: string | Uint8Array): void {
    const socket = this.#socket
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`
    for (const name in headers) {
      const value = headers[name] ?? ''
      if (NOT_IN_HEADER.test(value))
        throw new TypeError(`the header ${name} has a value that HTTP does not allow`)
      head += `${name}: ${value}\r\n`
    }
    head += `Date: ${this.#shared.date()}\r\n`
    const isLast = headers.connection !== undefined
    head += isLast ? '\r\n' : `${this.#shared.keepAlive}\r\n`
    this.#isSent = true
    // A text has as many bytes as characters only if it is ASCII.
    if (typeof body === 'string' && (body === '' || headers['content-length'] === body.length.toString())) {
      socket.write(head + body, 'latin1')
    } else {
      socket.cork()
      socket.write(head, 'latin1')
      socket.write(body)
      socket.uncork()
    }
    if (isLast) socket.destroySoon()
    this.#end()
    if (this.#waiting !== undefined && !isLast) this.#leave()
  }

  readonly #onData = (bytes: Buffer): void => {
    if (this.#current !== undefined) {
      // Pipelined. It is served after the response, by node:http.
      this.#waiting = this.#waiting === undefined ? bytes : Buffer.concat([this.#waiting, bytes])
      this.#socket.pause()
      return
    }
    this.#read(this.#waiting === undefined ? bytes : Buffer.concat([this.#waiting, bytes]))
  }

  #read(bytes: Buffer): void {
    const text = bytes.toString('latin1', 0, MAX_HEAD_BYTES)
    const served = this.#find(text)
    const missing = served === undefined ? 0 : this.#lastHead.length + served.bodyLength - bytes.length
    // Many clients send the body in a second piece, and hardly any in a third.
    const isUsual = missing === 0 || (missing > 0 && this.#restTimer === undefined)
    // More bytes are a second request, and responses that the client does not read are for node:http to hold back.
    if (served === undefined || !isUsual || this.#socket.writableLength > 0) this.#leave(bytes)
    else if (missing > 0) {
      this.#waiting = bytes
      this.#restTimer = setTimeout(() => this.#leave(), REST_MS).unref()
    } else {
      this.#waiting = undefined
      if (this.#restTimer !== undefined) this.#stopWaiting()
      this.#serve(served, bytes, text)
    }
  }

  /** Undefined where the head is incomplete, unusual, or of another route. */
  #find(text: string): Served | undefined {
    const { options } = this.#shared
    if (options.phase() !== 'serving') return undefined
    if (this.#lastHead !== '' && text.startsWith(this.#lastHead)) return this.#lastServed
    const end = text.indexOf('\r\n\r\n')
    if (end < 0) return undefined
    const headText = text.slice(0, end + 4)
    const served = this.#route(headText)
    if (served === undefined) return undefined
    if (this.#lastHead === '') this.#socket.setTimeout(0)
    this.#lastHead = headText
    this.#lastServed = served
    return served
  }

  #route(headText: string): Served | undefined {
    const { options, handlers } = this.#shared
    const head = parseRequestHead(headText)
    if (head === undefined) return undefined
    const { method, url, headers, contentLength } = head
    const handler = handlers.get(`${method} ${url}`)
    if (handler === undefined || !options.isFinalPath(url)) return undefined
    const isUsual = method === 'POST' ? isUsualForm(headers, options) : isUsualRead(headers, options)
    return isUsual ? { handler, head, bodyLength: Number(contentLength ?? 0) } : undefined
  }

  #serve({ handler, head, bodyLength }: Served, bytes: Buffer, text: string): void {
    const { options } = this.#shared
    const request = new WholeRequest(this.#socket, head, options)
    const reply = new DirectReply(this, request, options)
    this.#current = { request, reply }
    this.#isSent = false
    if (bodyLength > 0) {
      const start = this.#lastHead.length
      const ascii = bytes.length <= text.length ? text.slice(start) : undefined
      const body =
        ascii !== undefined && ASCII.test(ascii) ? ascii : options.decodeBody(bytes.subarray(start))
      if (body === undefined) {
        options.sendProblem('body_not_utf8', request, reply)
        return
      }
      request.body = body
    }
    handler(request, reply).catch((error: unknown) => options.sendError(error, request, reply))
  }

  #end(): void {
    const ended = this.#current
    if (ended === undefined) return
    this.#current = undefined
    this.usedAt = this.#shared.connections.tick
    for (const observe of this.#shared.observers) observe(ended.request, ended.reply)
  }

  /** Hands the connection over, and what has arrived of the next request. */
  #leave(bytes = this.#waiting): void {
    const socket = this.#socket
    this.#waiting = undefined
    this.#stopWaiting()
    this.#shared.connections.delete(this)
    socket.off('data', this.#onData)
    socket.off('close', this.#onClose)
    socket.off('end', this.#onEnd)
    socket.off('timeout', this.#onTimeout)
    socket.off('error', ignore)
    socket.setTimeout(0)
    this.#exits.leave(socket)
    if (bytes !== undefined) socket.emit('data', bytes)
    if (socket.isPaused()) socket.resume()
  }

  #stopWaiting(): void {
    clearTimeout(this.#restTimer)
    this.#restTimer = undefined
  }

  readonly #onClose = (): void => {
    this.#shared.connections.delete(this)
    this.#stopWaiting()
    this.#end()
  }

  /** As node:http does: the client has left, or receives no further response. */
  readonly #onEnd = (): void => {
    this.#socket.end()
  }

  readonly #onTimeout = (): void => {
    if (this.#lastHead === '') this.#exits.onSilence(this.#socket)
  }
}

/** RFC 9110 section 5.5, as node:http checks it. */
const NOT_IN_HEADER = /[^\t\x20-\x7e\x80-\xff]/
/** Without U+0000, which no body contains. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters other than U+0000 are valid in a text
const ASCII = /^[\x01-\x7f]*$/

function ignore(): void {}

/** The request for the route, and as it was read. */
class WholeRequest implements HttpRequest, RawRequest {
  readonly id: string
  readonly method: string
  readonly url: string
  readonly params = {}
  readonly headers: IncomingHttpHeaders
  readonly socket: Socket
  readonly complete = true
  readonly routeOptions: { readonly url: string }
  body = ''
  clientId: string | undefined = undefined
  readonly #clientAddressOf: WholeOptions['clientAddressOf']

  constructor(
    socket: Socket,
    { method, url, headers }: RequestHead,
    { nextRequestId, clientAddressOf }: WholeOptions,
  ) {
    this.id = nextRequestId()
    this.method = method
    this.url = url
    this.headers = headers
    this.socket = socket
    this.routeOptions = { url }
    this.#clientAddressOf = clientAddressOf
  }

  get raw(): RawRequest {
    return this
  }

  get destroyed(): boolean {
    return this.socket.destroyed
  }

  get clientIp(): string {
    return this.#clientAddressOf(this)
  }
}
