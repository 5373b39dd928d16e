// operation: Disconnect a bank, or revoke the app's other access, on the consent dashboard
// Spec: OWASP ASVS 5.0 10.4.9, 10.7.3

import { recordAudit } from '../apps/record-audit.ts'
import type { Ports } from '../ports.ts'
import type { BoundDashboardSession } from './session.ts'

type Needs = Pick<Ports, 'store' | 'clock' | 'random'>

/** Sent to the app, which may show it to the end user. */
const DISCONNECTED_BY_END_USER = 'The person has ended this connection.'

/**
 * Deletes the data in the same transaction, so that no token of any grant reads it afterwards. `already_disconnected` is a
 * success as well.
 */
export async function disconnectByEndUser(
  ports: Needs,
  { user: { appId, userId } }: BoundDashboardSession,
  connectionId: string,
): Promise<'disconnected' | 'already_disconnected' | 'unknown'> {
  const connection = await ports.store.loadConnection(appId, connectionId)
  if (connection === undefined || connection.userId !== userId) return 'unknown'
  const notify = { message: DISCONNECTED_BY_END_USER, eventSeed: ports.random.id().slice(0, 14) }
  const nowMs = ports.clock.nowMs()
  const fact = await ports.store.disconnectConnection({
    appId,
    connectionId,
    nowMs,
    by: 'person',
    notify,
  })
  if (fact === 'disconnected')
    await recordAudit(ports, {
      appId,
      actor: 'person',
      action: 'connection.ended',
      target: connectionId,
      before: { provider: connection.providerName, connected: true },
      after: { connected: false },
    })
  return fact
}

/** Revokes every grant that is not for one connection, with its tokens; returns their number. */
export async function revokeAccessByEndUser(
  ports: Needs,
  { user: { appId, userId } }: BoundDashboardSession,
): Promise<number> {
  const nowMs = ports.clock.nowMs()
  const { grants } = await ports.store.revokeUserGrants({
    appId,
    userId,
    nowMs,
    by: 'person',
    only: 'without_connection',
  })
  if (grants > 0)
    await recordAudit(ports, {
      appId,
      actor: 'person',
      action: 'user.grants_revoked',
      target: userId,
      before: { grants },
      after: { grants: 0 },
    })
  return grants
}
