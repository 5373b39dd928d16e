// operation: Delete an app with all its data, and queue the revocation at the banks

import { describeApp } from '../apps/describe-app.ts'
import { newAuditEvent } from '../apps/record-audit.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'

export interface DeleteApp {
  readonly appId: string
  readonly actor: string
  /** Called after each batch of users, with the number deleted so far. */
  readonly onProgress?: (users: number) => void
}

/** Each user is one transaction, so that none of them is long. */
const USERS_PER_BATCH = 100

/**
 * The app must be disabled, so that nothing of it is created meanwhile. A deletion that was interrupted is continued by calling it
 * again; until then the app is marked, and cannot be enabled. Its audit trail stays, and so does the queue of consents to
 * revoke at the banks.
 */
export async function deleteApp(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  _policy: Policy,
  { appId, actor, onProgress }: DeleteApp,
): Promise<Outcome<{ readonly users: number }>> {
  const app = await ports.store.loadApp(appId)
  const marked = await ports.store.startAppDeletion(appId, ports.clock.nowMs())
  if (app === undefined || marked === 'unknown') return refuse('client_unknown')
  if (marked === 'not_disabled') return refuse('client_not_disabled')
  let deleted = 0
  for (;;) {
    const users = await ports.store.listUsers(appId, undefined, USERS_PER_BATCH)
    for (const { userId } of users) await ports.store.deleteUser(appId, userId, ports.clock.nowMs())
    deleted += users.length
    if (users.length > 0) {
      onProgress?.(deleted)
      continue
    }
    const change = { before: describeApp(app), after: null }
    const event = newAuditEvent(ports, {
      appId,
      actor,
      action: 'app.deleted',
      target: app.clientId,
      ...change,
    })
    const fact = await ports.store.finishAppDeletion(event)
    if (fact === 'deleted') return accept({ users: deleted })
    // Another call deleted it meanwhile.
    if (fact === 'unknown') return refuse('client_unknown')
  }
}
