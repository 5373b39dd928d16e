// glue: Hands a request and its response to the request log of the app

import type { CountedRequest } from '../core/activity/recorder.ts'
import type { Refusal } from '../core/errors.ts'
import type { Ports } from '../core/ports.ts'
import type { HttpReply, HttpRequest } from '../http/exchange.ts'
import type { Dialect, Route, TokenCaller, WireResponse } from './dialect.ts'

/** What is known about a request so far; filled in while it is served. */
export interface RequestTrace {
  caller: TokenCaller | undefined
  /** As sent, not yet authenticated. */
  clientId: string | undefined
  grantType: string | undefined
}

interface Recorded {
  readonly dialect: Dialect
  readonly route: Route
  readonly services: { readonly ports: Ports }
}

interface Exchange {
  readonly request: HttpRequest
  readonly reply: HttpReply
  readonly trace: RequestTrace
}

interface Result {
  readonly response: WireResponse
  readonly refusal: Refusal | undefined
}

/** Counts in memory, and builds the details only if they will be stored. */
export function recordRequest(
  { dialect, route, services }: Recorded,
  { request, reply, trace }: Exchange,
  { response, refusal }: Result,
): void {
  const { activity } = services.ports
  const caller = trace.caller ?? refusal?.issuedTo
  const counted: CountedRequest = {
    appId: caller?.appId,
    clientId: caller?.clientId ?? trace.clientId,
    userId: userOf(caller),
    dialect: dialect.name,
    operation: route.name,
    grantType: trace.grantType,
    refusal: refusal?.code,
    status: response.status,
    durationMs: reply.elapsedTime,
  }
  if (!activity.count(counted)) return
  activity.keep(counted, {
    ...describeExchange(request),
    grantId: caller !== undefined && 'grantId' in caller ? caller.grantId : undefined,
    subject: refusal?.subject,
    response: response.kind === undefined ? response.body : undefined,
    responseType: typeOf(response),
  })
}

interface OpenedPage {
  readonly dialect: string
  readonly operation: string
  /** As sent. */
  readonly clientId: string | undefined
  readonly status: number
  readonly refusal: Refusal | undefined
}

/** An authorization request: a page that an app opens in the end user's browser. */
export function recordOpenedPage(
  { activity }: Pick<Ports, 'activity'>,
  { request, reply }: Pick<Exchange, 'request' | 'reply'>,
  { dialect, operation, clientId, status, refusal }: OpenedPage,
): void {
  const counted: CountedRequest = {
    appId: undefined,
    clientId,
    userId: undefined,
    dialect,
    operation,
    grantType: undefined,
    refusal: refusal?.code,
    status,
    durationMs: reply.elapsedTime,
  }
  if (!activity.count(counted)) return
  activity.keep(counted, {
    ...describeExchange(request),
    grantId: undefined,
    subject: refusal?.subject,
    response: undefined,
    responseType: status === 400 ? 'text/html' : 'redirect',
  })
}

function describeExchange({ id, method, raw, clientIp, headers, body }: HttpRequest) {
  return {
    requestId: id,
    method,
    url: raw.url ?? '',
    ipAddress: clientIp,
    authorization: headers.authorization,
    contentType: headers['content-type'],
    body: typeof body === 'string' ? body : '',
  }
}

function userOf(caller: TokenCaller | Refusal['issuedTo']): string | undefined {
  return caller !== undefined && 'userId' in caller ? caller.userId : undefined
}

function typeOf(response: WireResponse): string | undefined {
  switch (response.kind) {
    case undefined:
      return response.body === undefined ? undefined : (response.contentType ?? 'application/json')
    case 'redirect':
      return 'redirect'
    case 'form_post':
      return 'text/html'
    default:
      return response.contentType
  }
}
