// glue: the one file that reads the time

import type { Clock } from '../core/clock/clock.ts'

export const systemClock: Clock = { nowMs: () => Date.now() }

/** For durations only: it starts anywhere, and never goes back. */
export const monotonicMs = (): number => performance.now()
