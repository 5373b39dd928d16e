// glue: Responses on sockets that never sent a readable request
// Spec: RFC 9112 section 9.6, RFC 6585 section 5 (431)

import type { Duplex } from 'node:stream'
import { STATUS_CODES } from './node-http.ts'
import type { HttpProblem, HttpProblemKind, ProblemAnswer } from './problem.ts'

export type SocketErrorOptions = {
  readonly nextRequestId: () => string
  readonly renderProblem: (problem: HttpProblem) => ProblemAnswer
  readonly baseHeaders: Readonly<Record<string, string>>
}

/**
 * Answers a parser error or timeout with 400, 408, 413 or 431 and closes. Nothing is written when the answer to an
 * earlier request of the same connection is still to come: the client would take ours for that one.
 */
export function answerSocketError(error: unknown, socket: Duplex, options: SocketErrorOptions): void {
  const kind = kindOf(error)
  if (kind === undefined || !socket.writable || !mayAnswer(socket)) {
    socket.destroy()
    return
  }
  const requestId = options.nextRequestId()
  const answer = options.renderProblem({ kind, requestId })
  const headers = {
    connection: 'close',
    'x-request-id': requestId,
    ...options.baseHeaders,
    ...answer.headers,
    'content-length': Buffer.byteLength(answer.body).toString(),
  }
  let head = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}\r\n`
  for (const [name, value] of Object.entries(headers)) head += `${name}: ${value}\r\n`
  socket.end(`${head}\r\n${answer.body}`, () => socket.destroy())
}

function kindOf(error: unknown): HttpProblemKind | undefined {
  const code = readProperty(error, 'code')
  if (code === 'ECONNRESET' || code === 'EPIPE') return undefined
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'timeout'
  if (code === 'HPE_HEADER_OVERFLOW') return 'header_too_large'
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return 'body_too_large'
  return 'bad_request'
}

// `_httpMessage` is how Node's own default answer decides; there is no public name for the pending answer of a socket.
function mayAnswer(socket: Duplex): boolean {
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
