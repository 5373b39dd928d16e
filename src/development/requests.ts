// codec: Request bodies of the sandbox controls
// Spec: docs/guides/sandbox-controls.md

import { parseDuration } from '../lib/duration.ts'
import { isJsonObject, type Json, type JsonObject, parseJson } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { BANK_CONTROLS, type BankControl, type BankRequest } from './bank-controls.ts'

export type ClockRequest = { readonly advanceMs: number } | 'reset'

const DURATION = 'a whole number and s, m, h or d, such as 90d'
const MAX_COUNT = 1000
const MAX_DELAY_MS = 120_000

/** Parses `{"advance":"90d"}` or `{"reset":true}`; otherwise returns a sentence that states the problem. */
export function parseClockRequest(body: string): Result<ClockRequest, string> {
  const members = readMembers(body, ['advance', 'reset'])
  if (!members.ok) return members
  const { advance, reset } = members.value
  if (reset === true && advance === undefined) return ok('reset')
  if (reset !== undefined || typeof advance !== 'string')
    return err('Send either "advance" as a string, or "reset": true.')
  const advanceMs = parseDuration(advance)
  return advanceMs === undefined ? err(`"advance" must be ${DURATION}.`) : ok({ advanceMs })
}

/** Parses bodies such as `{"do":"slow","time":"3s"}`; otherwise returns a sentence that states the problem. */
export function parseBankRequest(body: string): Result<BankRequest, string> {
  const members = readMembers(body, ['do', 'time', 'count', 'status', 'person'])
  if (!members.ok) return members
  const { time, count, status, person } = members.value
  if (person !== undefined && (typeof person !== 'string' || person === ''))
    return err('"person" must be a user name at the bank.')
  const name = BANK_CONTROLS.find((known) => known === members.value.do)
  if (name === undefined) return err(`"do" must be one of ${BANK_CONTROLS.join(', ')}.`)
  const change = parseBankControl(name, { time, count, status })
  if (!change.ok) return change
  if (name === 'reset' && person !== undefined)
    return err('"reset" applies to all test users; omit "person".')
  return ok({ change: change.value, person })
}

interface Details {
  readonly time: Json | undefined
  readonly count: Json | undefined
  readonly status: Json | undefined
}

/** Checks the details of a control. `count` defaults to 1, `status` to 503. */
export function parseBankControl(
  name: (typeof BANK_CONTROLS)[number],
  { time, count = 1, status = 503 }: Details,
): Result<BankControl, string> {
  if (name === 'slow') {
    const delayMs = typeof time === 'string' ? parseDuration(time) : undefined
    return delayMs === undefined || delayMs > MAX_DELAY_MS
      ? err(`"time" must be ${DURATION.replace('90d', '3s')}, at most two minutes.`)
      : ok({ do: name, delayMs })
  }
  if (name !== 'errors' && name !== 'drop') return ok({ do: name })
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > MAX_COUNT)
    return err(`"count" must be a whole number from 0 to ${MAX_COUNT}.`)
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
