// operation: Check that the app may still connect a bank; undo a flow that it may not
// Never: trust the check of an earlier step; revoke-all, a disabled app and a deleted user count at once

import type { ClientApp } from '../apps/app.ts'
import type { Ports } from '../ports.ts'
import { type BrowserKey, failLinkSession, isOwnedBy } from './browser-session.ts'
import { withFault } from './fault.ts'
import type { LinkFailure, LinkSession, LinkState } from './link-session.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'hash' | 'log'>

/** For the log: why the flow may not go on; undefined if it may. Checked at the callback, at the fetch and at the finish. */
export function findMissingPermission(ports: Needs, session: LinkSession): Promise<string | undefined> {
  return withFault('fault_user_check', async () => {
    const { appId, userId, parameters } = session
    const app = await ports.store.loadApp(appId)
    if (app === undefined || app.disabledAtMs !== undefined) return 'the app is disabled'
    if (!(await canAuthenticate(ports, app))) return 'the app has no live secret or key'
    const nowMs = ports.clock.nowMs()
    const user = userId && (await ports.store.loadUser(appId, { userId }, nowMs))
    if (!user) return 'the user does not exist'
    if (parameters.user === 'new') return undefined
    const bound = await ports.store.loadCode(appId, parameters.delegatedCodeHash ?? '')
    return bound === undefined || bound.grant.revokedAtMs !== undefined
      ? 'the delegated grant is revoked'
      : undefined
  })
}

/** Rotating a secret stops no flow: any live credential will do. */
async function canAuthenticate({ store, clock }: Needs, app: ClientApp): Promise<boolean> {
  if (app.authMethods.includes('none')) return true
  const client = await store.loadClient(app.clientId, clock.nowMs())
  if (client !== undefined && client.secrets.length > 0) return true
  if (!app.authMethods.includes('private_key_jwt')) return false
  const { appId } = app
  return (await store.listClientKeys(appId)).length > 0 || (await store.loadKeySet(appId)) !== undefined
}

export function failWithoutPermission(
  ports: Needs,
  session: LinkSession,
  why: { readonly from: readonly LinkState[]; readonly detail: string },
): Promise<void> {
  return undoFlow(ports, session, { ...why, failure: 'access_ended' })
}

interface Undone {
  readonly from: readonly LinkState[]
  readonly failure: LinkFailure
  readonly detail: string
}

/** Disconnects what the flow connected, which also revokes the consent at the bank, and fails the flow. */
export async function undoFlow(
  ports: Needs,
  session: LinkSession,
  { from, failure, detail }: Undone,
): Promise<void> {
  const { appId, connectionId, parameters } = session
  // A connection that is renewed existed before the flow; what the app may read of it is for its own grants.
  if (connectionId !== undefined && parameters.renewedConnectionId === undefined) {
    const nowMs = ports.clock.nowMs()
    await ports.store.disconnectConnection({ appId, connectionId, nowMs, by: 'client' })
  }
  await failLinkSession(ports, session, { from, failure, detail })
}

/** A flow of a disabled app shows no page any more; the connection that it made is disconnected when the browser comes. */
export async function failFlowOfDisabledApp(ports: Needs, key: BrowserKey): Promise<void> {
  const session = await ports.store.loadLinkSession(key.appId, key.sessionId, ports.clock.nowMs())
  if (session === undefined || !isOwnedBy(ports, session, key)) return
  const app = await ports.store.loadApp(key.appId)
  if (app?.disabledAtMs === undefined) return
  const from = ['choosing', 'at_bank', 'fetching'] as const
  if (!from.some((state) => state === session.state)) return
  await failWithoutPermission(ports, session, { from, detail: 'the app is disabled' })
}
