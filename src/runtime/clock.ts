// glue: The system clock: the only file that reads the time

import type { Clock } from '../core/clock/clock.ts'

export const systemClock: Clock = { nowMs: () => Date.now() }

/** For durations only. Starts at any value, and never goes back. */
export const monotonicMs = (): number => performance.now()
