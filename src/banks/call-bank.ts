// glue: HTTP call to a bank: time limit, safe retries, circuit breaker
// Never: include a body, header or query in `BankProblem.detail`; they contain credentials

import type { BankProblem } from '../core/banks/bank.ts'
import { BankCallInterrupted } from '../core/banks/bank-port.ts'
import type { Clock } from '../core/clock/clock.ts'
import type { Random } from '../core/keys/cryptography.ts'
import { isJsonObject, type JsonObject, parseJson } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface BankNetwork {
  readonly fetch: Fetch
  readonly clock: Clock
  readonly random: Pick<Random, 'bytes'>
  /** Resolves after this many milliseconds. */
  readonly wait: (ms: number) => Promise<void>
  /** Aborted when the process stops: calls in flight end at once, and every problem becomes BankCallInterrupted. */
  readonly stopping?: AbortSignal
}

export interface BankCall {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Whether the request may be retried. A code exchange may not: a second use revokes the tokens of the first. */
  readonly repeatable: boolean
}

export interface BankResponse {
  readonly status: number
  /** Empty if the response has no body. */
  readonly body: JsonObject
}

const TIMEOUT_MS = 10_000
const TRIES = 3
const FIRST_WAIT_MS = 250
/** A longer `Retry-After` makes the bank unavailable. */
const LONGEST_WAIT_MS = 5_000
const MAX_RESPONSE_CHARACTERS = 4_000_000

/** Returns responses below 500 other than 429; everything else is a problem once the retries are exhausted. */
export async function callBank(
  network: BankNetwork,
  breaker: CircuitBreaker,
  call: BankCall,
): Promise<Result<BankResponse, BankProblem>> {
  let problem = away('the bank is left alone after many failures')
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    if (!(await breaker.enter())) return err(problem)
    const tried = await attemptCall(network, call)
    if (tried.kind === 'response') {
      breaker.succeeded()
      return ok(tried.response)
    }
    throwIfStopping(network)
    problem = tried.problem
    const waitMs = Math.max(tried.retryAfterMs, backoffMs(network, attempt))
    // A rate limit of one connection is not a failure of the bank, and must not open the circuit for others.
    if (problem.kind === 'asked_too_often') breaker.succeeded()
    else breaker.failed()
    if (!call.repeatable || attempt === TRIES || waitMs > LONGEST_WAIT_MS) break
    await network.wait(waitMs)
    throwIfStopping(network)
  }
  return err(problem)
}

function throwIfStopping({ stopping }: BankNetwork): void {
  if (stopping?.aborted === true) throw new BankCallInterrupted('the process stopped during a call to a bank')
}

type Attempt =
  | { readonly kind: 'response'; readonly response: BankResponse }
  | { readonly kind: 'problem'; readonly problem: BankProblem; readonly retryAfterMs: number }

async function attemptCall(network: BankNetwork, call: BankCall): Promise<Attempt> {
  const { method, url, headers = {}, body } = call
  const late = AbortSignal.timeout(TIMEOUT_MS)
  const signal = network.stopping === undefined ? late : AbortSignal.any([late, network.stopping])
  const init = { method, headers, signal, redirect: 'error', ...(body !== undefined && { body }) } as const
  try {
    const response = await network.fetch(url, init)
    const text = await response.text()
    if (response.status === 429 || response.status >= 500) {
      const retryAfterMs = readRetryAfter(response.headers.get('retry-after'))
      const detail = `status ${response.status}`
      const problem =
        response.status === 429
          ? askedTooOften(detail)
          : response.status === 500
            ? failing(detail)
            : away(detail)
      return { kind: 'problem', problem, retryAfterMs }
    }
    const body = readBody(text)
    if (body === undefined)
      return { kind: 'problem', problem: away('the response is not JSON'), retryAfterMs: 0 }
    return { kind: 'response', response: { status: response.status, body } }
  } catch (error) {
    return { kind: 'problem', problem: problemOf(error), retryAfterMs: 0 }
  }
}

function readBody(text: string): JsonObject | undefined {
  if (text === '') return {}
  const parsed = parseJson(text, { maxLength: MAX_RESPONSE_CHARACTERS })
  return parsed.ok && isJsonObject(parsed.value) ? parsed.value : undefined
}

function readRetryAfter(header: string | null): number {
  return header !== null && /^[0-9]{1,6}$/.test(header) ? Number(header) * 1000 : 0
}

/** Full jitter, so that callers that failed together do not retry together. */
function backoffMs(network: BankNetwork, attempt: number): number {
  const [byte = 0] = network.random.bytes(1)
  return Math.round((FIRST_WAIT_MS * 2 ** (attempt - 1) * (byte + 1)) / 256)
}

function failing(detail: string): BankProblem {
  return { kind: 'bank_fault', detail, retryable: true }
}

function away(detail: string): BankProblem {
  return { kind: 'unavailable', detail, retryable: true }
}

function askedTooOften(detail: string): BankProblem {
  return { kind: 'asked_too_often', detail, retryable: true }
}

function problemOf(error: unknown): BankProblem {
  const name = error instanceof Error ? error.name : 'unknown'
  if (name === 'TimeoutError' || name === 'AbortError') {
    return { kind: 'timeout', detail: `no response within ${TIMEOUT_MS} ms`, retryable: true }
  }
  return away(`the call failed: ${causeOf(error) ?? name}`)
}

/** `fetch` of Node reports the reason as `cause.code`, such as ECONNREFUSED. */
function causeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !(error.cause instanceof Error)) return undefined
  const { cause } = error
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name
}
