// codec: Keys of organisations

import type { OrganisationKey } from '../../core/organisations/organisation-key.ts'
import { PERMISSION_NAMES } from '../../core/organisations/permissions.ts'
import type { OrganisationStore } from '../../core/organisations/store.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { integer, optionalInteger, optionalText, text, wordList } from '../engine/row.ts'
import { insertOrganisationEvent } from './organisations.ts'

const COLUMNS = `organisation_id, key_id, name, hint, key_hash, permissions, created_by, created_at_ms, expires_at_ms,
  revoked_at_ms, last_used_at_ms, last_used_ip`

const LOCK_ORGANISATION =
  'SELECT organisation_id FROM organisations WHERE organisation_id = :organisationId FOR UPDATE'

const IS_LIVE = '(revoked_at_ms IS NULL AND (expires_at_ms IS NULL OR expires_at_ms > :nowMs))'

const COUNT = `SELECT COUNT(*) AS live FROM organisation_keys WHERE organisation_id = :organisationId AND ${IS_LIVE}`

const INSERT = `
  INSERT INTO organisation_keys (${COLUMNS})
  VALUES (:organisationId, :keyId, :name, :hint, :keyHash, :permissions, :createdBy, :createdAtMs, :expiresAtMs,
    :revokedAtMs, :lastUsedAtMs, :lastUsedIp)`

const LIST = `
  SELECT ${COLUMNS} FROM organisation_keys WHERE organisation_id = :organisationId ORDER BY created_at_ms, key_id`

const FIND = `SELECT ${COLUMNS} FROM organisation_keys WHERE key_hash = :keyHash AND ${IS_LIVE}`

const REVOKE = `
  UPDATE organisation_keys SET revoked_at_ms = :nowMs
  WHERE organisation_id = :organisationId AND key_id = :keyId AND revoked_at_ms IS NULL`

const TOUCH = `
  UPDATE organisation_keys SET last_used_at_ms = :atMs, last_used_ip = :ipAddress
  WHERE organisation_id = :organisationId AND key_id = :keyId`

export function organisationKeyVerbs(
  driver: Driver,
): Pick<
  OrganisationStore,
  | 'addOrganisationKey'
  | 'listOrganisationKeys'
  | 'findOrganisationKey'
  | 'revokeOrganisationKey'
  | 'touchOrganisationKey'
> {
  return {
    addOrganisationKey(key, maxLive, event) {
      const { organisationId, createdAtMs: nowMs } = key
      return driver.transaction(async (tx) => {
        await tx.get(LOCK_ORGANISATION, { organisationId })
        const counted = await tx.get(COUNT, { organisationId, nowMs })
        if (counted === undefined || integer(counted, 'live') >= maxLive) return 'limit_reached'
        await tx.run(INSERT, { ...key, permissions: JSON.stringify(key.permissions) })
        await insertOrganisationEvent(tx, event)
        return 'added'
      })
    },

    async listOrganisationKeys(organisationId) {
      return (await driver.all(LIST, { organisationId })).map(readKey)
    },

    async findOrganisationKey(keyHash, nowMs) {
      const row = await driver.get(FIND, { keyHash, nowMs })
      return row === undefined ? undefined : readKey(row)
    },

    revokeOrganisationKey(organisationId, keyId, event) {
      return driver.transaction(async (tx) => {
        if ((await tx.run(REVOKE, { organisationId, keyId, nowMs: event.atMs })) === 0) return 'unknown'
        await insertOrganisationEvent(tx, event)
        return 'revoked'
      })
    },

    async touchOrganisationKey(organisationId, keyId, { atMs, ipAddress }) {
      await driver.run(TOUCH, { organisationId, keyId, atMs, ipAddress })
    },
  }
}

function readKey(row: Row): OrganisationKey {
  return {
    organisationId: text(row, 'organisation_id'),
    keyId: text(row, 'key_id'),
    name: text(row, 'name'),
    hint: text(row, 'hint'),
    keyHash: text(row, 'key_hash'),
    permissions: wordList(row, 'permissions', PERMISSION_NAMES),
    createdBy: text(row, 'created_by'),
    createdAtMs: integer(row, 'created_at_ms'),
    expiresAtMs: optionalInteger(row, 'expires_at_ms'),
    revokedAtMs: optionalInteger(row, 'revoked_at_ms'),
    lastUsedAtMs: optionalInteger(row, 'last_used_at_ms'),
    lastUsedIp: optionalText(row, 'last_used_ip'),
  }
}
