// glue: Runs a call once per idempotency key, and returns the stored response to retries

import { accept, type Outcome, refuse } from '../core/errors.ts'
import { runIdempotently } from '../core/idempotency/run-once.ts'
import type { Caller } from '../core/tokens/token.ts'
import type { HttpRequest } from '../http/exchange.ts'
import { isJsonObject, type Json } from '../lib/json.ts'
import type { Call, Dialect, Route, WireResponse } from './dialect.ts'

interface KeyedRequest {
  readonly dialect: Dialect
  readonly route: Route
  readonly request: HttpRequest
  readonly caller: Caller
}

/** Returns the call unchanged when the request has no idempotency key. */
export function runOnce(keyed: KeyedRequest, requested: Call): Outcome<Call> {
  const { dialect, route, request, caller } = keyed
  const header = dialect.idempotencyHeader
  const key = header === undefined || route.method !== 'POST' ? undefined : request.headers[header]
  if (key === undefined) return accept(requested)
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    return refuse('parameter_invalid', { subject: 'Idempotency-Key' })
  }
  const body = typeof request.body === 'string' ? request.body : ''
  const command = { caller, key, request: [route.method, request.url, body] }
  return accept({
    ...requested,
    run: async (ports, policy) => {
      const outcome = await runIdempotently(ports, command, async () => {
        const done = await requested.run(ports, policy)
        return done.ok ? accept(serializeResponse(done.value)) : done
      })
      return outcome.ok ? accept(parseResponse(outcome.value)) : outcome
    },
  })
}

function serializeResponse(response: WireResponse): Json {
  if (response.kind !== undefined) throw new TypeError('only JSON responses can be stored for retries')
  const { status, headers, body, contentType } = response
  return {
    status,
    ...(headers !== undefined && { headers }),
    ...(body !== undefined && { body }),
    ...(contentType !== undefined && { contentType }),
  }
}

function parseResponse(stored: Json): WireResponse {
  if (!isJsonObject(stored) || typeof stored.status !== 'number') {
    throw new Error('a stored response cannot be read')
  }
  const { status, headers, body, contentType } = stored
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(isJsonObject(headers) ? headers : {})) {
    if (typeof value === 'string') texts[name] = value
  }
  return {
    status,
    headers: texts,
    ...(body !== undefined && { body }),
    ...(typeof contentType === 'string' && { contentType }),
  }
}
