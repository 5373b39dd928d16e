// glue: Clock with an offset, which developers can advance outside production

import type { Clock } from '../core/clock/clock.ts'

export interface MovableClock extends Clock {
  /** Milliseconds ahead of the clock below. */
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
