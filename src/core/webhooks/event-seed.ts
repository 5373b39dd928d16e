// rule: Random seeds of event ids

import type { Random } from '../keys/cryptography.ts'

/** As EventSeed has it. */
export function drawEventSeed(random: Pick<Random, 'id'>): string {
  return random.id().slice(0, 14)
}

/** Makes the ids of the events that a change writes; without it, the change tells nobody. */
export interface EventSeed {
  /** 14 hexadecimal digits, fresh for each change. */
  readonly eventSeed: string
}
