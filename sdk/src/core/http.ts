// operation: Send a request with a deadline, safe retries and errors that contain no secrets
import type { ServerClock } from './clock.ts'
import { sleep, TIMED_OUT, within } from './deadline.ts'
import {
  ClientRejectedError,
  ConflictError,
  type ErrorFields,
  InvalidRequestError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  TallystickError,
  TimeoutError,
  TokenRejectedError,
  UnavailableError,
  UnexpectedResponseError,
} from './errors.ts'
import type { OnEvent, RequestEvent } from './events.ts'
import { redact, reveal, Secret } from './secret.ts'

/** The part of `fetch` that the SDK uses. The global one has it. */
export type Fetch = (
  url: string,
  init: {
    method: string
    headers: Record<string, string>
    body?: string
    redirect: 'manual'
    signal: AbortSignal
  },
) => Promise<FetchResponse>

export type FetchResponse = {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
}

/** What every call takes. */
export type CallOptions = {
  /** Ends the call early; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds until the call rejects with `TimeoutError`. */
  readonly deadlineMs?: number | undefined
}

type Value = string | Secret | undefined
export type Fields = Readonly<Record<string, Value>>

/**
 * When a request may be sent again: `safe`, after any transient failure; `unsent`, only if it surely did not arrive;
 * `never`.
 */
export type Retry = 'safe' | 'unsent' | 'never'

export type HttpRequest = CallOptions & {
  /** Names the call in errors and events, such as `tink.token`. */
  readonly operation: string
  /** `GET` by default, `POST` with a form. */
  readonly method?: string | undefined
  readonly url: string
  readonly headers?: Fields | undefined
  /** A form body. */
  readonly form?: Fields | undefined
  /** A JSON body. Secrets may be values of its first level. */
  readonly json?: unknown
  /** A body as it is, such as one that was signed. */
  readonly text?: string | undefined
  readonly bearer?: Secret | undefined
  /** `safe` for GET, else `never`. */
  readonly retry?: Retry | undefined
}

export type HttpResponse = {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly text: string
  /** The body as JSON; undefined where it is none. */
  readonly body: unknown
  /** When the request was sent, by the clock that `ServerClock.now()` has. */
  readonly sentAt: number
}

/** What a provider's error body contains. */
type ProviderError = { readonly code?: unknown; readonly message?: unknown }

export type HttpOptions = {
  readonly provider: string
  readonly fetch: Fetch
  /** The machine's clock, in ms since 1970. */
  readonly now: () => number
  readonly clock: ServerClock
  readonly random: () => number
  readonly deadlineMs: number
  readonly emit: OnEvent
  /** Names of response headers with the provider's id of the request. */
  readonly requestIdHeaders: readonly string[]
  readonly readError: (body: Readonly<Record<string, unknown>>) => ProviderError
}

export type Http = {
  /**
   * @returns the response, if its status is 2xx
   * @throws {TallystickError} by status and by the provider's code
   */
  send(request: HttpRequest): Promise<HttpResponse>
}

const MAX_ATTEMPTS = 3
const TRANSIENT = [429, 502, 503, 504]
/** Connection failures after which the request surely did not arrive: Node's codes, and Bun's. */
const UNSENT =
  /^E(CONNREFUSED|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH)$|^UND_ERR_CONNECT_TIMEOUT$|^ConnectionRefused$/
const MAX_THROTTLE_MS = 600_000

export function createHttp(options: HttpOptions): Http {
  const { provider, clock, now, random, emit } = options
  /** By origin, until when the provider asked to be left alone. */
  const throttled = new Map<string, number>()

  async function attempt(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    const sentAt = now()
    const response = await options.fetch(request.url, { ...render(request), redirect: 'manual', signal })
    clock.observe(response.headers.get('date'), sentAt, now())
    const text = await response.text()
    const { status, headers } = response
    // Only now: this response may have taught the clock how far off this machine is.
    return { status, headers, text, body: parse(text), sentAt: clock.at(sentAt) }
  }

  async function send(request: HttpRequest): Promise<HttpResponse> {
    const { operation, signal, deadlineMs = options.deadlineMs } = request
    const retry = request.retry ?? (methodOf(request) === 'GET' ? 'safe' : 'never')
    const secrets = secretsOf(request)
    const endAt = performance.now() + deadlineMs
    const { origin } = new URL(request.url)
    for (let tries = 1; ; tries++) {
      const left = () => endAt - performance.now()
      const waitMs = (throttled.get(origin) ?? 0) - performance.now()
      if (waitMs > left())
        throw new RateLimitError(`${operation}: the provider asked to wait.`, {
          operation,
          retryAfterMs: waitMs,
          unsent: true,
        })
      if (waitMs > 0) await sleep(waitMs, signal)
      const startedAt = performance.now()
      const report = (more: Partial<RequestEvent>) =>
        emit({
          type: 'request.finished',
          provider,
          operation,
          origin,
          method: methodOf(request),
          attempt: tries,
          durationMs: performance.now() - startedAt,
          ...more,
        })
      let error: TallystickError
      try {
        const response = await within((inner) => attempt(request, inner), left(), signal)
        if (response === TIMED_OUT)
          throw new TimeoutError(`${operation}: no response within ${deadlineMs} ms.`, { operation })
        const { status } = response
        if (status >= 200 && status < 300) {
          report({ status })
          return response
        }
        error = toError(request, response, secrets)
      } catch (thrown) {
        if (signal?.aborted) {
          report({ reason: 'aborted' })
          throw signal.reason
        }
        error = thrown instanceof TallystickError ? thrown : toNetworkError(operation, thrown, secrets)
      }
      const { status, retryAfterMs, requestId, unsent, code: reason } = error
      report({ status, requestId, reason })
      const isTransient = TRANSIENT.includes(status ?? 0)
      if (isTransient && retryAfterMs !== undefined) {
        throttled.set(origin, performance.now() + retryAfterMs)
        emit({ type: 'provider.throttled', provider, operation, retryAfterMs })
      }
      // `unsent` is stated of every failure of the network.
      if (retry === 'safe' ? !isTransient && unsent === undefined : retry === 'never' || !unsent) throw error
      const pauseMs = Math.max(error.retryAfterMs ?? 0, 100 * 2 ** tries * (0.5 + random() / 2))
      if (tries === MAX_ATTEMPTS || pauseMs >= left()) throw error
      await sleep(pauseMs, signal)
    }
  }

  function toError(
    request: HttpRequest,
    response: HttpResponse,
    secrets: readonly Secret[],
  ): TallystickError {
    const { operation } = request
    const { status, headers, body } = response
    const { code, message } = isRecord(body) ? options.readError(body) : {}
    const clean = (value: unknown) =>
      typeof value === 'string' && value !== '' ? redact(value.slice(0, 500), secrets) : undefined
    const providerCode = clean(code)
    const providerMessage = clean(message)
    const fields: ErrorFields = {
      operation,
      status,
      requestId: clean(options.requestIdHeaders.map((name) => headers.get(name)).find(Boolean)),
      providerCode,
      providerMessage,
      retryAfterMs: readRetryAfter(headers.get('retry-after'), clock.now()),
    }
    const text = [`${operation}: HTTP ${status}`, providerCode, providerMessage].filter(Boolean).join(', ')
    return new (classOf(status, providerCode, request.bearer !== undefined))(text, fields)
  }

  return { send }
}

function classOf(
  status: number,
  code = '',
  hasBearer: boolean,
): new (
  text: string,
  fields: ErrorFields,
) => TallystickError {
  if (status === 429) return RateLimitError
  if (status >= 500) return UnavailableError
  if (status < 400) return UnexpectedResponseError
  if (/(invalid|unauthorized)_client/.test(code)) return ClientRejectedError
  if (status === 401) return hasBearer ? TokenRejectedError : ClientRejectedError
  if (status === 403 || /(invalid|insufficient)_scope/.test(code)) return PermissionError
  if (status === 404) return NotFoundError
  return status === 409 ? ConflictError : InvalidRequestError
}

function methodOf({ method, form, json, text }: HttpRequest): string {
  return method ?? ((form ?? json ?? text) === undefined ? 'GET' : 'POST')
}

function render(request: HttpRequest): { method: string; headers: Record<string, string>; body?: string } {
  const headers: Record<string, string> = { accept: 'application/json' }
  let body = request.text
  if (request.form !== undefined) {
    headers['content-type'] = 'application/x-www-form-urlencoded'
    body = toQuery(request.form)
  } else if (request.json !== undefined) {
    headers['content-type'] = 'application/json'
    body = JSON.stringify(
      isRecord(request.json) ? Object.fromEntries(clearFields(request.json)) : request.json,
    )
  }
  if (request.bearer !== undefined) headers.authorization = `Bearer ${reveal(request.bearer)}`
  for (const [name, value] of clearFields(request.headers ?? {})) headers[name.toLowerCase()] = String(value)
  const method = methodOf(request)
  return body === undefined ? { method, headers } : { method, headers, body }
}

function clearFields(fields: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, value instanceof Secret ? reveal(value) : value])
}

/** A query or a form body; fields that are undefined are left out, lists are repeated. */
export function toQuery(
  fields: Readonly<Record<string, Value | readonly string[] | number | boolean>>,
): string {
  const query = new URLSearchParams()
  for (const [name, value] of clearFields(fields))
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one))
  return query.toString()
}

function secretsOf({ bearer, form, json, headers }: HttpRequest): readonly Secret[] {
  const places = [{ bearer }, form, json, headers].filter(isRecord)
  return places.flatMap((place) => Object.values(place)).filter((value) => value instanceof Secret)
}

/** Seconds or a date; at most ten minutes, so that a provider's mistake does not stop a client for good. */
function readRetryAfter(text: string | null, now: number): number | undefined {
  const seconds = Number(text || Number.NaN)
  const ms = Number.isNaN(seconds) ? Date.parse(text ?? '') - now : seconds * 1000
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), MAX_THROTTLE_MS)
}

type Foreign = { message?: unknown; code?: unknown; cause?: { code?: unknown } | null }

/** Of a foreign exception only its code and its first line, masked: `fetch` of others may put whole requests into theirs. */
function toNetworkError(operation: string, thrown: unknown, secrets: readonly Secret[]): UnavailableError {
  const { message = '', code, cause }: Foreign = Object(thrown)
  const reason = code ?? cause?.code
  const detail = redact(`${reason ?? 'no response'}, ${String(message).split('\n')[0]}`, secrets)
  return new UnavailableError(`${operation}: no response (${detail}).`, {
    operation,
    unsent: UNSENT.test(String(reason)),
  })
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
