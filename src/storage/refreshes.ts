// codec: the queue of refreshes; the connection row is the lock, SQL beside its function

import type { BalanceRefresh, RefreshRequestSource, RefreshStore } from '../core/data-store.ts'
import type { Driver, Row } from './driver.ts'
import { integer, text, word } from './row.ts'

const SOURCES: Readonly<Record<RefreshRequestSource, true>> = { api: true, background: true }

const BEGIN = `
  UPDATE connections SET status = 'updating', status_message = '', problem = NULL, status_changed_at_ms = :nowMs
  WHERE app_id = :appId AND connection_id = :connectionId AND user_id = :userId AND status <> 'ended'
    AND (status NOT IN ('authenticating', 'updating') OR status_changed_at_ms <= :stalledBeforeMs)`

const FIND_LIVE = `
  SELECT status FROM connections
  WHERE app_id = :appId AND connection_id = :connectionId AND user_id = :userId AND status <> 'ended'`

const ENQUEUE = `
  INSERT INTO refreshes (app_id, connection_id, source, requested_at_ms, lease_until_ms)
  VALUES (:appId, :connectionId, :source, :nowMs, 0)
  ON CONFLICT (app_id, connection_id) DO UPDATE SET source = excluded.source,
    requested_at_ms = excluded.requested_at_ms, lease_until_ms = excluded.lease_until_ms`

/** Asked first: an empty queue must not cost a write. */
const ANY_DUE = 'SELECT app_id FROM refreshes WHERE lease_until_ms <= :nowMs LIMIT 1'

const CLAIM = `
  UPDATE refreshes SET lease_until_ms = :leaseUntilMs WHERE (app_id, connection_id) IN (
    SELECT app_id, connection_id FROM refreshes WHERE lease_until_ms <= :nowMs
    ORDER BY lease_until_ms, requested_at_ms LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING app_id, connection_id, source`

const FINISH = 'DELETE FROM refreshes WHERE app_id = :appId AND connection_id = :connectionId'

const BALANCE_COLUMNS = 'app_id, refresh_id, user_id, connection_id, requested_at_ms, expires_at_ms'

const INSERT_BALANCE = `
  INSERT INTO balance_refreshes (${BALANCE_COLUMNS})
  VALUES (:appId, :refreshId, :userId, :connectionId, :requestedAtMs, :expiresAtMs)`

const LOAD_BALANCE = `
  SELECT ${BALANCE_COLUMNS} FROM balance_refreshes
  WHERE app_id = :appId AND refresh_id = :refreshId AND user_id = :userId AND expires_at_ms > :nowMs`

export function refreshVerbs(driver: Driver): RefreshStore {
  return {
    async requestRefresh({ appId, userId, connectionId, source, nowMs, stalledBeforeMs }) {
      const key = { appId, userId, connectionId }
      const begun = await driver.transaction(async (tx) => {
        if ((await tx.run(BEGIN, { ...key, nowMs, stalledBeforeMs })) === 0) return false
        await tx.run(ENQUEUE, { appId, connectionId, source, nowMs })
        return true
      })
      if (begun) return 'requested'
      return (await driver.get(FIND_LIVE, key)) === undefined ? 'unknown' : 'busy'
    },

    async claimRefresh(nowMs, leaseUntilMs) {
      if ((await driver.get(ANY_DUE, { nowMs })) === undefined) return undefined
      const row = await driver.transaction(async (tx) => tx.get(CLAIM, { nowMs, leaseUntilMs }))
      if (row === undefined) return undefined
      return {
        appId: text(row, 'app_id'),
        connectionId: text(row, 'connection_id'),
        source: word(row, 'source', SOURCES),
      }
    },

    async finishRefresh(appId, connectionId) {
      await driver.run(FINISH, { appId, connectionId })
    },

    async createBalanceRefresh(refresh) {
      await driver.run(INSERT_BALANCE, { ...refresh })
    },

    async loadBalanceRefresh(appId, userId, refreshId, nowMs) {
      const row = await driver.get(LOAD_BALANCE, { appId, userId, refreshId, nowMs })
      return row === undefined ? undefined : readBalanceRefresh(row)
    },
  }
}

function readBalanceRefresh(row: Row): BalanceRefresh {
  return {
    appId: text(row, 'app_id'),
    refreshId: text(row, 'refresh_id'),
    userId: text(row, 'user_id'),
    connectionId: text(row, 'connection_id'),
    requestedAtMs: integer(row, 'requested_at_ms'),
    expiresAtMs: integer(row, 'expires_at_ms'),
  }
}
