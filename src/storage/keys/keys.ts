// codec: Signing keys and the hash key of the installation, sealed by the caller

import { type HashKey, SIGNING_ALGORITHMS, type SigningKey } from '../../core/keys/keys.ts'
import type { KeyStore } from '../../core/keys/store.ts'
import type { Driver, Row, Tx } from '../engine/driver.ts'
import { StorageError } from '../engine/errors.ts'
import { integer, optionalInteger, text, word } from '../engine/row.ts'

const SELECT_SIGNING_KEYS = `
  SELECT key_id, algorithm, public_jwk, sealed_private_key, created_at_ms, signs_from_ms, remove_after_ms
  FROM signing_keys ORDER BY position`

/**
 * Takes the next position. Two instances that add a key at the same time take the same position, and the unique index
 * accepts one. The newest key of an algorithm has its highest position; `:expected` is empty if there must be no key yet.
 */
const INSERT_SIGNING_KEY_AFTER = `
  INSERT INTO signing_keys (key_id, position, algorithm, public_jwk, sealed_private_key, created_at_ms, signs_from_ms,
    remove_after_ms)
  SELECT :keyId, COALESCE(MAX(position), 0) + 1, :algorithm, :publicJwk, :sealedPrivateKey, :createdAtMs,
    :signsFromMs, :removeAfterMs
  FROM signing_keys
  HAVING COALESCE(
    (SELECT key_id FROM signing_keys WHERE algorithm = :algorithm ORDER BY position DESC LIMIT 1), '') = :expected
  ON CONFLICT (position) DO NOTHING`

const UPDATE_REMOVAL_OF_OLDER_KEYS = `
  UPDATE signing_keys SET remove_after_ms = :removeAfterMs
  WHERE key_id <> :newestKeyId AND remove_after_ms IS NULL
    AND algorithm = (SELECT algorithm FROM signing_keys WHERE key_id = :newestKeyId)`

const DELETE_RETIRED_KEYS = 'DELETE FROM signing_keys WHERE remove_after_ms <= :nowMs'

const UPDATE_SEALED_SIGNING_KEY =
  'UPDATE signing_keys SET sealed_private_key = :sealedPrivateKey WHERE key_id = :keyId'

const INSERT_HASH_KEY = `
  INSERT INTO hash_keys (slot, key_id, sealed_key, created_at_ms) VALUES (1, :keyId, :sealedKey, :createdAtMs)
  ON CONFLICT (slot) DO NOTHING`

const SELECT_HASH_KEY = 'SELECT key_id, sealed_key, created_at_ms FROM hash_keys WHERE slot = 1'

const UPDATE_SEALED_HASH_KEY = 'UPDATE hash_keys SET sealed_key = :sealedKey WHERE key_id = :keyId'

const SELECT_PRODUCTION = 'SELECT production_since_ms FROM hash_keys WHERE slot = 1'

const MARK_PRODUCTION =
  'UPDATE hash_keys SET production_since_ms = :nowMs WHERE slot = 1 AND production_since_ms IS NULL'

export function keyVerbs(driver: Driver): KeyStore {
  return {
    async listSigningKeys() {
      return (await driver.all(SELECT_SIGNING_KEYS, {})).map(readSigningKey)
    },

    async addSigningKey(key, expectedNewest) {
      const added = await driver.run(INSERT_SIGNING_KEY_AFTER, { ...key, expected: expectedNewest ?? '' })
      return added === 1 ? 'added' : 'outdated'
    },

    async retireSigningKeys(newestKeyId, removeAfterMs) {
      await driver.run(UPDATE_REMOVAL_OF_OLDER_KEYS, { newestKeyId, removeAfterMs })
    },

    removeSigningKeys(nowMs) {
      return driver.run(DELETE_RETIRED_KEYS, { nowMs })
    },

    async resealSigningKey(keyId, sealedPrivateKey) {
      await driver.run(UPDATE_SEALED_SIGNING_KEY, { keyId, sealedPrivateKey })
    },

    async hasHashKey() {
      return (await loadHashKey(driver)) !== undefined
    },

    async ensureHashKey(key) {
      // Each start but the first one finds it, and needs no transaction.
      const known = await loadHashKey(driver)
      if (known !== undefined) return known
      return driver.transaction(async (tx) => {
        await tx.run(INSERT_HASH_KEY, { ...key })
        const stored = await loadHashKey(tx)
        if (stored === undefined) throw new StorageError('failed', 'The hash key is missing.')
        return stored
      })
    },

    async isProduction() {
      const row = await driver.get(SELECT_PRODUCTION, {})
      return row !== undefined && optionalInteger(row, 'production_since_ms') !== undefined
    },

    async markProduction(nowMs) {
      await driver.run(MARK_PRODUCTION, { nowMs })
    },

    async resealHashKey(keyId, sealedKey) {
      await driver.run(UPDATE_SEALED_HASH_KEY, { keyId, sealedKey })
    },
  }
}

/** Undefined before the first start. */
export async function loadHashKey(db: Pick<Tx | Driver, 'get'>): Promise<HashKey | undefined> {
  const row = await db.get(SELECT_HASH_KEY, {})
  return row === undefined ? undefined : readHashKey(row)
}

function readSigningKey(row: Row): SigningKey {
  return {
    keyId: text(row, 'key_id'),
    algorithm: word(row, 'algorithm', SIGNING_ALGORITHMS),
    publicJwk: text(row, 'public_jwk'),
    sealedPrivateKey: text(row, 'sealed_private_key'),
    createdAtMs: integer(row, 'created_at_ms'),
    signsFromMs: integer(row, 'signs_from_ms'),
    removeAfterMs: optionalInteger(row, 'remove_after_ms'),
  }
}

function readHashKey(row: Row): HashKey {
  return {
    keyId: text(row, 'key_id'),
    sealedKey: text(row, 'sealed_key'),
    createdAtMs: integer(row, 'created_at_ms'),
  }
}
