// codec: Deletion of an app with everything that belongs to it

import type { AppStore } from '../../core/apps/store.ts'
import type { Driver } from '../engine/driver.ts'
import { text } from '../engine/row.ts'
import { insertAuditEvent } from './audit.ts'

const MARK_DELETION = `
  UPDATE apps SET deletion_at_ms = COALESCE(deletion_at_ms, :nowMs)
  WHERE app_id = :appId AND disabled_at_ms IS NOT NULL`

const SELECT_APP = 'SELECT app_id FROM apps WHERE app_id = :appId'

const LOCK_MARKED_APP = `${SELECT_APP} AND deletion_at_ms IS NOT NULL FOR UPDATE`

const SELECT_ANY_USER = 'SELECT user_id FROM users WHERE app_id = :appId LIMIT 1'

/** Rows that no foreign key deletes with the app or with its users, children first. */
const DELETE_WITHOUT_PARENT = [
  'DELETE FROM claims WHERE app_id = :appId',
  'DELETE FROM revoked_access_tokens WHERE app_id = :appId',
  'DELETE FROM link_sessions WHERE app_id = :appId',
  'DELETE FROM link_tickets WHERE app_id = :appId',
  'DELETE FROM idempotent_answers WHERE app_id = :appId',
  'DELETE FROM client_secrets WHERE app_id = :appId',
  'DELETE FROM client_keys WHERE app_id = :appId',
] as const

/** The foreign keys delete its webhook endpoints. Its client id is never issued again. */
const DELETE_APP = 'DELETE FROM apps WHERE app_id = :appId'

const SELECT_APP_ID = 'SELECT app_id FROM client_ids WHERE client_id = :named OR app_id = :named'

export function appDeletionVerbs(
  driver: Driver,
): Pick<AppStore, 'startAppDeletion' | 'finishAppDeletion' | 'findAppId'> {
  return {
    async startAppDeletion(appId, nowMs) {
      if ((await driver.run(MARK_DELETION, { appId, nowMs })) === 1) return 'started'
      return (await driver.get(SELECT_APP, { appId })) === undefined ? 'unknown' : 'not_disabled'
    },

    finishAppDeletion(event) {
      return driver.transaction(async (tx) => {
        const { appId } = event
        if ((await tx.get(LOCK_MARKED_APP, { appId })) === undefined) return 'unknown'
        if ((await tx.get(SELECT_ANY_USER, { appId })) !== undefined) return 'users_left'
        for (const sql of DELETE_WITHOUT_PARENT) await tx.run(sql, { appId })
        await tx.run(DELETE_APP, { appId })
        await insertAuditEvent(tx, event)
        return 'deleted'
      })
    },

    async findAppId(named) {
      const row = await driver.get(SELECT_APP_ID, { named })
      return row === undefined ? undefined : text(row, 'app_id')
    },
  }
}
