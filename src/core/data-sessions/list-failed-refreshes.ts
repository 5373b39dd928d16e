// operation: List the logins that the platform refreshes by itself and whose refresh failed

import { checkKey, findInstance } from '../apps/find-instance.ts'
import type { BankProblemKind } from '../banks/bank.ts'
import type { Connection } from '../connections/connection.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import { findLogin } from './sign-in.ts'

export interface FailedRefresh {
  readonly connectionId: string
  readonly failedAtMs: number
  readonly problem: BankProblemKind
  /** The end user has to sign in again; otherwise the platform tries again by itself. */
  readonly needsSignIn: boolean
}

type Needs = Pick<Ports, 'store' | 'clock' | 'hash' | 'usage' | 'banks'>

/** More than an app should leave unattended; the list has no pages. */
const MAX_LISTED = 1000
const AT_ONCE = 100

/** A temporary error counts once it has lasted this long. */
const TOLERATED_MS = 7 * 24 * 60 * 60_000

/** Only the client secret opens the list, also where the app allows calls without a key. */
export async function listFailedRefreshes(
  ports: Needs,
  policy: Policy,
  { instanceId, secret }: { readonly instanceId: string; readonly secret: string | undefined },
): Promise<Outcome<readonly FailedRefresh[]>> {
  const found = await findInstance(ports, policy, instanceId)
  if (!found.ok) return found
  if (secret === undefined) return refuse('client_unauthenticated')
  const allowed = checkKey(ports, policy, found.value, { client: secret })
  if (!allowed.ok) return allowed
  const { app } = found.value
  const failed: FailedRefresh[] = []
  let after = ''
  for (;;) {
    const page = await ports.store.listFailedConnections(app.appId, { after, limit: AT_ONCE })
    for (const connection of page) {
      const refresh = failureOf(connection, ports.clock.nowMs())
      if (refresh === undefined || !(await findLogin(ports, policy, app, connection.connectionId)).ok)
        continue
      failed.push(refresh)
      if (failed.length === MAX_LISTED) return accept(failed)
    }
    const last = page.at(-1)
    if (page.length < AT_ONCE || last === undefined) return accept(failed)
    after = last.connectionId
  }
}

/** Undefined for a connection that the platform does not refresh, or refreshes again by itself. */
export function failureOf(connection: Connection, nowMs: number): FailedRefresh | undefined {
  const { connectionId, backgroundRefresh, status, statusChangedAtMs, refreshedAtMs, problem } = connection
  if (backgroundRefresh === false || !FAILED.includes(status)) return undefined
  const isTemporary = status === 'temporary_error'
  if (isTemporary && (refreshedAtMs ?? connection.createdAtMs) > nowMs - TOLERATED_MS) return undefined
  return {
    connectionId,
    failedAtMs: statusChangedAtMs,
    problem: problem ?? (status === 'session_expired' ? 'session_expired' : 'unknown'),
    needsSignIn: !isTemporary,
  }
}

const FAILED: readonly Connection['status'][] = [
  'authentication_error',
  'temporary_error',
  'permanent_error',
  'session_expired',
]
