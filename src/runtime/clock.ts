// glue: The clock, named in this file only

import type { Clock } from '../core/clock/clock.ts'

export const systemClock: Clock = { nowMs: () => Date.now() }

/** For durations only: it starts anywhere, and never goes back. */
export const monotonicMs = (): number => performance.now()
