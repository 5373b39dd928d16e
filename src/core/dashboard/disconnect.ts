// operation: a person ends a connection, or the access that an app has besides
// Spec: OWASP ASVS 5.0 10.4.9, 10.7.3

import { recordAudit } from '../apps/record-audit.ts'
import type { Ports } from '../ports.ts'
import type { BoundDashboardSession } from './session.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random'>

/** For the app, which may show it to the person. */
const ENDED_BY_PERSON = 'The person has ended this connection.'

/**
 * What the bank showed is gone in the same transaction, so that no token of the app reads it any more, whichever grant it
 * is of. `already_disconnected` is as good: that is what was wanted.
 */
export async function disconnectByEndUser(
  ports: Needs,
  { user: { appId, userId } }: BoundDashboardSession,
  connectionId: string,
): Promise<'disconnected' | 'already_disconnected' | 'unknown'> {
  const connection = await ports.store.loadConnection(appId, connectionId)
  if (connection === undefined || connection.userId !== userId) return 'unknown'
  const told = { message: ENDED_BY_PERSON, eventSeed: ports.random.id().slice(0, 14) }
  const nowMs = ports.clock.nowMs()
  const fact = await ports.store.disconnectConnection({
    appId,
    connectionId,
    nowMs,
    by: 'person',
    notify: told,
  })
  if (fact === 'disconnected') await recordAudit(ports, appId, 'person', 'connection.ended', connectionId)
  return fact
}

/** Ends every grant that was not given for one connection, with its tokens; answers how many. */
export async function revokeAccessByEndUser(
  ports: Needs,
  { user: { appId, userId } }: BoundDashboardSession,
): Promise<number> {
  const nowMs = ports.clock.nowMs()
  const { grants } = await ports.store.revokeUserGrants(appId, userId, nowMs, 'person', 'without_connection')
  if (grants > 0) await recordAudit(ports, appId, 'person', 'user.grants_revoked', userId)
  return grants
}
