// codec: bodies of the developers' switches, read strictly
// Spec: docs/guides/sandbox-controls.md

import { parseDuration } from '../lib/duration.ts'
import { isJsonObject, type Json, type JsonObject, parseJson } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { BANK_SWITCHES, type BankRequest, type BankSwitch } from './bank-controls.ts'

export type ClockRequest = { readonly advanceMs: number } | 'reset'

const LENGTH = 'a whole number and s, m, h or d, such as 90d'
const MOST = 1000
const SLOWEST_MS = 120_000

/** `{"advance":"90d"}` or `{"reset":true}`; else a sentence that says what is wrong. */
export function parseClockRequest(body: string): Result<ClockRequest, string> {
  const members = readMembers(body, ['advance', 'reset'])
  if (!members.ok) return members
  const { advance, reset } = members.value
  if (reset === true && advance === undefined) return ok('reset')
  if (reset !== undefined || typeof advance !== 'string')
    return err('Give either "advance", as text, or "reset": true.')
  const advanceMs = parseDuration(advance)
  return advanceMs === undefined ? err(`"advance" must be ${LENGTH}.`) : ok({ advanceMs })
}

/** `{"do":"slow","time":"3s"}` and its like; else a sentence that says what is wrong. */
export function parseBankRequest(body: string): Result<BankRequest, string> {
  const members = readMembers(body, ['do', 'time', 'count', 'status', 'person'])
  if (!members.ok) return members
  const { time, count, status, person } = members.value
  if (person !== undefined && (typeof person !== 'string' || person === ''))
    return err('"person" must be a user name at the bank.')
  const name = BANK_SWITCHES.find((known) => known === members.value.do)
  if (name === undefined) return err(`"do" must be one of ${BANK_SWITCHES.join(', ')}.`)
  const change = readSwitch(name, { time, count, status })
  if (!change.ok) return change
  if (name === 'reset' && person !== undefined) return err('"reset" is for everybody; leave "person" out.')
  return ok({ change: change.value, person })
}

interface Details {
  readonly time: Json | undefined
  readonly count: Json | undefined
  readonly status: Json | undefined
}

/** As typed or sent: `count` may be missing and is 1 then, `status` 503. */
export function readSwitch(
  name: (typeof BANK_SWITCHES)[number],
  { time, count = 1, status = 503 }: Details,
): Result<BankSwitch, string> {
  if (name === 'slow') {
    const delayMs = typeof time === 'string' ? parseDuration(time) : undefined
    return delayMs === undefined || delayMs > SLOWEST_MS
      ? err(`"time" must be ${LENGTH.replace('90d', '3s')}, and two minutes at most.`)
      : ok({ do: name, delayMs })
  }
  if (name !== 'errors' && name !== 'drop') return ok({ do: name })
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > MOST)
    return err(`"count" must be a whole number from 0 to ${MOST}.`)
  if (name === 'drop') return ok({ do: name, count })
  return status === 429 || status === 500 || status === 503
    ? ok({ do: name, count, status })
    : err('"status" must be 429, 500 or 503.')
}

function readMembers(body: string, known: readonly string[]): Result<JsonObject, string> {
  const parsed = parseJson(body)
  if (!parsed.ok || !isJsonObject(parsed.value)) return err('The body must be a JSON object.')
  const unknown = Object.keys(parsed.value).find((name) => !known.includes(name))
  if (unknown !== undefined) return err(`Known members are ${known.join(', ')}.`)
  return ok(parsed.value)
}
