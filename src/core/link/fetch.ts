// operation: Fetch the data of a hosted flow; repeatable after a crash or a second click

import type { BankProblem } from '../banks/bank.ts'
import type { Connection } from '../connections/connection.ts'
import { connectionProblemOf } from '../connections/connection-problem.ts'
import { fetchConnection } from '../connections/fetch-connection.ts'
import { extendAtBank } from '../consents/extend-at-bank.ts'
import type { Ports } from '../ports.ts'
import { type BoundSession, type BrowserKey, failLinkSession, loadBoundSession } from './browser-session.ts'
import { failureOf } from './failure.ts'
import { failOnFault, withFault } from './fault.ts'
import type { LinkSession } from './link-session.ts'
import { failWithoutPermission, findMissingPermission } from './permission.ts'
import { returnsBeforeFetch } from './readiness.ts'
import { queueFetch } from './redeem-bank-code.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log'>

/**
 * `address` is the IP address of the browser, which some banks require. `done`: the data is fetched, and the flow can be
 * finished. `state_changed`: the session failed or was in another state; show the stored state.
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
  if (await failIfRevoked(ports, session)) return 'state_changed'
  if (connection.status === 'updated') return 'done'
  if (parameters.extendsConsent && connection.status === 'authenticating') {
    const extended = await extendAtBank(ports, connection)
    if (!extended.ok) return failExtension(ports, session, connection, extended.error)
  }
  if (returnsBeforeFetch(app, parameters)) {
    // Queued at the sign-in, unless a crash came between.
    const interrupted = connection.status === 'authenticating' && connection.sealedSession !== undefined
    if (interrupted) await queueFetch(ports, connection)
    return 'state_changed'
  }
  // Marks the fetch as in progress, so that no page offers a retry meanwhile.
  await ports.store.setConnectionStatus({
    appId,
    connectionId: connection.connectionId,
    status: 'updating',
    message: '',
    nowMs: ports.clock.nowMs(),
  })
  const current = (await ports.store.loadConnection(appId, connection.connectionId)) ?? connection
  const fetched = await fetchConnection(ports, current, 'person', { attended: true, ipAddress: address })
  // A fetch takes a while: access that ended meanwhile counts.
  if (fetched.ok) return (await failIfRevoked(ports, session)) ? 'state_changed' : 'done'
  if (parameters.grantsWithoutData === true && (await isGrantable(ports, connection))) return 'done'
  const { kind, detail } = fetched.error
  await failLinkSession(ports, session, { from: ['fetching'], failure: failureOf(kind), detail })
  return 'state_changed'
}

/** Not once the end user has disconnected it during the fetch. */
async function isGrantable({ store }: Needs, { appId, connectionId }: Connection): Promise<boolean> {
  const current = await store.loadConnection(appId, connectionId)
  return current !== undefined && current.status !== 'ended'
}

/** A new sign-in can help: `restartLink` begins one. */
async function failExtension(
  ports: Needs,
  session: LinkSession,
  { appId, connectionId }: Connection,
  { kind, detail, retryable }: BankProblem,
): Promise<'state_changed'> {
  if (retryable) {
    const { status, message } = connectionProblemOf(kind)
    const nowMs = ports.clock.nowMs()
    await ports.store.setConnectionStatus({ appId, connectionId, status, message, nowMs, problem: kind })
  }
  await failLinkSession(ports, session, { from: ['fetching'], failure: failureOf(kind), detail })
  return 'state_changed'
}

async function failIfRevoked(ports: Needs, session: LinkSession): Promise<boolean> {
  const detail = await findMissingPermission(ports, session)
  if (detail !== undefined) await failWithoutPermission(ports, session, { from: ['fetching'], detail })
  return detail !== undefined
}
