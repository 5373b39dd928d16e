// operation: fetch for a hosted flow what the person allowed; safe to run again after a crash or by a second click

import { fetchConnection } from '../connections/fetch-connection.ts'
import type { Ports } from '../ports.ts'
import { queueFetch } from './accept-code.ts'
import { type BoundSession, type BrowserKey, failLinkSession, loadBoundSession } from './access.ts'
import { failureOf } from './failure.ts'
import { returnsBeforeReading } from './return.ts'
import { atStep, endOnFault } from './step.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log'>

/**
 * `address`: of the person's browser, which some banks ask for. `done`: the connection is up to date and the flow can be
 * finished. `elsewhere`: it has failed, or was in another state; its stored state says what to show.
 */
export async function fetchLinkData(
  ports: Needs,
  key: BrowserKey,
  address: string,
): Promise<'done' | 'elsewhere'> {
  const bound = await loadBoundSession(ports, key)
  if (bound === undefined || bound.session.state !== 'fetching') return 'elsewhere'
  return endOnFault(ports, bound.session, ['fetching'], 'elsewhere', () => fetchFor(ports, bound, address))
}

async function fetchFor(
  ports: Needs,
  { app, session }: BoundSession,
  address: string,
): Promise<'done' | 'elsewhere'> {
  const { appId, connectionId, request } = session
  const connection = await atStep('fault_connection_read', async () =>
    connectionId === undefined ? undefined : ports.store.loadConnection(appId, connectionId),
  )
  if (connection === undefined) {
    await failLinkSession(ports, session, ['fetching'], 'internal', 'the connection was not stored')
    return 'elsewhere'
  }
  if (connection.status === 'updated') return 'done'
  if (returnsBeforeReading(app, request)) {
    // In the queue since the sign-in, unless a crash came between.
    const cutOff = connection.status === 'authenticating' && connection.sealedSession !== undefined
    if (cutOff) await queueFetch(ports, connection)
    return 'elsewhere'
  }
  // Says that somebody is at it, so that a page does not offer another try meanwhile.
  await ports.store.setConnectionStatus(appId, connection.connectionId, 'updating', '', ports.clock.nowMs())
  const fetched = await fetchConnection(ports, connection, 'person', { attended: true, address })
  if (fetched.ok) return 'done'
  const { kind, detail } = fetched.error
  await failLinkSession(ports, session, ['fetching'], failureOf(kind), detail)
  return 'elsewhere'
}
