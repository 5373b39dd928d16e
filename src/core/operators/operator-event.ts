// rule: Ids and times of the events of operators

import type { Ports } from '../ports.ts'
import type { OperatorAction, OperatorEvent } from './operator.ts'

export function newOperatorEvent(
  { clock, random }: Pick<Ports, 'clock' | 'random'>,
  event: Pick<OperatorEvent, 'actor' | 'target'> & { readonly action: OperatorAction },
): OperatorEvent {
  const atMs = clock.nowMs()
  return { ...event, eventId: atMs.toString(16).padStart(12, '0') + random.id().slice(0, 20), atMs }
}
