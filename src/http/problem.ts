// contract: Problems that the HTTP server itself reports, and how they are worded

import type { HttpReply, HttpRequest } from './exchange.ts'

/** Every reason for which the server responds instead of a route. */
export type HttpProblemKind =
  | 'not_found'
  | 'method_not_allowed'
  | 'body_too_large'
  | 'body_not_utf8'
  | 'body_compressed'
  | 'header_too_large'
  | 'bad_url'
  | 'bad_request'
  | 'timeout'
  | 'internal'
  | 'unavailable'

/** `allow` is present for `method_not_allowed` only. Nothing in a problem comes from the contents of the request. */
export type HttpProblem = {
  readonly kind: HttpProblemKind
  readonly requestId: string
  readonly allow?: readonly string[]
}

export type ProblemResponse = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Renders the response to a problem. `request` is undefined if no request could be read (400, 408 and 431 of a socket).
 * The server adds `X-Request-ID`, the security headers, `Allow` to a 405 and `Accept-Encoding` to a 415. If it throws, a plain
 * text response is sent.
 */
export type RenderProblem = (problem: HttpProblem, request: HttpRequest | undefined) => ProblemResponse

/** The status that RFC 9110 and RFC 6585 give to each kind. */
const PROBLEM_STATUS: Readonly<Record<HttpProblemKind, number>> = {
  not_found: 404,
  method_not_allowed: 405,
  body_too_large: 413,
  body_not_utf8: 400,
  body_compressed: 415,
  header_too_large: 431,
  bad_url: 400,
  bad_request: 400,
  timeout: 408,
  internal: 500,
  unavailable: 503,
}

const SENTENCES: Readonly<Record<HttpProblemKind, string>> = {
  not_found: 'There is no endpoint at this path.',
  method_not_allowed: 'This path does not support that method.',
  body_too_large: 'The request body is too large.',
  body_not_utf8: 'The request body is not valid UTF-8.',
  body_compressed: 'The request body is compressed. Send it as it is.',
  header_too_large: 'The request headers are too large.',
  bad_url: 'The request URL could not be parsed.',
  bad_request: 'The request is not valid HTTP.',
  timeout: 'The request took too long to arrive.',
  internal: 'The server failed. Quote the request id when you report it.',
  unavailable: 'The server is shutting down. Try again.',
}

/** A plain text response, for servers without `renderProblem`. */
export function renderPlainProblem({ kind }: HttpProblem): ProblemResponse {
  return {
    status: PROBLEM_STATUS[kind],
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    body: `${SENTENCES[kind]}\n`,
  }
}

/** The headers of every response besides its request id. `https` adds two years of HSTS. */
export function baseHeaders(https: boolean): Readonly<Record<string, string>> {
  const headers = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }
  return https ? { ...headers, 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : headers
}

const KEPT_HEADERS: ReadonlySet<string> = new Set([
  'x-request-id',
  'x-content-type-options',
  'referrer-policy',
  'strict-transport-security',
  'connection',
])

/** Sends a rendered problem, without the headers that a route had already set (cookies, lengths, encodings). */
export function sendProblem(reply: HttpReply, problem: HttpProblem, response: ProblemResponse): void {
  for (const name of Object.keys(reply.getHeaders())) if (!KEPT_HEADERS.has(name)) reply.removeHeader(name)
  reply.code(response.status)
  reply.headers(response.headers)
  if (problem.allow !== undefined) reply.header('allow', problem.allow.join(', '))
  // RFC 9110 section 12.5.3: the encodings that are supported.
  if (problem.kind === 'body_compressed') reply.header('accept-encoding', 'identity')
  reply.send(response.body)
}
