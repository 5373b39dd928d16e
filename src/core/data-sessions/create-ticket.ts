// operation: Create the ticket that begins a data session or a hosted flow, once

import { checkKey, findInstance } from '../apps/find-instance.ts'
import { instanceIdOf } from '../apps/instance.ts'
import { type Outcome, refuse } from '../errors.ts'
import { INSTANCE_DIGITS } from '../link/find-ticket-client.ts'
import { createLinkTicket } from '../link/ticket.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'

export interface CreateSessionTicket {
  readonly instanceId: string
  /** Client secret. */
  readonly secret: string | undefined
}

const LIFETIME_MS = 30 * 60_000

/** Returns a GUID. */
export async function createSessionTicket(
  ports: Pick<Ports, 'store' | 'clock' | 'hash' | 'usage' | 'random' | 'vault'>,
  policy: Policy,
  { instanceId, secret }: CreateSessionTicket,
): Promise<Outcome<string>> {
  const found = await findInstance(ports, policy, instanceId)
  if (!found.ok) return found
  const { app } = found.value
  if (secret === undefined) return refuse('client_unauthenticated')
  const checked = checkKey(ports, policy, found.value, { client: secret })
  if (!checked.ok) return checked
  const prefix = (instanceIdOf(app, policy.name) ?? '').slice(0, INSTANCE_DIGITS)
  const ticket = prefix + ports.random.uuid().slice(prefix.length)
  return createLinkTicket(ports, policy, { caller: app, content: {}, lifetimeMs: LIFETIME_MS, ticket })
}
