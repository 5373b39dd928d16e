// codec: Grants; codes and refresh tokens have their own files

import { GRANT_ORIGINS, type Grant, REVOKED_BY, type RevokedBy } from '../../core/grants/grant.ts'
import type { GrantStore } from '../../core/grants/store.ts'
import type { Driver, Parameters, Row, Tx } from '../engine/driver.ts'
import { writeByApp } from '../engine/due-work.ts'
import { onMissingParent, StorageError } from '../engine/errors.ts'
import { integer, optionalInteger, optionalText, optionalWord, text, textList, word } from '../engine/row.ts'
import { IS_LIVE_USER } from '../users/users.ts'

export const GRANT_COLUMNS = `grants.app_id, grants.grant_id, grants.user_id, grants.origin, grants.policy,
  grants.scopes, grants.actor_client_id, grants.id_hint, grants.connection_id, grants.subject,
  grants.authenticated_at_ms, grants.audience,
  grants.authorization_details, grants.confirmation, grants.refresh_generation, grants.successor_number, grants.generation,
  grants.min_generation, grants.created_at_ms, grants.activated_at_ms, grants.expires_at_ms, grants.revoked_at_ms,
  grants.revoked_by, grants.last_used_at_ms`

const INSERT_GRANT = `
  INSERT INTO grants (app_id, grant_id, user_id, origin, policy, scopes, actor_client_id, id_hint, connection_id,
    subject, authenticated_at_ms, audience, authorization_details, confirmation, refresh_generation, generation, min_generation, created_at_ms,
    activated_at_ms, expires_at_ms, sweep_at_ms, revoked_at_ms, revoked_by)
  VALUES (:appId, :grantId, :userId, :origin, :policy, :scopes, :actorClientId, :idHint, :connectionId,
    :subject, :authenticatedAtMs, :audience,
    :authorizationDetails, :confirmation, :refreshGeneration, :generation, :minGeneration, :createdAtMs,
    :activatedAtMs, :expiresAtMs, :expiresAtMs, :revokedAtMs, :revokedBy)`

const SELECT_GRANT = `SELECT ${GRANT_COLUMNS} FROM grants WHERE app_id = :appId AND grant_id = :grantId`

/**
 * A subquery, not a join: PostgreSQL could begin a join with the users if it expects few, and would read every user of the app for
 * each grant.
 */
export const HAS_LIVE_USER = `
  (SELECT users.user_id FROM users
    WHERE users.app_id = :appId AND users.user_id = grants.user_id AND ${IS_LIVE_USER}) IS NOT NULL`

const SELECT_GRANT_OF_LIVE_USER = `
  SELECT ${GRANT_COLUMNS} FROM grants
  WHERE grants.app_id = :appId AND grants.grant_id = :grantId AND ${HAS_LIVE_USER}`

const SELECT_LIVE_GRANTS = `
  SELECT ${GRANT_COLUMNS} FROM grants
  WHERE app_id = :appId AND user_id = :userId AND activated_at_ms IS NOT NULL AND revoked_at_ms IS NULL
    AND expires_at_ms > :nowMs
  ORDER BY created_at_ms, grant_id`

const SELECT_GRANTS_OF_USER = `
  SELECT ${GRANT_COLUMNS} FROM grants WHERE app_id = :appId AND user_id = :userId
  ORDER BY created_at_ms DESC, grant_id LIMIT :limit`

const LOCK_STANDING_GRANT = `
  SELECT ${GRANT_COLUMNS} FROM grants
  WHERE app_id = :appId AND user_id = :userId AND policy = :policy AND origin = 'assertion'
    AND revoked_at_ms IS NULL FOR UPDATE`

const INSERT_STANDING_GRANT = `${INSERT_GRANT}
  ON CONFLICT (app_id, user_id, policy) WHERE origin = 'assertion' AND revoked_at_ms IS NULL DO NOTHING`

const UPDATE_STANDING_GRANT = `
  UPDATE grants SET scopes = :scopes, expires_at_ms = :expiresAtMs
  WHERE app_id = :appId AND grant_id = :grantId RETURNING ${GRANT_COLUMNS}`

const REVOKE_GRANT = `
  UPDATE grants SET revoked_at_ms = :nowMs, revoked_by = :by
  WHERE app_id = :appId AND grant_id = :grantId AND revoked_at_ms IS NULL`

const DELETE_REFRESH_TOKENS = 'DELETE FROM refresh_tokens WHERE app_id = :appId AND grant_id = :grantId'

const SELECT_LIVE_GRANT_IDS =
  'SELECT grant_id FROM grants WHERE app_id = :appId AND user_id = :userId AND revoked_at_ms IS NULL'
const LOCK_LIVE_GRANTS = `${SELECT_LIVE_GRANT_IDS} ORDER BY grant_id FOR UPDATE`
const LOCK_LIVE_GRANTS_WITHOUT_CONNECTION = `${SELECT_LIVE_GRANT_IDS} AND connection_id IS NULL ORDER BY grant_id FOR UPDATE`

const LOCK_ACTIVE_GRANTS_OF_CONNECTION = `${SELECT_LIVE_GRANT_IDS} AND connection_id = :connectionId AND policy = :policy
  AND activated_at_ms IS NOT NULL AND expires_at_ms > :nowMs ORDER BY grant_id FOR UPDATE`

/** For many grants at once (RunBatched). A grant that is locked, as by a rotation, is left to the statement below. */
const UPDATE_LAST_USED_BATCH = `
  free AS (
    SELECT wanted.n FROM wanted JOIN grants ON grants.app_id = :appId AND grants.grant_id = :grantId
    WHERE COALESCE(grants.last_used_at_ms, 0) < CAST(:atMs AS BIGINT)
    FOR NO KEY UPDATE OF grants SKIP LOCKED),
  used AS (
    UPDATE grants SET last_used_at_ms = CAST(:atMs AS BIGINT)
    FROM wanted JOIN free ON free.n = wanted.n
    WHERE grants.app_id = :appId AND grants.grant_id = :grantId)
  SELECT n FROM free`

const UPDATE_LAST_USED = `
  UPDATE grants SET last_used_at_ms = :atMs
  WHERE app_id = :appId AND grant_id = :grantId AND COALESCE(last_used_at_ms, 0) < :atMs`

/** Retries while other instances create or revoke the standing grant. */
const MAX_TRIES = 5

export function grantVerbs(
  driver: Driver,
): Pick<
  GrantStore,
  | 'ensureStandingGrant'
  | 'loadGrant'
  | 'loadGrantOfLiveUser'
  | 'listGrants'
  | 'listGrantHistory'
  | 'revokeGrant'
  | 'revokeUserGrants'
  | 'supersedeGrants'
  | 'touchGrants'
> {
  return {
    ensureStandingGrant(grant) {
      return onMissingParent(undefined, () => driver.transaction((tx) => ensureStanding(tx, grant)))
    },

    async loadGrant(appId, grantId) {
      const row = await driver.lookUp(SELECT_GRANT, { appId, grantId })
      return row === undefined ? undefined : readGrant(row)
    },

    async loadGrantOfLiveUser(appId, grantId, nowMs) {
      const row = await driver.lookUp(SELECT_GRANT_OF_LIVE_USER, { appId, grantId, nowMs })
      return row === undefined ? undefined : readGrant(row)
    },

    async listGrants(appId, userId, nowMs) {
      return (await driver.all(SELECT_LIVE_GRANTS, { appId, userId, nowMs })).map(readGrant)
    },

    async listGrantHistory(appId, userId, limit) {
      return (await driver.all(SELECT_GRANTS_OF_USER, { appId, userId, limit })).map(readGrant)
    },

    revokeGrant(appId, grantId, nowMs, by) {
      return driver.transaction(async (tx) => {
        return { ended: (await revokeGrantIn(tx, { appId, grantId, nowMs, by })) ?? 0 }
      })
    },

    revokeUserGrants({ appId, userId, nowMs, by, only }) {
      return driver.transaction(async (tx) => {
        const sql = only === undefined ? LOCK_LIVE_GRANTS : LOCK_LIVE_GRANTS_WITHOUT_CONNECTION
        const rows = await tx.all(sql, { appId, userId })
        for (const row of rows) await revokeGrantIn(tx, { appId, grantId: text(row, 'grant_id'), nowMs, by })
        return { grants: rows.length }
      })
    },

    supersedeGrants({ appId, userId, connectionId, policy, grantId, nowMs }) {
      return driver.transaction(async (tx) => {
        // Locked in the same order by each of them, so that two cannot revoke one another.
        const rows = await tx.all(LOCK_ACTIVE_GRANTS_OF_CONNECTION, {
          appId,
          userId,
          connectionId,
          policy,
          nowMs,
        })
        const active = rows.map((row) => text(row, 'grant_id'))
        if (!active.includes(grantId)) return 'superseded'
        for (const other of active)
          if (other !== grantId) await revokeGrantIn(tx, { appId, grantId: other, nowMs, by: 'superseded' })
        return 'newest'
      })
    },

    async touchGrants(uses) {
      const stored = await Promise.all(
        uses.map((use) =>
          driver.runBatched?.(UPDATE_LAST_USED_BATCH, `${use.appId} ${use.grantId}`, { ...use }),
        ),
      )
      const left = uses.filter((_, index) => stored[index] === undefined)
      if (left.length === 0) return
      // Always in the same order, so that two instances cannot deadlock.
      const ordered = left.toSorted((a, b) => (a.grantId < b.grantId ? -1 : 1))
      await writeByApp(driver, ordered, (own) =>
        driver.transaction(async (tx) => {
          for (const use of own) await tx.run(UPDATE_LAST_USED, { ...use })
        }),
      )
    },
  }
}

export async function insertGrant(tx: Tx, grant: Grant): Promise<void> {
  await tx.run(INSERT_GRANT, grantParameters(grant))
}

export async function loadGrantIn(tx: Tx, appId: string, grantId: string): Promise<Grant | undefined> {
  const row = await tx.get(SELECT_GRANT, { appId, grantId })
  return row === undefined ? undefined : readGrant(row)
}

/**
 * Revokes the grant and deletes its refresh tokens. Returns how many, or undefined if the grant was revoked before. Locks the
 * grant row first, as a rotation does. Codes are left to the sweeper: a code of a revoked grant is worthless, and not
 * touching it keeps the lock order code, grant, tokens in every verb.
 */
export async function revokeGrantIn(
  tx: Tx,
  revocation: {
    readonly appId: string
    readonly grantId: string
    readonly nowMs: number
    readonly by: RevokedBy
  },
): Promise<number | undefined> {
  if ((await tx.run(REVOKE_GRANT, revocation)) === 0) return undefined
  const { appId, grantId } = revocation
  return tx.run(DELETE_REFRESH_TOKENS, { appId, grantId })
}

async function ensureStanding(tx: Tx, grant: Grant): Promise<Grant> {
  const { appId, userId, policy } = grant
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const row = await tx.get(LOCK_STANDING_GRANT, { appId, userId, policy })
    const standing = row === undefined ? undefined : readGrant(row)
    if (standing !== undefined && standing.expiresAtMs > grant.createdAtMs)
      return growStanding(tx, standing, grant)
    // The expired grant is superseded; the new one must not inherit its scopes.
    if (standing !== undefined)
      await revokeGrantIn(tx, {
        appId,
        grantId: standing.grantId,
        nowMs: grant.createdAtMs,
        by: 'superseded',
      })
    if ((await tx.run(INSERT_STANDING_GRANT, grantParameters(grant))) === 1) return grant
  }
  throw new StorageError(
    'locked',
    'Other instances created and revoked the standing grant of this user repeatedly.',
  )
}

async function growStanding(tx: Tx, standing: Grant, requested: Grant): Promise<Grant> {
  const row = await tx.get(UPDATE_STANDING_GRANT, {
    appId: standing.appId,
    grantId: standing.grantId,
    scopes: JSON.stringify([...new Set([...standing.scopes, ...requested.scopes])]),
    expiresAtMs: Math.max(standing.expiresAtMs, requested.expiresAtMs),
  })
  if (row === undefined) throw new StorageError('failed', 'A locked grant does not exist.')
  return readGrant(row)
}

export function readGrant(row: Row): Grant {
  const lastUsedAtMs = optionalInteger(row, 'last_used_at_ms')
  return {
    appId: text(row, 'app_id'),
    grantId: text(row, 'grant_id'),
    userId: text(row, 'user_id'),
    origin: word(row, 'origin', GRANT_ORIGINS),
    policy: text(row, 'policy'),
    scopes: textList(row, 'scopes'),
    actorClientId: optionalText(row, 'actor_client_id'),
    idHint: optionalText(row, 'id_hint'),
    connectionId: optionalText(row, 'connection_id'),
    subject: optionalText(row, 'subject'),
    authenticatedAtMs: optionalInteger(row, 'authenticated_at_ms'),
    audience: textList(row, 'audience'),
    authorizationDetails: optionalText(row, 'authorization_details'),
    confirmation: optionalText(row, 'confirmation'),
    refreshGeneration: integer(row, 'refresh_generation'),
    successorNumber: integer(row, 'successor_number'),
    generation: integer(row, 'generation'),
    minGeneration: integer(row, 'min_generation'),
    createdAtMs: integer(row, 'created_at_ms'),
    activatedAtMs: optionalInteger(row, 'activated_at_ms'),
    expiresAtMs: integer(row, 'expires_at_ms'),
    revokedAtMs: optionalInteger(row, 'revoked_at_ms'),
    revokedBy: optionalWord(row, 'revoked_by', REVOKED_BY),
    ...(lastUsedAtMs !== undefined && { lastUsedAtMs }),
  }
}

export function grantParameters(grant: Grant): Parameters {
  return {
    ...grant,
    scopes: JSON.stringify(grant.scopes),
    audience: JSON.stringify(grant.audience),
  }
}
