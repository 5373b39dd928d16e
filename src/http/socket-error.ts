// glue: Error responses for sockets that sent no readable request
// Spec: RFC 9112 section 9.6, RFC 6585 section 5 (431)

import type { Duplex } from 'node:stream'
import { STATUS_CODES } from './node-http.ts'
import type { HttpProblem, HttpProblemKind, ProblemResponse } from './problem.ts'

export type SocketErrorOptions = {
  readonly nextRequestId: () => string
  readonly renderProblem: (problem: HttpProblem) => ProblemResponse
  readonly baseHeaders: Readonly<Record<string, string>>
}

/**
 * Responds to a parser error or timeout with 400, 408, 413 or 431 and closes. Nothing is written while an earlier request of
 * the same connection has no response yet: the client would take ours for that one.
 */
export function respondToSocketError(error: unknown, socket: Duplex, options: SocketErrorOptions): void {
  const kind = kindOf(error)
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
function mayRespond(socket: Duplex): boolean {
  const pending = readProperty(socket, '_httpMessage')
  if (pending === undefined || pending === null) return true
  return (
    readProperty(pending, 'headersSent') === false &&
    readProperty(readProperty(pending, 'req'), 'complete') === false
  )
}

function readProperty(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
