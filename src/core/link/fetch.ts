// operation: fetch for a hosted flow what the person allowed; safe to run again after a crash or by a second click

import { fetchConnection } from '../connections/fetch-connection.ts'
import type { Ports } from '../ports.ts'
import { type BoundSession, type BrowserKey, failLinkSession, loadBoundSession } from './browser-session.ts'
import { failureOf } from './failure.ts'
import { failOnFault, withFault } from './fault.ts'
import { returnsBeforeFetch } from './readiness.ts'
import { queueFetch } from './redeem-bank-code.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log'>

/**
 * `address`: of the person's browser, which some banks ask for. `done`: the connection is up to date and the flow can be
 * finished. `state_changed`: it has failed, or was in another state; its stored state says what to show.
 */
export async function fetchLinkData(
  ports: Needs,
  key: BrowserKey,
  address: string,
): Promise<'done' | 'state_changed'> {
  const bound = await loadBoundSession(ports, key)
  if (bound === undefined || bound.session.state !== 'fetching') return 'state_changed'
  return failOnFault(ports, bound.session, { from: ['fetching'], onFault: 'state_changed' }, () =>
    fetchFor(ports, bound, address),
  )
}

async function fetchFor(
  ports: Needs,
  { app, session }: BoundSession,
  address: string,
): Promise<'done' | 'state_changed'> {
  const { appId, connectionId, parameters } = session
  const connection = await withFault('fault_connection_read', async () =>
    connectionId === undefined ? undefined : ports.store.loadConnection(appId, connectionId),
  )
  if (connection === undefined) {
    await failLinkSession(ports, session, {
      from: ['fetching'],
      failure: 'internal',
      detail: 'the connection was not stored',
    })
    return 'state_changed'
  }
  if (connection.status === 'updated') return 'done'
  if (returnsBeforeFetch(app, parameters)) {
    // In the queue since the sign-in, unless a crash came between.
    const cutOff = connection.status === 'authenticating' && connection.sealedSession !== undefined
    if (cutOff) await queueFetch(ports, connection)
    return 'state_changed'
  }
  // Says that somebody is at it, so that a page does not offer another try meanwhile.
  await ports.store.setConnectionStatus({
    appId,
    connectionId: connection.connectionId,
    status: 'updating',
    message: '',
    nowMs: ports.clock.nowMs(),
  })
  const fetched = await fetchConnection(ports, connection, 'person', { attended: true, address })
  if (fetched.ok) return 'done'
  const { kind, detail } = fetched.error
  await failLinkSession(ports, session, { from: ['fetching'], failure: failureOf(kind), detail })
  return 'state_changed'
}
