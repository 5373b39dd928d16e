// rule: Ids and times of the events of an organisation

import type { Change } from '../apps/audit.ts'
import { sidesOf } from '../apps/record-audit.ts'
import type { Ports } from '../ports.ts'
import type { OrganisationAction, OrganisationEvent } from './member.ts'

type NewEvent = Pick<OrganisationEvent, 'organisationId' | 'actor' | 'target'> & {
  readonly action: OrganisationAction
} & Change

/** An event for a verb that stores it together with the change. */
export function newOrganisationEvent(
  { clock, random, origin }: Pick<Ports, 'clock' | 'random' | 'origin'>,
  { before, after, ...event }: NewEvent,
): OrganisationEvent {
  const atMs = clock.nowMs()
  const eventId = atMs.toString(16).padStart(12, '0') + random.id().slice(0, 20)
  return { ...event, eventId, atMs, ...(origin !== undefined && { origin }), ...sidesOf({ before, after }) }
}
