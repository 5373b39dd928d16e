// glue: Demo Bank and the clock for the Console, by the operations of the sandbox controls
// Never: created in production

import type { Json, JsonObject } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Fetch } from '../runtime/network.ts'
import { applyBankControl, type BankControlError, readBankFaults, readTestUsers } from './bank-controls.ts'
import type { ClockControl, ClockState } from './clock-controls.ts'
import { parseBankRequest, parseClockRequest } from './requests.ts'

interface PanelProblem {
  readonly kind: 'unreachable' | 'invalid'
  /** One sentence. */
  readonly message: string
}

interface Controlled {
  readonly clock: ClockControl
  /** URL of Demo Bank; undefined if it does not run. */
  readonly bankUrl: string | undefined
  readonly fetch: Fetch
}

const NO_BANK = err({ kind: 'unreachable', message: 'Demo Bank does not run here.' } as const)

export function createConsolePanel({ clock, bankUrl, fetch }: Controlled) {
  return {
    bankUrl,
    readClock: (): Promise<ClockState> => clock.follow(),
    moveClock: async (change: JsonObject): Promise<Result<ClockState, PanelProblem>> => {
      const parsed = parseClockRequest(JSON.stringify(change))
      if (!parsed.ok) return err({ kind: 'invalid', message: parsed.error })
      if (parsed.value === 'reset') return ok(await clock.reset())
      const moved = await clock.advance(parsed.value.advanceMs)
      return moved === 'too_far'
        ? err({ kind: 'invalid', message: '"advance" leads to a clock that is more than ten years ahead.' })
        : ok(moved)
    },
    readFaults: async (): Promise<Result<Json, PanelProblem>> =>
      bankUrl === undefined ? NO_BANK : problemOf(await readBankFaults(fetch, bankUrl)),
    controlBank: async (change: JsonObject): Promise<Result<Json, PanelProblem>> => {
      const parsed = parseBankRequest(JSON.stringify(change))
      if (!parsed.ok) return err({ kind: 'invalid', message: parsed.error })
      return bankUrl === undefined ? NO_BANK : problemOf(await applyBankControl(fetch, bankUrl, parsed.value))
    },
    readTestUsers: async (query: {
      readonly market: string
      readonly flow: string | undefined
    }): Promise<Result<JsonObject, PanelProblem>> =>
      bankUrl === undefined ? NO_BANK : problemOf(await readTestUsers(fetch, bankUrl, query)),
  }
}

function problemOf<T>(answer: Result<T, BankControlError>): Result<T, PanelProblem> {
  if (answer.ok) return answer
  const { kind, message } = answer.error
  return err({ kind: kind === 'unreachable' ? kind : 'invalid', message })
}
