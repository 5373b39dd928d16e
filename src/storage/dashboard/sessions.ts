// codec: links to the person's own page, used once, and the sessions that they open; SQL beside its function

import type { DashboardSession } from '../../core/dashboard/dashboard.ts'
import type { DashboardStore } from '../../core/dashboard/store.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { integer, text } from '../engine/row.ts'

/** Selected and not given, so that a user who was deleted meanwhile gets none. */
const INSERT_LINK = `
  INSERT INTO person_links (app_id, link_hash, user_id, expires_at_ms)
  SELECT app_id, :linkHash, user_id, :expiresAtMs FROM users WHERE app_id = :appId AND user_id = :userId`

const FIND_LINK = `
  SELECT user_id FROM person_links
  WHERE app_id = :appId AND link_hash = :linkHash AND expires_at_ms > :nowMs`

/** The one statement that decides who was first. */
const CONSUME_LINK = `
  DELETE FROM person_links WHERE app_id = :appId AND link_hash = :linkHash AND expires_at_ms > :nowMs
  RETURNING user_id`

const COLUMNS = 'app_id, session_id, user_id, browser_hash, created_at_ms, idle_until_ms, expires_at_ms'

const INSERT_SESSION = `
  INSERT INTO person_sessions (${COLUMNS})
  VALUES (:appId, :sessionId, :userId, :browserHash, :createdAtMs, :idleUntilMs, :expiresAtMs)`

const USE_SESSION = `
  UPDATE person_sessions SET idle_until_ms = :idleUntilMs
  WHERE app_id = :appId AND session_id = :sessionId AND browser_hash = :browserHash
    AND idle_until_ms > :nowMs AND expires_at_ms > :nowMs
  RETURNING ${COLUMNS}`

const END_SESSION = 'DELETE FROM person_sessions WHERE app_id = :appId AND session_id = :sessionId'

type SessionVerbs = Omit<DashboardStore, 'reduceSharing' | 'listWithdrawnData'>

export function personVerbs(driver: Driver): SessionVerbs {
  return {
    async createDashboardLink(link) {
      return (await driver.run(INSERT_LINK, { ...link })) === 1 ? 'created' : 'unknown'
    },

    async findDashboardLink(appId, linkHash, nowMs) {
      const row = await driver.get(FIND_LINK, { appId, linkHash, nowMs })
      return row === undefined ? undefined : text(row, 'user_id')
    },

    openDashboardSession(appId, linkHash, session, nowMs) {
      return driver.transaction(async (tx) => {
        const row = await tx.get(CONSUME_LINK, { appId, linkHash, nowMs })
        if (row === undefined) return 'unknown'
        await tx.run(INSERT_SESSION, { ...session, appId, userId: text(row, 'user_id') })
        return 'opened'
      })
    },

    async useDashboardSession(use) {
      const row = await driver.transaction(async (tx) => tx.get(USE_SESSION, { ...use }))
      return row === undefined ? undefined : readSession(row)
    },

    async deleteDashboardSession(appId, sessionId) {
      await driver.run(END_SESSION, { appId, sessionId })
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
