// codec: Balance refreshes that an app requested, SQL beside its function

import type { BalanceRefresh, BalanceRefreshStore } from '../../core/connections/store.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { integer, text } from '../engine/row.ts'

const BALANCE_COLUMNS = 'app_id, refresh_id, user_id, connection_id, requested_at_ms, expires_at_ms'

const INSERT_BALANCE = `
  INSERT INTO balance_refreshes (${BALANCE_COLUMNS})
  VALUES (:appId, :refreshId, :userId, :connectionId, :requestedAtMs, :expiresAtMs)`

const LOAD_BALANCE = `
  SELECT ${BALANCE_COLUMNS} FROM balance_refreshes
  WHERE app_id = :appId AND refresh_id = :refreshId AND user_id = :userId AND expires_at_ms > :nowMs`

export function balanceRefreshVerbs(driver: Driver): BalanceRefreshStore {
  return {
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
