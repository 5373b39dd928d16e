// rule: when a bank has failed again and again, leave it alone for a while

import type { Clock } from '../core/ports.ts'

/**
 * Life of the circuit of one bank:
 *
 *     closed --failures in a row reach the limit--> open --pause over--> half open (one call is let through)
 *        ^------------------- that call succeeds ------------------------/   \- it fails --> open again
 */
export interface CircuitBreaker {
  /** False while the bank is left alone: do not call it. After true, report how the call went. */
  tryEnter(): boolean
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
  return {
    tryEnter: () => {
      if (inARow < failures) return true
      const nowMs = clock.nowMs()
      if (nowMs < openUntilMs) return false
      // The next caller waits until this one's call has been reported, or a pause has gone by without a report.
      openUntilMs = nowMs + pauseMs
      return true
    },
    succeeded: () => {
      inARow = 0
    },
    failed: () => {
      inARow += 1
      if (inARow >= failures) openUntilMs = clock.nowMs() + pauseMs
    },
  }
}
