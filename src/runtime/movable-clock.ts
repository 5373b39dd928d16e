// glue: A clock that developers can move ahead in the sandbox

import type { Clock } from '../core/clock/clock.ts'

export interface MovableClock extends Clock {
  /** Milliseconds ahead of the base clock. */
  offsetMs(): number
  setOffset(offsetMs: number): void
}

export function createMovableClock(base: Clock): MovableClock {
  let offset = 0
  return {
    nowMs: () => base.nowMs() + offset,
    offsetMs: () => offset,
    setOffset: (offsetMs) => {
      offset = offsetMs
    },
  }
}
