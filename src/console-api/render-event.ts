// codec: An event of an audit trail, as the Console API shows it

import { isoInstant } from '../lib/iso-date.ts'
import type { EventView } from './contract.ts'

interface StoredEvent {
  readonly eventId: string
  readonly atMs: number
  readonly actor: string
  readonly action: string
  readonly target: string
}

export function renderEvent({ eventId, atMs, actor, action, target }: StoredEvent): EventView {
  return { id: eventId, at: isoInstant(atMs), actor, action, target }
}
