// codec: Balance refreshes that an app requested

import type { BalanceRefresh, BalanceRefreshStore } from '../../core/connections/store.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { onMissingParent } from '../engine/errors.ts'
import { integer, text } from '../engine/row.ts'

const BALANCE_REFRESH_COLUMNS = 'app_id, refresh_id, user_id, connection_id, requested_at_ms, expires_at_ms'

const INSERT_BALANCE_REFRESH = `
  INSERT INTO balance_refreshes (${BALANCE_REFRESH_COLUMNS})
  VALUES (:appId, :refreshId, :userId, :connectionId, :requestedAtMs, :expiresAtMs)`

const SELECT_LIVE_BALANCE_REFRESH = `
  SELECT ${BALANCE_REFRESH_COLUMNS} FROM balance_refreshes
  WHERE app_id = :appId AND refresh_id = :refreshId AND user_id = :userId AND expires_at_ms > :nowMs`

export function balanceRefreshVerbs(driver: Driver): BalanceRefreshStore {
  return {
    createBalanceRefresh(refresh) {
      return onMissingParent('unknown', async () => {
        await driver.run(INSERT_BALANCE_REFRESH, { ...refresh })
        return 'created' as const
      })
    },

    async loadBalanceRefresh(appId, userId, refreshId, nowMs) {
      const row = await driver.get(SELECT_LIVE_BALANCE_REFRESH, { appId, userId, refreshId, nowMs })
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
