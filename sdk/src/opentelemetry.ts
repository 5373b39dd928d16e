// glue: Spans of OpenTelemetry, made from the events of the SDK
import type { OnEvent, SdkEvent } from './core/events.ts'

type Attributes = Record<string, string | number | boolean | string[]>

/** The part of OpenTelemetry's `Tracer` that is used: `trace.getTracer('my-app')` of `@opentelemetry/api` has it. */
export type SpanTracer = {
  startSpan(
    name: string,
    options: { kind: number; startTime: number; attributes: Attributes },
  ): { setStatus(status: { code: number }): unknown; end(endTime: number): void }
}

/** Values of `SpanKind` and `SpanStatusCode`. */
const [INTERNAL, CLIENT, ERROR] = [0, 2, 2]

/**
 * For the option `onEvent`, or as a subscriber of the channel `tallystick:sdk`: a client span for each HTTP request, and an
 * internal one for each event of a token. They are children of the span that is active where the call was made. No attribute has a
 * token, a URL with its parameters, or the id of an end user.
 * @param now the clock of the spans, in ms since 1970
 */
export function createSpans(tracer: SpanTracer, now: () => number = Date.now): OnEvent {
  return (event) => {
    const endTime = now()
    const { name, kind, attributes, reason, durationMs } = describe(event)
    if (reason !== undefined) attributes['error.type'] = reason
    const span = tracer.startSpan(name, { kind, startTime: endTime - durationMs, attributes })
    if (reason !== undefined) span.setStatus({ code: ERROR })
    span.end(endTime)
  }
}

type Description = {
  readonly name: string
  readonly kind: number
  readonly attributes: Attributes
  readonly reason?: string | undefined
  readonly durationMs: number
}

function describe(event: SdkEvent): Description {
  const attributes: Attributes = { 'tallystick.provider': event.provider }
  if (event.type === 'request.finished') {
    const { operation, method, origin, attempt, status, requestId, reason, durationMs } = event
    const { hostname, port, protocol } = new URL(origin)
    attributes['http.request.method'] = method
    attributes['server.address'] = hostname
    attributes['server.port'] = Number(port || (protocol === 'https:' ? 443 : 80))
    if (attempt > 1) attributes['http.request.resend_count'] = attempt - 1
    if (status !== undefined) attributes['http.response.status_code'] = status
    if (requestId !== undefined) attributes['tallystick.request_id'] = requestId
    return { name: operation, kind: CLIENT, attributes, reason, durationMs }
  }
  const name = `tallystick ${event.type}`
  if (event.type === 'provider.throttled') {
    attributes['tallystick.operation'] = event.operation
    attributes['tallystick.retry_after_ms'] = event.retryAfterMs
    return { name, kind: INTERNAL, attributes, durationMs: 0 }
  }
  attributes['tallystick.kind'] = event.kind
  attributes['tallystick.scopes'] = [...event.scopes]
  return { name, kind: INTERNAL, attributes, reason: event.reason, durationMs: event.durationMs ?? 0 }
}
