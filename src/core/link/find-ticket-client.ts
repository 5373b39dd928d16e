// operation: Find the client that created a ticket, for a URL that names no client

import { checkClient } from '../apps/authenticate-client.ts'
import { instanceAlias, instanceIdOf } from '../apps/instance.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { readLinkTicket } from './ticket.ts'

/** A ticket begins with so many digits of the instance id of its app. */
export const INSTANCE_DIGITS = 8

/** Apps whose ids begin alike; there are hardly ever two. */
const MAX_CANDIDATES = 20

/** Undefined also for a ticket that was used or has expired. */
export async function findTicketClient(
  ports: Pick<Ports, 'store' | 'clock' | 'hash' | 'vault'>,
  policy: Policy,
  ticket: string,
): Promise<string | undefined> {
  const prefix = ticket.slice(0, INSTANCE_DIGITS).toLowerCase()
  if (!/^[0-9a-f]{8}$/.test(prefix)) return undefined
  const nowMs = ports.clock.nowMs()
  for (const start of [instanceAlias(policy.name, prefix), prefix]) {
    for (const name of await ports.store.listClientNames(start, MAX_CANDIDATES)) {
      const client = checkClient(await ports.store.loadClient(name, nowMs), policy)
      if (!client.ok) continue
      const { app } = client.value
      if (instanceIdOf(app, policy.name)?.startsWith(prefix) !== true) continue
      if ((await readLinkTicket(ports, policy, app.appId, ticket)) !== undefined) return app.clientId
    }
  }
  return undefined
}
