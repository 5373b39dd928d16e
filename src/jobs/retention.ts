// glue: Job that deletes what apps keep for a limited time

import { recordAudit } from '../core/apps/record-audit.ts'
import type { Ports } from '../core/ports.ts'

const DAY_MS = 86_400_000
const REQUESTS = 500
/** Users that are checked in a round; few of them are due. */
const USERS = 200
const CONSENTS = 500
const BUSY_MS = 100
const IDLE_MS = 10 * 60_000

/** Goes through the users of each app once, then pauses. Another instance that does the same deletes the same. */
export function createRetentionRound(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
): () => Promise<number> {
  /** The last user that was checked, by app; an app that is through is `done` until the pass ends. */
  let passed = new Map<string, string | 'done'>()
  /** The same of consents. */
  let passedConsents = new Map<string, string | 'done'>()
  return async () => {
    const { store, clock } = ports
    const nowMs = clock.nowMs()
    let isBusy = false
    for (const { appId, requestDays, userDays, consentDays, sessionDays } of await store.listRetentions()) {
      if (requestDays !== undefined) {
        const deleted = await store.deleteRequestsBefore(appId, nowMs - requestDays * DAY_MS, REQUESTS)
        if (deleted >= REQUESTS) isBusy = true
      }
      if (sessionDays !== undefined) {
        const deleted = await store.deleteFlowEventsBefore(appId, nowMs - sessionDays * DAY_MS, REQUESTS)
        if (deleted >= REQUESTS) isBusy = true
      }
      const afterConsentId = passedConsents.get(appId) ?? ''
      if (consentDays !== undefined && afterConsentId !== 'done') {
        const page = { afterConsentId, limit: CONSENTS }
        const found = await store.deleteEndedConsents(appId, nowMs - consentDays * DAY_MS, page)
        passedConsents.set(appId, found.lastConsentId ?? 'done')
        if (found.lastConsentId !== undefined) isBusy = true
      }
      const afterUserId = passed.get(appId) ?? ''
      if (userDays === undefined || afterUserId === 'done') continue
      const page = { afterUserId, limit: USERS, nowMs }
      const found = await store.deleteUsersWithoutAccess(appId, nowMs - userDays * DAY_MS, page)
      for (const userId of found.deleted)
        await recordAudit(ports, {
          appId,
          actor: 'system',
          action: 'user.deleted',
          target: userId,
          before: { retention: 'permanent' },
          after: null,
        })
      passed.set(appId, found.lastUserId ?? 'done')
      if (found.lastUserId !== undefined) isBusy = true
    }
    if (isBusy) return BUSY_MS
    passed = new Map()
    passedConsents = new Map()
    return IDLE_MS
  }
}
