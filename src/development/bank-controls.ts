// codec: what developers make the Demo Bank do, in the words of its admin addresses, and how it took it
// Never: used in production, where the bank has no such addresses

import { isJsonObject, type Json, type JsonObject, parseJson } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Fetch } from '../runtime/network.ts'

export type BankSwitch =
  | { readonly do: 'slow'; readonly delayMs: number }
  /** Answers `count` calls for data with `status`. */
  | { readonly do: 'errors'; readonly count: number; readonly status: number }
  /** Breaks off the next `count` answers in the middle. */
  | { readonly do: 'drop'; readonly count: number }
  /** `up` ends slow, down, errors and drop. */
  | { readonly do: 'down' | 'up' | 'revoke' | 'expire' }
  /** Forgets faults, sign-ins, consents and tokens. */
  | { readonly do: 'reset' }

export const BANK_SWITCHES = ['slow', 'down', 'up', 'errors', 'drop', 'revoke', 'expire', 'reset'] as const

export interface BankRequest {
  readonly change: BankSwitch
  /** User name at the bank; undefined for everybody. */
  readonly person: string | undefined
}

export interface BankRefusal {
  readonly kind: 'unreachable' | 'refused'
  /** One sentence. */
  readonly message: string
}

const PATIENCE_MS = 5_000

/** Makes the bank do it; answers the faults that are set then, as the bank lists them. */
export async function switchBank(
  fetch: Fetch,
  bankUrl: string,
  { change, person }: BankRequest,
): Promise<Result<Json, BankRefusal>> {
  if (change.do === 'reset') {
    const done = await ask(fetch, `${bankUrl}/admin/reset`, {})
    return done.ok ? readBankFaults(fetch, bankUrl) : done
  }
  const body = { ...renderChange(change), ...(person !== undefined && { person }) }
  return faultsOf(await ask(fetch, `${bankUrl}/admin/faults`, body))
}

export async function readBankFaults(fetch: Fetch, bankUrl: string): Promise<Result<Json, BankRefusal>> {
  return faultsOf(await ask(fetch, `${bankUrl}/admin/faults`, undefined))
}

function renderChange(change: Exclude<BankSwitch, { do: 'reset' }>): JsonObject {
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

function faultsOf(answer: Result<Json, BankRefusal>): Result<Json, BankRefusal> {
  if (!answer.ok) return answer
  const faults = isJsonObject(answer.value) ? answer.value.faults : undefined
  return faults === undefined
    ? err({ kind: 'refused', message: 'The Demo Bank answered in words that are not known here.' })
    : ok(faults)
}

/** GET without a body, POST with one. */
async function ask(
  fetch: Fetch,
  url: string,
  body: JsonObject | undefined,
): Promise<Result<Json, BankRefusal>> {
  let status: number
  let text: string
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    })
    status = answer.status
    text = await answer.text()
  } catch {
    return err({ kind: 'unreachable', message: `The Demo Bank does not answer at ${new URL(url).origin}.` })
  }
  const parsed = text === '' ? ok(null) : parseJson(text)
  const value = parsed.ok ? parsed.value : null
  if (status < 300) return ok(value)
  const said = isJsonObject(value) && typeof value.message === 'string' ? `: ${value.message}` : ''
  return err({ kind: 'refused', message: `The Demo Bank refused (${status})${said}.` })
}
