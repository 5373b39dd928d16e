// operation: Send a request with a deadline, safe retries and errors that contain no secrets
import type { ServerClock } from './clock.ts'
import { sleep, within } from './deadline.ts'
import {
  ClientRejectedError,
  ConflictError,
  type ErrorFields,
  InvalidRequestError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  TallystickError,
  TokenRejectedError,
  UnavailableError,
  UnexpectedResponseError,
} from './errors.ts'
import type { OnEvent, RequestEvent } from './events.ts'
import { MAX_ATTEMPTS, MAX_THROTTLE_MS } from './limits.ts'
import { redact, reveal, type Secret } from './secret.ts'

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
  /** A JSON body. Its values may be secrets. */
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

export type HttpOptions = {
  readonly provider: string
  readonly fetch: Fetch
  readonly clock: ServerClock
  /** A random number between a half and one. */
  readonly jitter: () => number
  readonly deadlineMs: number
  readonly emit: OnEvent
  /** Names of response headers with the provider's id of the request. */
  readonly requestIds: readonly string[]
  /** Names of members of an error body with the provider's code, the most precise first. */
  readonly codes: readonly string[]
  /** The same for its sentence. */
  readonly messages: readonly string[]
}

export type Http = {
  /**
   * @returns the response, if its status is 2xx
   * @throws {TallystickError} by status and by the provider's code
   */
  send(request: HttpRequest): Promise<HttpResponse>
}

export function createHttp(options: HttpOptions): Http {
  const { provider, fetch, clock, jitter, emit } = options
  /** By origin, until when the provider asked to be left alone. */
  const throttled = new Map<string, number>()

  async function send(request: HttpRequest): Promise<HttpResponse> {
    const { operation, url, signal, deadlineMs = options.deadlineMs } = request
    const method = methodOf(request)
    const body = bodyOf(request)
    const { retry = method === 'GET' ? 'safe' : 'never' } = request
    const { origin } = new URL(url)
    const endAt = performance.now() + deadlineMs
    const left = () => endAt - performance.now()

    const attempt = async (inner: AbortSignal): Promise<HttpResponse> => {
      const learn = clock.start()
      const response = await fetch(url, {
        method,
        // In here, since it throws with the value where that is none for a header.
        headers: headersOf(request),
        body: body as string,
        redirect: 'manual',
        signal: inner,
      })
      const { status, headers } = response
      const sentAt = learn(headers.get('date'))
      const text = await response.text()
      return { status, headers, text, body: parse(text), sentAt }
    }

    for (let tries = 1; ; tries++) {
      const waitMs = (throttled.get(origin) ?? 0) - performance.now()
      if (waitMs > left())
        throw new RateLimitError(`${operation}: the provider asked to wait.`, {
          operation,
          retryAfterMs: waitMs,
          unsent: true,
        })
      if (waitMs > 0) await sleep(waitMs, signal)
      const startedAt = performance.now()
      const report = (more: Partial<RequestEvent>) => {
        const durationMs = performance.now() - startedAt
        const type = 'request.finished'
        emit({ type, provider, operation, origin, method, attempt: tries, durationMs, ...more })
      }
      let error: TallystickError
      try {
        const text = `${operation}: no response within ${deadlineMs} ms.`
        const response = await within(attempt, left(), signal, text, { operation })
        const { status } = response
        if (status >= 200 && status < 300) {
          report({ status })
          return response
        }
        error = toError(request, response)
      } catch (thrown) {
        if (signal?.aborted) {
          report({ reason: 'aborted' })
          throw signal.reason
        }
        error = thrown instanceof TallystickError ? thrown : toNetworkError(request, thrown)
      }
      const { status, retryAfterMs, requestId, unsent, code: reason } = error
      report({ status, requestId, reason })
      const isTransient = /429|50[2-4]/.test(String(status))
      if (isTransient && retryAfterMs !== undefined) {
        throttled.set(origin, performance.now() + retryAfterMs)
        emit({ type: 'provider.throttled', provider, operation, retryAfterMs })
      }
      // `unsent` is stated of every failure of the network.
      const isRetryable =
        retry === 'safe' ? isTransient || unsent !== undefined : retry === 'unsent' && unsent
      const pauseMs = Math.max(retryAfterMs ?? 0, 100 * 2 ** tries * jitter())
      if (!isRetryable || tries === MAX_ATTEMPTS || pauseMs >= left()) throw error
      await sleep(pauseMs, signal)
    }
  }

  function toError(request: HttpRequest, { status, headers, body }: HttpResponse): TallystickError {
    const { operation } = request
    const find = (names: readonly string[], get: (name: string) => unknown) =>
      names
        .map(get)
        .map((value) =>
          /string|number/.test(typeof value) ? mask(String(value).slice(0, 500), request) : '',
        )
        .find(Boolean)
    const inBody = (name: string): unknown => Object(body)[name]
    const providerCode = find(options.codes, inBody)
    const providerMessage = find(options.messages, inBody)
    // Seconds or a date.
    const after = headers.get('retry-after') ?? ''
    const afterMs = /^[\d.]+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - clock.now()
    const text = [`${operation}: HTTP ${status}`, providerCode, providerMessage].filter(Boolean).join(', ')
    return new (classOf(status, providerCode, request.bearer))(text, {
      operation,
      status,
      requestId: find(options.requestIds, (name) => headers.get(name)),
      providerCode,
      providerMessage,
      // At most ten minutes, so that a provider's mistake does not stop a client for good.
      retryAfterMs: Number.isNaN(afterMs) ? undefined : Math.min(Math.max(0, afterMs), MAX_THROTTLE_MS),
    })
  }

  return { send }
}

function classOf(
  status: number,
  code = '',
  bearer: Secret | undefined,
): new (
  text: string,
  fields: ErrorFields,
) => TallystickError {
  if (status === 429) return RateLimitError
  if (status >= 500) return UnavailableError
  if (status < 400) return UnexpectedResponseError
  if (/(invalid|unauthorized)_client/.test(code)) return ClientRejectedError
  if (status === 401) return bearer ? TokenRejectedError : ClientRejectedError
  if (status === 403 || /(invalid|insufficient)_scope/.test(code)) return PermissionError
  if (status === 404) return NotFoundError
  return status === 409 ? ConflictError : InvalidRequestError
}

export function methodOf({ method, form, json, text }: Partial<HttpRequest>): string {
  return method ?? ((form ?? json ?? text) === undefined ? 'GET' : 'POST')
}

function bodyOf({ form, json, text }: HttpRequest): string | undefined {
  if (form) return toQuery(form)
  // Called with the object and a member's name, since `toJSON` has masked a secret by then.
  return (
    text ??
    JSON.stringify(json, function (this: Record<string, unknown>, name, value) {
      return reveal(this[name], value)
    })
  )
}

function headersOf({ form, json, bearer, headers }: HttpRequest): Record<string, string> {
  const type = form ? 'x-www-form-urlencoded' : json === undefined ? undefined : 'json'
  const fields = {
    accept: 'application/json',
    'content-type': type && `application/${type}`,
    authorization: bearer && `Bearer ${reveal(bearer)}`,
    ...headers,
  }
  return Object.fromEntries(new Headers(clearFields(fields) as [string, string][]))
}

function clearFields(fields: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, reveal(value)]],
  )
}

export type Query = Readonly<Record<string, Value | readonly string[] | number | boolean>>

/** A query or a form body; fields that are undefined are left out, lists are repeated. */
export function toQuery(fields: Query): string {
  const pairs = clearFields(fields).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, String(one)]),
  )
  return String(new URLSearchParams(pairs))
}

type Foreign = { message?: unknown; code?: unknown; cause?: { code?: unknown } | null }

/** Of a foreign exception only its code and its first line, masked: `fetch` of others may put whole requests into theirs. */
function toNetworkError(request: HttpRequest, thrown: unknown): UnavailableError {
  const { operation } = request
  const { message = '', code, cause }: Foreign = Object(thrown)
  const reason = String(code ?? cause?.code ?? 'no response')
  const detail = mask(`${reason}, ${String(message).split('\n')[0]}`, request)
  return new UnavailableError(`${operation}: no response (${detail}).`, {
    operation,
    // Node's codes, and Bun's, of connections that failed before anything was sent.
    unsent: /(nrefused|enotfound|ai_again|unreach|connect_timeout)$/i.test(reason),
  })
}

/** The text without the secrets that were sent. */
function mask(text: string, { bearer, headers, form, json }: HttpRequest): string {
  return redact(text, [bearer, headers, form, json])
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
