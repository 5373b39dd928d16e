// codec: Sandbox controls of Demo Bank, translated to its admin API
// Never: used in production, where the bank has no admin API

import { isJsonObject, type Json, type JsonObject, parseJson } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Fetch } from '../runtime/network.ts'

export type BankControl =
  | { readonly do: 'slow'; readonly delayMs: number }
  /** The next `count` account-information requests fail with `status`. */
  | { readonly do: 'errors'; readonly count: number; readonly status: number }
  /** The next `count` responses are cut off in the middle. */
  | { readonly do: 'drop'; readonly count: number }
  /** `up` turns off slow, down, errors and drop. */
  | { readonly do: 'down' | 'up' | 'revoke' | 'expire' }
  /** Deletes all faults, sign-ins, consents and tokens. */
  | { readonly do: 'reset' }

export const BANK_CONTROLS = ['slow', 'down', 'up', 'errors', 'drop', 'revoke', 'expire', 'reset'] as const

export interface BankRequest {
  readonly change: BankControl
  /** User name of a test user; undefined for all of them. */
  readonly person: string | undefined
}

export interface BankControlError {
  readonly kind: 'unreachable' | 'refused'
  /** One sentence. */
  readonly message: string
}

const TIMEOUT_MS = 5_000

/** Applies the control. Returns the bank's list of active faults. */
export async function applyBankControl(
  fetch: Fetch,
  bankUrl: string,
  { change, person }: BankRequest,
): Promise<Result<Json, BankControlError>> {
  if (change.do === 'reset') {
    const done = await request(fetch, `${bankUrl}/admin/reset`, {})
    return done.ok ? readBankFaults(fetch, bankUrl) : done
  }
  const body = { ...renderChange(change), ...(person !== undefined && { person }) }
  return faultsOf(await request(fetch, `${bankUrl}/admin/faults`, body))
}

export async function readBankFaults(fetch: Fetch, bankUrl: string): Promise<Result<Json, BankControlError>> {
  return faultsOf(await request(fetch, `${bankUrl}/admin/faults`, undefined))
}

/** The test users of a market; all of them where no way to sign in is named. */
export async function readTestUsers(
  fetch: Fetch,
  bankUrl: string,
  { market, flow }: { readonly market: string; readonly flow: string | undefined },
): Promise<Result<JsonObject, BankControlError>> {
  const query = new URLSearchParams({ market, ...(flow !== undefined && { flow }) })
  const answer = await request(fetch, `${bankUrl}/admin/test-users?${query}`, undefined)
  if (!answer.ok) return answer
  return isJsonObject(answer.value)
    ? ok(answer.value)
    : err({ kind: 'refused', message: 'Demo Bank sent a response that is not understood.' })
}

function renderChange(change: Exclude<BankControl, { do: 'reset' }>): JsonObject {
  switch (change.do) {
    case 'slow':
      return { slowMs: change.delayMs }
    case 'errors':
      return { failNext: { times: change.count, status: change.status } }
    case 'drop':
      return { dropNext: change.count }
    case 'down':
      return { down: true }
    case 'up':
      return { down: false, slowMs: 0, failNext: { times: 0, status: 503 }, dropNext: 0 }
    case 'revoke':
      return { revokeConsents: true }
    case 'expire':
      return { expireTokens: true }
  }
}

function faultsOf(answer: Result<Json, BankControlError>): Result<Json, BankControlError> {
  if (!answer.ok) return answer
  const faults = isJsonObject(answer.value) ? answer.value.faults : undefined
  return faults === undefined
    ? err({ kind: 'refused', message: 'Demo Bank sent a response that is not understood.' })
    : ok(faults)
}

/** GET without a body, POST with one. */
async function request(
  fetch: Fetch,
  url: string,
  body: JsonObject | undefined,
): Promise<Result<Json, BankControlError>> {
  let status: number
  let text: string
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    })
    status = response.status
    text = await response.text()
  } catch {
    return err({ kind: 'unreachable', message: `Demo Bank does not respond at ${new URL(url).origin}.` })
  }
  const parsed = text === '' ? ok(null) : parseJson(text)
  const value = parsed.ok ? parsed.value : null
  if (status < 300) return ok(value)
  const detail = isJsonObject(value) && typeof value.message === 'string' ? `: ${value.message}` : ''
  return err({ kind: 'refused', message: `Demo Bank rejected the request (${status})${detail}.` })
}
