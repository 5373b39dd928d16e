// rule: fresh seeds for the ids of events

import type { Random } from '../ports.ts'

/** As EventSeed has it. */
export function drawEventSeed(random: Pick<Random, 'id'>): string {
  return random.id().slice(0, 14)
}
