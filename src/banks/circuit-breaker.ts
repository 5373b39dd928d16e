// rule: Circuit breaker of one bank

import type { Clock } from '../core/clock/clock.ts'

/**
 * States of the circuit of one bank:
 *
 *     closed --consecutive failures reach the limit--> open --pause expires--> half open (one trial call)
 *        ^------------------- that call succeeds ------------------------/   \- it fails --> open again
 *
 * Callers that arrive during the trial call wait for its outcome: a background refresh that is rejected would wait for
 * hours, although the bank is available again.
 */
export interface CircuitBreaker {
  /** False while the circuit is open: do not call the bank. After true, always report the outcome of the call. */
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
