// codec: Queue of consents to revoke at the bank

import type {
  BankRevocationStore,
  QueueBankRevocation,
  ReplacedSession,
} from '../../core/connections/store.ts'
import type { Driver, Row, Tx } from '../engine/driver.ts'
import { DUE_BATCH, dueList, listDue, takeFirstDue } from '../engine/due-work.ts'
import { integer, optionalText, text } from '../engine/row.ts'

/** If the bank does not respond for this long we stop trying; the consent there expires by itself. */
const RETRY_FOR_MS = 14 * 24 * 60 * 60 * 1000

const INSERT_REVOCATION = `
  INSERT INTO bank_endings (app_id, connection_id, provider_name, sealed_session, attempts, due_at_ms, expires_at_ms)
  VALUES (:appId, :connectionId, :providerName, :sealedSession, 0, :nowMs, :expiresAtMs)
  ON CONFLICT (app_id, connection_id) DO NOTHING`

/** A sign-in that is being stored is waited for; one that comes later finds no connection. */
const LOCK_CONNECTIONS_OF_USER = `
  SELECT connection_id FROM connections WHERE app_id = :appId AND user_id = :userId
  ORDER BY connection_id FOR UPDATE`

const INSERT_REVOCATIONS_OF_USER = `
  INSERT INTO bank_endings (app_id, connection_id, provider_name, sealed_session, attempts, due_at_ms, expires_at_ms)
  SELECT app_id, connection_id, provider_name, sealed_session, 0, :nowMs, :expiresAtMs FROM connections
  WHERE app_id = :appId AND user_id = :userId AND sealed_session IS NOT NULL
  ON CONFLICT (app_id, connection_id) DO NOTHING`

const LIST_DUE = dueList(`
  SELECT app_id, connection_id FROM bank_endings WHERE due_at_ms <= :nowMs
  ORDER BY due_at_ms, app_id, connection_id LIMIT ${DUE_BATCH}`)

const LEASE_IF_DUE = `
  UPDATE bank_endings SET due_at_ms = :leaseUntilMs, attempts = attempts + 1
  WHERE app_id = :appId AND connection_id IN (
    SELECT connection_id FROM bank_endings
    WHERE app_id = :appId AND connection_id = :connectionId AND due_at_ms <= :nowMs FOR UPDATE SKIP LOCKED)
  RETURNING app_id, connection_id, provider_name, sealed_session, attempts`

const UPDATE_DUE_TIME = `
  UPDATE bank_endings SET due_at_ms = :dueAtMs WHERE app_id = :appId AND connection_id = :connectionId`

const DELETE_REVOCATION = 'DELETE FROM bank_endings WHERE app_id = :appId AND connection_id = :connectionId'

/** Called in the transaction that removes the session, so that neither is stored without the other. */
export async function queueRevocationIn(tx: Pick<Tx, 'run'>, revocation: QueueBankRevocation): Promise<void> {
  await tx.run(INSERT_REVOCATION, { ...revocation, expiresAtMs: revocation.nowMs + RETRY_FOR_MS })
}

/**
 * Called with the locked row of a connection, in the transaction that stores its new session. False if the row has another session
 * than the caller loaded.
 */
export async function replaceSessionIn(
  tx: Pick<Tx, 'run'>,
  locked: Row,
  replaces: ReplacedSession | undefined,
  nowMs: number,
): Promise<boolean> {
  if (replaces === undefined) return true
  if (optionalText(locked, 'sealed_session') !== replaces.sealedSession) return false
  if (replaces.revocation !== undefined) await queueRevocationIn(tx, { ...replaces.revocation, nowMs })
  return true
}

/** Called in the transaction that deletes the user. */
export async function queueRevocationsOfUser(
  tx: Tx,
  user: { readonly appId: string; readonly userId: string; readonly nowMs: number },
): Promise<void> {
  await tx.all(LOCK_CONNECTIONS_OF_USER, { appId: user.appId, userId: user.userId })
  await tx.run(INSERT_REVOCATIONS_OF_USER, { ...user, expiresAtMs: user.nowMs + RETRY_FOR_MS })
}

export function bankRevocationVerbs(driver: Driver): BankRevocationStore {
  return {
    async queueBankRevocation(revocation) {
      await queueRevocationIn(driver, revocation)
    },

    async claimBankRevocation(nowMs, leaseUntilMs) {
      const row = await takeFirstDue(
        () => listDue(driver, LIST_DUE, { nowMs }),
        (due) => {
          const key = { appId: text(due, 'app_id'), connectionId: text(due, 'connection_id') }
          return driver.transaction(async (tx) => tx.get(LEASE_IF_DUE, { ...key, nowMs, leaseUntilMs }))
        },
      )
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
      await driver.run(UPDATE_DUE_TIME, { appId, connectionId, dueAtMs })
    },

    async finishBankRevocation(appId, connectionId) {
      await driver.run(DELETE_REVOCATION, { appId, connectionId })
    },
  }
}
