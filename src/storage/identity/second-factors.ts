// codec: Second factors of accounts: passkeys, authenticator app, step-up

import type { Passkey, SecondFactorStore } from '../../core/identity/second-factors.ts'
import type { Driver, Row, Tx } from '../engine/driver.ts'
import { onDuplicate } from '../engine/errors.ts'
import { integer, optionalInteger, text, textList } from '../engine/row.ts'

const PASSKEY_COLUMNS =
  'passkey_id, user_id, name, rp_id, credential_id, public_key, counter, transports, created_at_ms, last_used_at_ms'

/** Changes of the second factors of one account wait for each other, so that the mark of the account is right. */
const LOCK_USER = 'SELECT user_id FROM identity_users WHERE user_id = :identityId FOR UPDATE'

const COUNT_PASSKEYS = 'SELECT COUNT(*) AS counted FROM identity_passkeys WHERE user_id = :identityId'

const INSERT_PASSKEY = `
  INSERT INTO identity_passkeys (${PASSKEY_COLUMNS})
  VALUES (:passkeyId, :identityId, :name, :rpId, :credentialId, :publicKey, :counter, :transports, :createdAtMs, :lastUsedAtMs)`

const SELECT_PASSKEYS = `
  SELECT ${PASSKEY_COLUMNS} FROM identity_passkeys WHERE user_id = :identityId ORDER BY created_at_ms, passkey_id`

const SELECT_PASSKEY = `SELECT ${PASSKEY_COLUMNS} FROM identity_passkeys WHERE credential_id = :credentialId`

/** An authenticator that does not count always sends 0. */
const USE_PASSKEY = `
  UPDATE identity_passkeys SET counter = :counter, last_used_at_ms = :atMs
  WHERE passkey_id = :passkeyId AND (counter < :counter OR (counter = 0 AND :counter = 0))`

const SELECT_PASSKEY_ID = 'SELECT passkey_id FROM identity_passkeys WHERE passkey_id = :passkeyId'

const DELETE_PASSKEY = `
  DELETE FROM identity_passkeys WHERE user_id = :identityId AND passkey_id = :passkeyId RETURNING ${PASSKEY_COLUMNS}`

/** NULL is how the library once wrote a confirmed one. */
const SELECT_CONFIRMED = `
  SELECT second_factor_id FROM identity_second_factors WHERE user_id = :identityId AND COALESCE(verified, 1) = 1`

const SELECT_RECORD = 'SELECT second_factor_id FROM identity_second_factors WHERE user_id = :identityId'

const INSERT_RECORD = `
  INSERT INTO identity_second_factors (second_factor_id, user_id, secret, backup_codes, verified)
  VALUES (:secondFactorId, :identityId, :secret, :recoveryCodes, 0)`

const UPDATE_RECORD = `
  UPDATE identity_second_factors SET secret = :secret, backup_codes = :recoveryCodes WHERE user_id = :identityId`

const UPDATE_SECRET = `
  UPDATE identity_second_factors SET secret = :secret, verified = 0 WHERE user_id = :identityId`

const UPDATE_RECOVERY_CODES = `
  UPDATE identity_second_factors SET backup_codes = :recoveryCodes WHERE user_id = :identityId`

const DELETE_RECORD = 'DELETE FROM identity_second_factors WHERE user_id = :identityId'

const MARK_USER = 'UPDATE identity_users SET two_factor_enabled = :enabled WHERE user_id = :identityId'

const SELECT_MARKED =
  'SELECT user_id FROM identity_users WHERE user_id = :identityId AND two_factor_enabled = 1'

const GRANT_STEP_UP = 'UPDATE identity_sessions SET step_up_until_ms = :untilMs WHERE session_id = :sessionId'

const CONSUME_STEP_UP = `
  UPDATE identity_sessions SET step_up_until_ms = NULL WHERE session_id = :sessionId AND step_up_until_ms > :nowMs`

export function secondFactorVerbs(driver: Driver): SecondFactorStore {
  return {
    addPasskey(passkey, max, record) {
      const { identityId } = passkey
      return onDuplicate('taken', () =>
        driver.transaction(async (tx) => {
          if ((await tx.get(LOCK_USER, { identityId })) === undefined) return 'unknown'
          const passkeys = await countPasskeys(tx, identityId)
          if (passkeys >= max) return 'limit_reached'
          await tx.run(INSERT_PASSKEY, bindPasskey(passkey))
          await tx.run(MARK_USER, { identityId, enabled: 1 })
          if (passkeys > 0 || (await isConfirmed(tx, identityId))) return 'added'
          await writeRecord(tx, identityId, record)
          return 'added_first'
        }),
      )
    },

    async listPasskeys(identityId) {
      return (await driver.all(SELECT_PASSKEYS, { identityId })).map(readPasskey)
    },

    async findPasskey(credentialId) {
      const row = await driver.get(SELECT_PASSKEY, { credentialId })
      return row && readPasskey(row)
    },

    usePasskey(passkeyId, { counter, atMs }) {
      return driver.transaction(async (tx) => {
        if ((await tx.run(USE_PASSKEY, { passkeyId, counter, atMs })) === 1) return 'used'
        return (await tx.get(SELECT_PASSKEY_ID, { passkeyId })) === undefined ? 'unknown' : 'not_newer'
      })
    },

    removePasskey(identityId, passkeyId) {
      return driver.transaction(async (tx) => {
        await tx.get(LOCK_USER, { identityId })
        const row = await tx.get(DELETE_PASSKEY, { identityId, passkeyId })
        if (row === undefined) return undefined
        const isLast = (await countPasskeys(tx, identityId)) === 0 && !(await isConfirmed(tx, identityId))
        if (isLast) await endAll(tx, identityId)
        return readPasskey(row)
      })
    },

    async hasAuthenticator(identityId) {
      return (await driver.get(SELECT_CONFIRMED, { identityId })) !== undefined
    },

    startAuthenticator(identityId, record) {
      return driver.transaction(async (tx) => {
        if ((await tx.get(LOCK_USER, { identityId })) === undefined) return 'unknown'
        if (await isConfirmed(tx, identityId)) return 'in_use'
        if ((await countPasskeys(tx, identityId)) > 0) {
          await tx.run(UPDATE_SECRET, { identityId, secret: record.secret })
          return 'started'
        }
        await writeRecord(tx, identityId, record)
        return 'started_first'
      })
    },

    endAuthenticator(identityId, unusedSecret) {
      return driver.transaction(async (tx) => {
        await tx.get(LOCK_USER, { identityId })
        if (!(await isConfirmed(tx, identityId))) return 'unknown'
        if ((await countPasskeys(tx, identityId)) === 0) await endAll(tx, identityId)
        else await tx.run(UPDATE_SECRET, { identityId, secret: unusedSecret })
        return 'ended'
      })
    },

    replaceRecoveryCodes(identityId, recoveryCodes) {
      return driver.transaction(async (tx) => {
        await tx.get(LOCK_USER, { identityId })
        if ((await tx.get(SELECT_MARKED, { identityId })) === undefined) return 'unknown'
        return (await tx.run(UPDATE_RECOVERY_CODES, { identityId, recoveryCodes })) === 0
          ? 'unknown'
          : 'replaced'
      })
    },

    async grantStepUp(sessionId, untilMs) {
      await driver.run(GRANT_STEP_UP, { sessionId, untilMs })
    },

    async consumeStepUp(sessionId, nowMs) {
      return (await driver.run(CONSUME_STEP_UP, { sessionId, nowMs })) === 1
    },
  }
}

async function countPasskeys(tx: Tx, identityId: string): Promise<number> {
  const row = await tx.get(COUNT_PASSKEYS, { identityId })
  return row === undefined ? 0 : integer(row, 'counted')
}

async function isConfirmed(tx: Tx, identityId: string): Promise<boolean> {
  return (await tx.get(SELECT_CONFIRMED, { identityId })) !== undefined
}

/** An earlier record is of a set-up that was not finished. */
async function writeRecord(
  tx: Tx,
  identityId: string,
  { secondFactorId, secret, recoveryCodes }: Parameters<SecondFactorStore['startAuthenticator']>[1],
): Promise<void> {
  if ((await tx.get(SELECT_RECORD, { identityId })) === undefined)
    await tx.run(INSERT_RECORD, { secondFactorId, identityId, secret, recoveryCodes })
  else await tx.run(UPDATE_RECORD, { identityId, secret, recoveryCodes })
}

async function endAll(tx: Tx, identityId: string): Promise<void> {
  await tx.run(DELETE_RECORD, { identityId })
  await tx.run(MARK_USER, { identityId, enabled: 0 })
}

function bindPasskey({ transports, lastUsedAtMs, ...passkey }: Passkey) {
  return { ...passkey, transports: JSON.stringify(transports), lastUsedAtMs: lastUsedAtMs ?? null }
}

function readPasskey(row: Row): Passkey {
  return {
    passkeyId: text(row, 'passkey_id'),
    identityId: text(row, 'user_id'),
    name: text(row, 'name'),
    rpId: text(row, 'rp_id'),
    credentialId: text(row, 'credential_id'),
    publicKey: text(row, 'public_key'),
    counter: integer(row, 'counter'),
    transports: textList(row, 'transports'),
    createdAtMs: integer(row, 'created_at_ms'),
    lastUsedAtMs: optionalInteger(row, 'last_used_at_ms'),
  }
}
