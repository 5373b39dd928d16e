// glue: Requests that no route serves, and errors that a route throws

import type { FastifyInstance } from 'fastify'
import type pino from 'pino'
import { allowedMethods, type MethodTable } from './allowed-methods.ts'
import { BodyCompressed, BodyNotUtf8 } from './body-parser.ts'
import type { HttpReply, HttpRequest } from './exchange.ts'
import type { HttpProblemKind } from './problem.ts'
import { describeError } from './request-log.ts'

export type SendProblem = (
  kind: HttpProblemKind,
  request: HttpRequest,
  reply: HttpReply,
  allow?: readonly string[],
) => void

export function addRefusals(
  server: FastifyInstance,
  table: MethodTable,
  logger: pino.Logger | false,
  send: SendProblem,
): void {
  server.setNotFoundHandler((request, reply) => {
    const path = request.raw.url?.split('?', 1)[0] ?? ''
    const allow = allowedMethods(table, path)
    if (allow.length === 0 || allow.includes(request.method)) send('not_found', request, reply)
    else send('method_not_allowed', request, reply, allow)
  })
  server.setErrorHandler((error, request, reply) => sendError(error, { request, reply, logger, send }))
}

interface FailedExchange {
  readonly request: HttpRequest
  readonly reply: HttpReply
  readonly logger: pino.Logger | false
  readonly send: SendProblem
}

export function sendError(error: unknown, { request, reply, logger, send }: FailedExchange): void {
  const kind = kindOfError(error, request)
  if (kind === 'internal' && logger !== false) {
    const { id: requestId, method, routeOptions } = request
    logger.error({ requestId, method, route: routeOptions.url, err: describeError(error) }, 'request failed')
  }
  send(kind, request, reply)
}

/** For a route with its own error handler: whether the client caused the error, so that the server should report it. */
export function isClientError(error: unknown, request: HttpRequest): boolean {
  return kindOfError(error, request) !== 'internal'
}

/** Only errors that the server itself raises are caused by the client: a route returns its refusals and does not throw them. */
function kindOfError(error: unknown, request: HttpRequest): HttpProblemKind {
  if (error instanceof BodyNotUtf8) return 'body_not_utf8'
  if (error instanceof BodyCompressed) return 'body_compressed'
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'body_too_large'
  if (code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH' || code === 'FST_ERR_VALIDATION') return 'bad_request'
  if (code === 'FST_ERR_ROUTE_MISSING_CONTENT_TYPE') return 'bad_request'
  // The client went away in the middle of its body.
  return request.raw.destroyed && !request.raw.complete ? 'bad_request' : 'internal'
}
