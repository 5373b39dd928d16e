// operation: Find the data session of an app by its id

import type { ClientApp } from '../apps/app.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { DataSession } from './data-session.ts'

export type SessionProblem = 'session_unknown' | 'session_expired'

/** Sessions of another app or dialect are unknown. */
export async function findSession(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { name }: Pick<Policy, 'name'>,
  { appId }: Pick<ClientApp, 'appId'>,
  sessionId: string,
): Promise<{ readonly session: DataSession } | SessionProblem> {
  const session = await store.loadDataSession(appId, sessionId)
  if (session === undefined || session.dialect !== name) return 'session_unknown'
  return session.expiresAtMs <= clock.nowMs() ? 'session_expired' : { session }
}
