// rule: Ids and times of the events of an organisation

import type { Ports } from '../ports.ts'
import type { OrganisationAction, OrganisationEvent } from './member.ts'

type NewEvent = Pick<OrganisationEvent, 'organisationId' | 'actor' | 'target'> & {
  readonly action: OrganisationAction
}

/** An event for a verb that stores it together with the change. */
export function newOrganisationEvent(
  { clock, random }: Pick<Ports, 'clock' | 'random'>,
  event: NewEvent,
): OrganisationEvent {
  const atMs = clock.nowMs()
  const eventId = atMs.toString(16).padStart(12, '0') + random.id().slice(0, 20)
  return { ...event, eventId, atMs }
}
