// codec: Deletion of what apps keep for a limited time

import type { RetentionStore } from '../../core/users/retention.ts'
import { deleteRequestsBefore } from '../activity/requests.ts'
import { readRetention } from '../apps/apps.ts'
import type { Driver } from '../engine/driver.ts'
import { dueList, listDue } from '../engine/due-work.ts'
import { integer, text } from '../engine/row.ts'
import { deleteUserIn } from './users.ts'

const LIST_APPS = dueList('SELECT app_id, retention FROM apps WHERE retention IS NOT NULL ORDER BY app_id')

/** A temporary user has an expiry of its own. The last consent of a connection may have been deleted before. */
const IS_WITHOUT_ACCESS = `
  users.expires_at_ms IS NULL AND users.created_at_ms <= :beforeMs AND NOT EXISTS (
    SELECT 1 FROM consents WHERE consents.app_id = users.app_id AND consents.user_id = users.user_id
      AND (consents.state IN ('requested', 'authorised', 'active', 'expiring') OR consents.changed_at_ms > :beforeMs))
  AND NOT EXISTS (
    SELECT 1 FROM connections WHERE connections.app_id = users.app_id AND connections.user_id = users.user_id
      AND connections.status_changed_at_ms > :beforeMs)`

const SELECT_PAGE = `
  SELECT users.user_id, CASE WHEN ${IS_WITHOUT_ACCESS} THEN 1 ELSE 0 END AS due FROM users
  WHERE users.app_id = :appId AND users.user_id > :afterUserId ORDER BY users.user_id LIMIT :limit`

const LOCK_USER = 'SELECT user_id FROM users WHERE app_id = :appId AND user_id = :userId FOR UPDATE'

const SELECT_WITHOUT_ACCESS = `
  SELECT users.user_id FROM users WHERE users.app_id = :appId AND users.user_id = :userId AND ${IS_WITHOUT_ACCESS}`

const IS_ENDED = `
  consents.state NOT IN ('requested', 'authorised', 'active', 'expiring') AND consents.changed_at_ms <= :beforeMs
  AND NOT EXISTS (
    SELECT 1 FROM connections WHERE connections.app_id = consents.app_id AND connections.connection_id = consents.connection_id
      AND connections.status <> 'ended' AND NOT EXISTS (
        SELECT 1 FROM consents newer WHERE newer.app_id = consents.app_id AND newer.connection_id = consents.connection_id
          AND newer.requested_at_ms > consents.requested_at_ms))`

const SELECT_CONSENTS = `
  SELECT consents.consent_id, CASE WHEN ${IS_ENDED} THEN 1 ELSE 0 END AS due FROM consents
  WHERE consents.app_id = :appId AND consents.consent_id > :afterConsentId ORDER BY consents.consent_id LIMIT :limit`

/** An ended consent never lives again, so it is not checked once more. */
const DELETE_CONSENTS = `
  DELETE FROM consents WHERE app_id = :appId AND consent_id IN (:ids[])
    AND state NOT IN ('requested', 'authorised', 'active', 'expiring')`

const DELETE_FLOW_EVENTS = `
  DELETE FROM flow_events WHERE app_id = :appId AND event_id IN (
    SELECT event_id FROM flow_events WHERE app_id = :appId AND at_ms <= :beforeMs LIMIT :limit)`

export function retentionVerbs(driver: Driver): RetentionStore {
  return {
    async listRetentions() {
      const rows = await listDue(driver, LIST_APPS, {})
      return rows.flatMap((row) => {
        const retention = readRetention(row)
        return retention === undefined ? [] : [{ appId: text(row, 'app_id'), ...retention }]
      })
    },

    deleteRequestsBefore: (appId, beforeMs, limit) => deleteRequestsBefore(driver, appId, beforeMs, limit),

    deleteFlowEventsBefore: (appId, beforeMs, limit) =>
      driver.run(DELETE_FLOW_EVENTS, { appId, beforeMs, limit }, 'long'),

    async deleteEndedConsents(appId, beforeMs, { afterConsentId, limit }) {
      const rows = await driver.all(SELECT_CONSENTS, { appId, beforeMs, afterConsentId, limit })
      const ids = rows.filter((row) => integer(row, 'due') === 1).map((row) => text(row, 'consent_id'))
      const deleted = ids.length === 0 ? 0 : await driver.run(DELETE_CONSENTS, { appId, ids }, 'long')
      const last = rows.at(-1)
      return { deleted, lastConsentId: last && rows.length === limit ? text(last, 'consent_id') : undefined }
    },

    async deleteUsersWithoutAccess(appId, beforeMs, { afterUserId, limit, nowMs }) {
      const rows = await driver.all(SELECT_PAGE, { appId, beforeMs, afterUserId, limit })
      const deleted: string[] = []
      for (const row of rows) {
        if (integer(row, 'due') === 0) continue
        const userId = text(row, 'user_id')
        const isGone = await driver.transaction(async (tx) => {
          await tx.get(LOCK_USER, { appId, userId })
          const found = await tx.get(SELECT_WITHOUT_ACCESS, { appId, userId, beforeMs })
          return found !== undefined && (await deleteUserIn(tx, { appId, userId, nowMs }))
        }, 'long')
        if (isGone) deleted.push(userId)
      }
      const last = rows.at(-1)
      return { deleted, lastUserId: last && rows.length === limit ? text(last, 'user_id') : undefined }
    },
  }
}
