// glue: Error responses for sockets that sent no readable request
// Spec: RFC 9112 section 9.6, RFC 6585 section 5 (431)

import { type Duplex, Stream, type Writable } from 'node:stream'
import { STATUS_CODES } from './node-http.ts'
import type { HttpProblem, HttpProblemKind, ProblemResponse } from './problem.ts'

export type SocketErrorOptions = {
  readonly nextRequestId: () => string
  readonly renderProblem: (problem: HttpProblem) => ProblemResponse
  readonly baseHeaders: Readonly<Record<string, string>>
}

/**
 * Responds to a parser error or timeout with 400, 408, 413 or 431 and closes. While an earlier, complete request of the same
 * connection has no response yet, that one is sent first: the client would take ours for it, and must not lose it.
 */
export function respondToSocketError(error: unknown, socket: Duplex, options: SocketErrorOptions): void {
  const kind = kindOf(error)
  const pending = pendingResponse(socket)
  if (kind !== undefined && socket.writable && pending !== undefined && isComplete(pending)) {
    pending.once('close', () => setImmediate(() => respondToSocketError(error, socket, options)))
    return
  }
  if (kind === undefined || !socket.writable || !mayRespond(socket)) {
    socket.destroy()
    return
  }
  const requestId = options.nextRequestId()
  const response = options.renderProblem({ kind, requestId })
  const headers = {
    connection: 'close',
    'x-request-id': requestId,
    ...options.baseHeaders,
    ...response.headers,
    'content-length': Buffer.byteLength(response.body).toString(),
  }
  let head = `HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ''}\r\n`
  for (const [name, value] of Object.entries(headers)) head += `${name}: ${value}\r\n`
  socket.end(`${head}\r\n${response.body}`, () => socket.destroy())
}

function kindOf(error: unknown): HttpProblemKind | undefined {
  const code = readProperty(error, 'code')
  if (code === 'ECONNRESET' || code === 'EPIPE') return undefined
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'timeout'
  if (code === 'HPE_HEADER_OVERFLOW') return 'header_too_large'
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return 'body_too_large'
  return 'bad_request'
}

// Node's own default handler decides by `_httpMessage`; the pending response of a socket has no public name.
function pendingResponse(socket: Duplex): Writable | undefined {
  const pending = readProperty(socket, '_httpMessage')
  return pending instanceof Stream ? (pending as Writable) : undefined
}

function isComplete(pending: Writable): boolean {
  return readProperty(readProperty(pending, 'req'), 'complete') === true
}

/** The error is in the request that the pending response belongs to, and nothing of that was sent. */
function mayRespond(socket: Duplex): boolean {
  const pending = pendingResponse(socket)
  return pending === undefined || (readProperty(pending, 'headersSent') === false && !isComplete(pending))
}

function readProperty(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
