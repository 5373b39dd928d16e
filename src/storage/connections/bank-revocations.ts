// codec: banks that have still to hear that a connection has ended; SQL beside its function

import type { BankRevocationStore } from '../../core/connections/store.ts'
import type { Driver, Tx } from '../engine/driver.ts'
import { integer, text } from '../engine/row.ts'

/** A bank that does not answer for so long is not asked any more; the consent there ends by itself. */
const TOLD_WITHIN_MS = 14 * 24 * 60 * 60 * 1000

const INSERT = `
  INSERT INTO bank_endings (app_id, connection_id, provider_name, sealed_session, attempts, due_at_ms, expires_at_ms)
  VALUES (:appId, :connectionId, :providerName, :sealedSession, 0, :nowMs, :expiresAtMs)`

/** Asked first: an empty list must not cost a write. */
const ANY_DUE = 'SELECT app_id FROM bank_endings WHERE due_at_ms <= :nowMs LIMIT 1'

const CLAIM = `
  UPDATE bank_endings SET due_at_ms = :leaseUntilMs, attempts = attempts + 1 WHERE (app_id, connection_id) IN (
    SELECT app_id, connection_id FROM bank_endings WHERE due_at_ms <= :nowMs
    ORDER BY due_at_ms, app_id, connection_id LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING app_id, connection_id, provider_name, sealed_session, attempts`

const POSTPONE = `
  UPDATE bank_endings SET due_at_ms = :dueAtMs WHERE app_id = :appId AND connection_id = :connectionId`

const FINISH = 'DELETE FROM bank_endings WHERE app_id = :appId AND connection_id = :connectionId'

/** Written with the end itself, so that neither exists without the other. */
export async function queueBankEnding(
  tx: Tx,
  ending: {
    readonly appId: string
    readonly connectionId: string
    readonly providerName: string
    readonly sealedSession: string
    readonly nowMs: number
  },
): Promise<void> {
  await tx.run(INSERT, { ...ending, expiresAtMs: ending.nowMs + TOLD_WITHIN_MS })
}

export function bankEndingVerbs(driver: Driver): BankRevocationStore {
  return {
    async claimBankRevocation(nowMs, leaseUntilMs) {
      if ((await driver.get(ANY_DUE, { nowMs })) === undefined) return undefined
      const row = await driver.transaction(async (tx) => tx.get(CLAIM, { nowMs, leaseUntilMs }))
      if (row === undefined) return undefined
      return {
        appId: text(row, 'app_id'),
        connectionId: text(row, 'connection_id'),
        providerName: text(row, 'provider_name'),
        sealedSession: text(row, 'sealed_session'),
        attempts: integer(row, 'attempts'),
      }
    },

    async postponeBankRevocation(appId, connectionId, dueAtMs) {
      await driver.run(POSTPONE, { appId, connectionId, dueAtMs })
    },

    async finishBankRevocation(appId, connectionId) {
      await driver.run(FINISH, { appId, connectionId })
    },
  }
}
