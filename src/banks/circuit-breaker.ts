// rule: Circuit breaker of one bank

import type { Clock } from '../core/clock/clock.ts'

/**
 * Life of the circuit of one bank:
 *
 *     closed --failures in a row reach the limit--> open --pause over--> half open (one call tries the bank)
 *        ^------------------- that call succeeds ------------------------/   \- it fails --> open again
 *
 * Callers that come while a call tries the bank wait for how it goes: turned away, a connection whose time to be read has
 * come would go without for hours, although the bank is back.
 */
export interface CircuitBreaker {
  /** False while the bank is left alone: do not call it. After true, report how the call went, whatever happens. */
  enter(): Promise<boolean>
  succeeded(): void
  failed(): void
}

export interface CircuitSettings {
  readonly failures: number
  readonly pauseMs: number
}

export function createCircuitBreaker(
  clock: Clock,
  { failures, pauseMs }: CircuitSettings = { failures: 5, pauseMs: 20_000 },
): CircuitBreaker {
  let inARow = 0
  let openUntilMs = 0
  let trial: PromiseWithResolvers<void> | undefined
  const endTrial = (): void => {
    trial?.resolve()
    trial = undefined
  }
  return {
    enter: async () => {
      while (inARow >= failures) {
        if (trial !== undefined) {
          await trial.promise
        } else if (clock.nowMs() < openUntilMs) {
          return false
        } else {
          trial = Promise.withResolvers<void>()
          return true
        }
      }
      return true
    },
    succeeded: () => {
      inARow = 0
      endTrial()
    },
    failed: () => {
      inARow += 1
      if (inARow >= failures) openUntilMs = clock.nowMs() + pauseMs
      endTrial()
    },
  }
}
