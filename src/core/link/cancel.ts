// operation: Cancel a hosted flow

import type { Ports } from '../ports.ts'
import { type BoundSession, type BrowserKey, failLinkSession, loadBoundSession } from './browser-session.ts'
import { findAccountChoice } from './choose-accounts.ts'
import type { LinkSession } from './link-session.ts'
import { isReadyToReturn } from './readiness.ts'
import { cancelLinkSignIn } from './sign-in.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random' | 'hash' | 'vault' | 'banks' | 'log'>

/** Has no effect once the flow is granted, failed or returned. */
export async function cancelLink(ports: Needs, key: BrowserKey): Promise<LinkSession | undefined> {
  const bound = await loadBoundSession(ports, key)
  if (bound === undefined) return undefined
  await cancelLinkSignIn(ports, key)
  await failLinkSession(ports, bound.session, {
    from: ['choosing', 'at_bank'],
    failure: 'cancelled_by_person',
    detail: 'cancelled by the end user',
  })
  if (await isChoosingAccounts(ports, bound)) await disconnectUnshared(ports, bound.session)
  // The consent is given already: cancelling a fetch means that the bank took too long.
  await failLinkSession(ports, bound.session, {
    from: ['fetching'],
    failure: 'bank_unavailable',
    detail: 'cancelled during the fetch',
  })
  return bound.session
}

/** The data is fetched, and no report has been made of it. */
async function isChoosingAccounts({ store }: Needs, { app, session }: BoundSession): Promise<boolean> {
  const { appId, connectionId, parameters, state } = session
  if (state !== 'fetching' || connectionId === undefined) return false
  const connection = await store.loadConnection(appId, connectionId)
  if (connection === undefined || !isReadyToReturn(app, parameters, connection)) return false
  return (await findAccountChoice({ store }, session)) !== undefined
}

/** The app receives that nothing is shared, so the connection is deleted here and its consent revoked at the bank. */
async function disconnectUnshared(ports: Needs, session: LinkSession): Promise<void> {
  const { appId, connectionId } = session
  const nowMs = ports.clock.nowMs()
  if (connectionId !== undefined) {
    await ports.store.disconnectConnection({ appId, connectionId, nowMs, by: 'person' })
  }
  await failLinkSession(ports, session, {
    from: ['fetching'],
    failure: 'cancelled_by_person',
    detail: 'cancelled instead of choosing accounts',
  })
}
