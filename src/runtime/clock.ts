// glue: the one file that reads the time

import type { Clock } from '../core/ports.ts'

export const systemClock: Clock = { nowMs: () => Date.now() }
