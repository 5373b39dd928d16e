// codec: Deletion of end users without access and of old requests, by app

import type { RetentionStore } from '../../core/users/retention.ts'
import { deleteRequestsBefore } from '../activity/requests.ts'
import { readRetention } from '../apps/apps.ts'
import type { Driver } from '../engine/driver.ts'
import { dueList, listDue } from '../engine/due-work.ts'
import { integer, text } from '../engine/row.ts'
import { deleteUserIn } from './users.ts'

const LIST_APPS = dueList('SELECT app_id, retention FROM apps WHERE retention IS NOT NULL ORDER BY app_id')

/** A temporary user has an expiry of its own. */
const IS_WITHOUT_ACCESS = `
  users.expires_at_ms IS NULL AND users.created_at_ms <= :beforeMs AND NOT EXISTS (
    SELECT 1 FROM consents WHERE consents.app_id = users.app_id AND consents.user_id = users.user_id
      AND (consents.state IN ('requested', 'authorised', 'active', 'expiring') OR consents.changed_at_ms > :beforeMs))`

const SELECT_PAGE = `
  SELECT users.user_id, CASE WHEN ${IS_WITHOUT_ACCESS} THEN 1 ELSE 0 END AS due FROM users
  WHERE users.app_id = :appId AND users.user_id > :afterUserId ORDER BY users.user_id LIMIT :limit`

const LOCK_USER = 'SELECT user_id FROM users WHERE app_id = :appId AND user_id = :userId FOR UPDATE'

const SELECT_WITHOUT_ACCESS = `
  SELECT users.user_id FROM users WHERE users.app_id = :appId AND users.user_id = :userId AND ${IS_WITHOUT_ACCESS}`

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
