// contract: State of a slot in this process, for a bounded number of slots
import type { AuthToken } from '../core/auth-token.ts'
import type { Slot } from './slot.ts'
import type { StoredRecord } from './store.ts'

export type State = {
  token?: AuthToken
  /** The token as a resolved promise, so that a hit allocates nothing. */
  hit?: Promise<AuthToken> | undefined
  version?: string | undefined
  serveUntil: number
  refreshAt: number
  /** Renewals in a row that brought nothing newer. */
  stalls: number
  failures: number
  /** Until `retryAt`, callers without a valid token get this instead of another request. */
  error?: unknown
  retryAt: number
  /** The text of a token that the API rejected. */
  rejected?: string | undefined
  /** A token that the store did not take yet. */
  unsaved?: StoredRecord | undefined
  flight?: Promise<AuthToken> | undefined
}

const MAX_STATES = 10_000

/** The state of the slot, which is new where there is none. The oldest that nobody waits for makes room. */
export function openState(states: Map<string, State>, { key }: Slot): State {
  const state = states.get(key) ?? { serveUntil: 0, refreshAt: 0, stalls: 0, failures: 0, retryAt: 0 }
  if (states.size > MAX_STATES)
    for (const [oldest, { flight, unsaved }] of states) {
      if (flight || unsaved) continue
      states.delete(oldest)
      break
    }
  states.set(key, state)
  return state
}
