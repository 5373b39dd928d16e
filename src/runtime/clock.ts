// glue: the one file that reads the time

import type { Clock } from '../core/ports.ts'

export const systemClock: Clock = { nowMs: () => Date.now() }

/** For durations only: it starts anywhere, and never goes back. */
export const monotonicMs = (): number => performance.now()
