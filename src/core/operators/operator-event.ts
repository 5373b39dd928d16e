// rule: Ids and times of the events of operators

import type { Ports } from '../ports.ts'
import type { OperatorAction, OperatorEvent } from './operator.ts'

export type NewOperatorEvent = Pick<OperatorEvent, 'actor' | 'target' | 'before' | 'after'> & {
  readonly action: OperatorAction
}

export function newOperatorEvent(
  { clock, random, origin }: Pick<Ports, 'clock' | 'random' | 'origin'>,
  event: NewOperatorEvent,
): OperatorEvent {
  const atMs = clock.nowMs()
  const eventId = atMs.toString(16).padStart(12, '0') + random.id().slice(0, 20)
  return { ...event, eventId, atMs, ...(origin !== undefined && { origin }) }
}
