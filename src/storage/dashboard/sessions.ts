// codec: Single-use links to the consent dashboard, and dashboard sessions

import type { DashboardSession } from '../../core/dashboard/dashboard.ts'
import type { DashboardStore } from '../../core/dashboard/store.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { onMissingParent } from '../engine/errors.ts'
import { integer, text } from '../engine/row.ts'

const INSERT_LINK = `
  INSERT INTO person_links (app_id, link_hash, user_id, expires_at_ms)
  VALUES (:appId, :linkHash, :userId, :expiresAtMs)`

const SELECT_LIVE_LINK = `
  SELECT user_id FROM person_links
  WHERE app_id = :appId AND link_hash = :linkHash AND expires_at_ms > :nowMs`

/** This one statement decides which of several concurrent uses succeeds. */
const DELETE_LIVE_LINK = `
  DELETE FROM person_links WHERE app_id = :appId AND link_hash = :linkHash AND expires_at_ms > :nowMs
  RETURNING user_id`

const SESSION_COLUMNS =
  'app_id, session_id, user_id, browser_hash, created_at_ms, idle_until_ms, expires_at_ms'

const INSERT_SESSION = `
  INSERT INTO person_sessions (${SESSION_COLUMNS})
  VALUES (:appId, :sessionId, :userId, :browserHash, :createdAtMs, :idleUntilMs, :expiresAtMs)`

const IS_LIVE = `app_id = :appId AND session_id = :sessionId AND browser_hash = :browserHash
    AND idle_until_ms > :nowMs AND expires_at_ms > :nowMs`

const SELECT_LIVE_SESSION = `SELECT ${SESSION_COLUMNS} FROM person_sessions WHERE ${IS_LIVE}`

const EXTEND_LIVE_SESSION = `
  UPDATE person_sessions SET idle_until_ms = :idleUntilMs
  WHERE ${IS_LIVE}
  RETURNING ${SESSION_COLUMNS}`

const DELETE_SESSION = 'DELETE FROM person_sessions WHERE app_id = :appId AND session_id = :sessionId'

type SessionVerbs = Omit<DashboardStore, 'reduceSharing' | 'listWithdrawnData'>

export function dashboardSessionVerbs(driver: Driver): SessionVerbs {
  return {
    createDashboardLink(link) {
      return onMissingParent('unknown', async () => {
        await driver.run(INSERT_LINK, { ...link })
        return 'created' as const
      })
    },

    async findDashboardLink(appId, linkHash, nowMs) {
      const row = await driver.get(SELECT_LIVE_LINK, { appId, linkHash, nowMs })
      return row === undefined ? undefined : text(row, 'user_id')
    },

    openDashboardSession(appId, linkHash, session, nowMs) {
      return onMissingParent('unknown', () =>
        driver.transaction(async (tx) => {
          const row = await tx.get(DELETE_LIVE_LINK, { appId, linkHash, nowMs })
          if (row === undefined) return 'unknown'
          await tx.run(INSERT_SESSION, { ...session, appId, userId: text(row, 'user_id') })
          return 'opened'
        }),
      )
    },

    async useDashboardSession(use) {
      const row = await driver.transaction(async (tx) => tx.get(EXTEND_LIVE_SESSION, { ...use }))
      return row === undefined ? undefined : readSession(row)
    },

    async loadDashboardSession(load) {
      const row = await driver.get(SELECT_LIVE_SESSION, { ...load })
      return row === undefined ? undefined : readSession(row)
    },

    async deleteDashboardSession(appId, sessionId) {
      await driver.run(DELETE_SESSION, { appId, sessionId })
    },
  }
}

function readSession(row: Row): DashboardSession {
  return {
    appId: text(row, 'app_id'),
    sessionId: text(row, 'session_id'),
    userId: text(row, 'user_id'),
    browserHash: text(row, 'browser_hash'),
    createdAtMs: integer(row, 'created_at_ms'),
    idleUntilMs: integer(row, 'idle_until_ms'),
    expiresAtMs: integer(row, 'expires_at_ms'),
  }
}
