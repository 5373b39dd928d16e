// rule: Random seeds of event ids

import type { Random } from '../keys/cryptography.ts'

/** A seed in the format of `EventSeed`. */
export function drawEventSeed(random: Pick<Random, 'id'>): string {
  return random.id().slice(0, 14)
}

/** Prefix of the ids of the events that a change writes; without a seed, the change writes no events. */
export interface EventSeed {
  /** 14 hexadecimal digits, new for each change. */
  readonly eventSeed: string
}
