// contract: Problems that the HTTP mechanism refuses, and the response for each

import type { HttpReply, HttpRequest } from './exchange.ts'

/** Every reason for which the mechanism answers instead of a route. */
export type HttpProblemKind =
  | 'not_found'
  | 'method_not_allowed'
  | 'body_too_large'
  | 'body_not_utf8'
  | 'body_compressed'
  | 'header_too_large'
  | 'bad_address'
  | 'bad_request'
  | 'timeout'
  | 'internal'
  | 'unavailable'

/** `allow` is there for `method_not_allowed` only. Nothing in a problem comes from the request's contents. */
export type HttpProblem = {
  readonly kind: HttpProblemKind
  readonly requestId: string
  readonly allow?: readonly string[]
}

export type ProblemAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Words the answer to a problem. `request` is undefined where no request could be read (400, 408 and 431 of a socket).
 * The mechanism adds `X-Request-ID`, the security headers, for 405 `Allow` and for 415 `Accept-Encoding`. It should
 * not throw; if it does, a plain text answer goes out.
 */
export type RenderProblem = (problem: HttpProblem, request: HttpRequest | undefined) => ProblemAnswer

/** The status that RFC 9110 and RFC 6585 give to each kind. */
const PROBLEM_STATUS: Readonly<Record<HttpProblemKind, number>> = {
  not_found: 404,
  method_not_allowed: 405,
  body_too_large: 413,
  body_not_utf8: 400,
  body_compressed: 415,
  header_too_large: 431,
  bad_address: 400,
  bad_request: 400,
  timeout: 408,
  internal: 500,
  unavailable: 503,
}

const SENTENCES: Readonly<Record<HttpProblemKind, string>> = {
  not_found: 'There is no endpoint at this path.',
  method_not_allowed: 'This address does not answer that method.',
  body_too_large: 'The request body is too large.',
  body_not_utf8: 'The request body is not valid UTF-8.',
  body_compressed: 'The request body is compressed. Send it as it is.',
  header_too_large: 'The request headers are too large.',
  bad_address: 'The request URL could not be parsed.',
  bad_request: 'The request is not valid HTTP.',
  timeout: 'The request took too long to arrive.',
  internal: 'The server failed to answer. Quote the request id when you report it.',
  unavailable: 'The server is shutting down. Try again.',
}

/** A plain text answer, for callers without a wording of their own. */
export function renderPlainProblem({ kind }: HttpProblem): ProblemAnswer {
  return {
    status: PROBLEM_STATUS[kind],
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    body: `${SENTENCES[kind]}\n`,
  }
}

/** The headers that every answer carries besides its request id. `https` adds two years of HSTS. */
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

/** Sends a worded problem; what a route had already set (cookies, lengths, encodings) does not go out with it. */
export function sendProblem(reply: HttpReply, problem: HttpProblem, answer: ProblemAnswer): void {
  for (const name of Object.keys(reply.getHeaders())) if (!KEPT_HEADERS.has(name)) reply.removeHeader(name)
  reply.code(answer.status)
  reply.headers(answer.headers)
  if (problem.allow !== undefined) reply.header('allow', problem.allow.join(', '))
  // RFC 9110 section 12.5.3: which encodings would have been taken.
  if (problem.kind === 'body_compressed') reply.header('accept-encoding', 'identity')
  reply.send(answer.body)
}
