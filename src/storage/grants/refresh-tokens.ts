// codec: Refresh tokens and their rotation; the grant row is the lock
// Spec: RFC 9700 section 4.14.2 (replay detection), FAPI 2.0 section 5.3.2.1 (a retry must not fail)

import type { Grant, RefreshToken } from '../../core/grants/grant.ts'
import type { GrantStore, RotateFact, RotateRefreshToken } from '../../core/grants/store.ts'
import type { Driver, Row, Tx } from '../engine/driver.ts'
import { StorageError } from '../engine/errors.ts'
import { integer, optionalInteger, optionalText, text } from '../engine/row.ts'
import { grantBatches } from './batches.ts'
import { rotatedGrant } from './changed-grants.ts'
import { GRANT_COLUMNS, loadGrantIn, readGrant, revokeGrantIn } from './grants.ts'

const INSERT_TOKEN = `
  INSERT INTO refresh_tokens (app_id, grant_id, generation, token_hash, created_at_ms, expires_at_ms)
  VALUES (:appId, :grantId, :generation, :tokenHash, :createdAtMs, :expiresAtMs)`

const SELECT_TOKEN_WITH_GRANT = `
  SELECT ${GRANT_COLUMNS}, token.token_hash, token.generation AS token_generation,
    token.created_at_ms AS token_created_at_ms, token.expires_at_ms AS token_expires_at_ms
  FROM refresh_tokens token
    JOIN grants ON grants.app_id = token.app_id AND grants.grant_id = token.grant_id
  WHERE token.app_id = :appId AND token.grant_id = :grantId AND token.token_hash = :tokenHash`

/** The common case in one statement: an unexpired token of the newest generation, of a live grant. */
const ROTATE_GRANT = `
  UPDATE grants SET parent_hash = :oldHash, rotated_at_ms = :nowMs, refresh_generation = refresh_generation + 1,
    successor_number = 0, successor_at_ms = :nowMs,
    generation = generation + :step,
    min_generation = CASE WHEN :step = 1 THEN generation + 1 ELSE min_generation END,
    expires_at_ms = :grantExpiresAtMs
  WHERE app_id = :appId AND grant_id = :grantId AND refresh_generation = :oldGeneration
    AND activated_at_ms IS NOT NULL AND revoked_at_ms IS NULL AND expires_at_ms > :nowMs
    AND EXISTS (
      SELECT 1 FROM refresh_tokens token
      WHERE token.app_id = :appId AND token.grant_id = :grantId AND token.generation = :oldGeneration
        AND token.token_hash = :oldHash AND token.expires_at_ms > :nowMs)`

/** Tokens older than the parent. A presented token of those generations is recognised by its generation alone. */
const DELETE_SUPERSEDED = `
  DELETE FROM refresh_tokens
  WHERE app_id = :appId AND grant_id = :grantId AND generation < :oldGeneration`

const LOCK_GRANT = `
  SELECT ${GRANT_COLUMNS}, grants.parent_hash, grants.rotated_at_ms, grants.successor_at_ms FROM grants
  WHERE app_id = :appId AND grant_id = :grantId FOR UPDATE`

const SELECT_TOKEN_EXPIRY = `
  SELECT expires_at_ms FROM refresh_tokens
  WHERE app_id = :appId AND grant_id = :grantId AND generation = :oldGeneration AND token_hash = :oldHash`

const EXTEND_GRANT = `
  UPDATE grants SET expires_at_ms = CASE WHEN expires_at_ms < :expiresAtMs THEN :expiresAtMs ELSE expires_at_ms END
  WHERE app_id = :appId AND grant_id = :grantId AND activated_at_ms IS NOT NULL AND revoked_at_ms IS NULL
    AND expires_at_ms > :nowMs`

const REPLACE_SUCCESSOR = `
  UPDATE grants SET successor_number = successor_number + 1, successor_at_ms = :nowMs,
    expires_at_ms = CASE WHEN expires_at_ms < :expiresAtMs THEN :expiresAtMs ELSE expires_at_ms END
  WHERE app_id = :appId AND grant_id = :grantId RETURNING ${GRANT_COLUMNS}`

const DELETE_REPLACED = `
  DELETE FROM refresh_tokens WHERE app_id = :appId AND grant_id = :grantId AND generation = :generation`

const EXTEND_TOKEN = `
  UPDATE refresh_tokens SET expires_at_ms = :expiresAtMs
  WHERE app_id = :appId AND grant_id = :grantId AND token_hash = :tokenHash AND expires_at_ms > :nowMs`

export function refreshTokenVerbs(
  driver: Driver,
): Pick<GrantStore, 'loadRefreshToken' | 'rotateRefreshToken' | 'touchRefreshToken'> {
  const batches = driver.runBatched && grantBatches(driver.runBatched)
  return {
    async loadRefreshToken(appId, grantId, tokenHash) {
      const row = await driver.get(SELECT_TOKEN_WITH_GRANT, { appId, grantId, tokenHash })
      return row === undefined ? undefined : { token: readToken(row), grant: readGrant(row) }
    },

    async rotateRefreshToken(request) {
      if (batches === undefined) return driver.transaction((tx) => rotate(tx, request))
      const grant = await batches.rotate(request)
      if (grant !== undefined) return { kind: 'rotated', grant }
      return driver.transaction((tx) => notRotated(tx, request))
    },

    async touchRefreshToken({ appId, grantId, tokenHash, expiresAtMs, nowMs }) {
      const touch = { appId, grantId, tokenHash, expiresAtMs, nowMs }
      if (await batches?.touch(touch)) return 'touched'
      const touched = await driver.transaction(async (tx) => {
        // The grant row first, as in every verb; the grant must not expire before its last token.
        if ((await tx.run(EXTEND_GRANT, touch)) === 0) return 0
        return tx.run(EXTEND_TOKEN, touch)
      })
      return touched === 1 ? 'touched' : 'unknown'
    },
  }
}

export async function insertRefreshToken(tx: Tx, token: RefreshToken): Promise<void> {
  await tx.run(INSERT_TOKEN, { ...token })
}

async function rotate(tx: Tx, request: RotateRefreshToken): Promise<RotateFact> {
  const { appId, grantId, oldHash, oldGeneration, nowMs, grantExpiresAtMs } = request
  const step = request.revokeOlderAccessTokens ? 1 : 0
  const rotation = { appId, grantId, oldHash, oldGeneration, nowMs, grantExpiresAtMs, step }
  if ((await tx.run(ROTATE_GRANT, rotation)) === 0) return notRotated(tx, request)
  const grant = rotatedGrant(request) ?? (await loadGrantIn(tx, appId, grantId))
  if (grant === undefined) throw new StorageError('failed', 'The rotated grant does not exist.')
  await tx.run(DELETE_SUPERSEDED, { appId, grantId, oldGeneration })
  await insertRefreshToken(tx, { ...request.successor, appId, grantId, generation: grant.refreshGeneration })
  return { kind: 'rotated', grant }
}

/** Decides while the grant row is locked, so that nothing it reads can change before it writes. */
async function notRotated(tx: Tx, request: RotateRefreshToken): Promise<RotateFact> {
  const { appId, grantId, oldHash, oldGeneration, nowMs } = request
  const row = await tx.get(LOCK_GRANT, { appId, grantId })
  if (row === undefined) return { kind: 'unknown' }
  const grant = readGrant(row)
  if (grant.revokedAtMs !== undefined || grant.activatedAtMs === undefined) return { kind: 'unknown' }
  if (grant.expiresAtMs <= nowMs) return { kind: 'expired' }
  if (oldGeneration >= grant.refreshGeneration) {
    // The newest generation, but not rotated: expired, replaced or unknown.
    const token = await tx.get(SELECT_TOKEN_EXPIRY, { appId, grantId, oldGeneration, oldHash })
    if (token === undefined)
      return oldGeneration === grant.refreshGeneration && grant.successorNumber > 0
        ? reuse(tx, request)
        : { kind: 'unknown' }
    // Extended after the first statement. With the row locked, the second attempt is final.
    if (oldGeneration === grant.refreshGeneration && integer(token, 'expires_at_ms') > nowMs)
      return rotate(tx, request)
    return { kind: 'expired' }
  }
  const retryUntilMs = (optionalInteger(row, 'rotated_at_ms') ?? 0) + request.retryWindowMs
  if (optionalText(row, 'parent_hash') === oldHash && nowMs <= retryUntilMs) {
    const issuedAtMs = optionalInteger(row, 'successor_at_ms')
    const isRepeat = issuedAtMs !== undefined && nowMs <= issuedAtMs + request.repeatWindowMs
    const { replacement } = request
    // If a concurrent retry has replaced the successor, its successor is recent enough for this retry too.
    if (isRepeat || grant.successorNumber !== replacement?.after) return { kind: 'retried', grant }
    return replace(tx, request, replacement.token, { grant, keepsOthers: issuedAtMs === undefined })
  }
  return reuse(tx, request)
}

/** `keepsOthers`: keep the successors that an earlier release issued, each of which a worker of the client may hold. */
async function replace(
  tx: Tx,
  { appId, grantId, nowMs, grantExpiresAtMs }: RotateRefreshToken,
  token: RefreshToken,
  { grant, keepsOthers }: { readonly grant: Grant; readonly keepsOthers: boolean },
): Promise<RotateFact> {
  const generation = grant.refreshGeneration
  if (!keepsOthers) await tx.run(DELETE_REPLACED, { appId, grantId, generation })
  await insertRefreshToken(tx, { ...token, appId, grantId, generation })
  const row = await tx.get(REPLACE_SUCCESSOR, { appId, grantId, nowMs, expiresAtMs: grantExpiresAtMs })
  if (row === undefined) throw new StorageError('failed', 'The locked grant does not exist.')
  return { kind: 'replaced', grant: readGrant(row) }
}

async function reuse(tx: Tx, { appId, grantId, nowMs }: RotateRefreshToken): Promise<RotateFact> {
  const ended = await revokeGrantIn(tx, { appId, grantId, nowMs, by: 'refresh_reuse' })
  return { kind: 'reused', grantId, ended: ended ?? 0 }
}

function readToken(row: Row): RefreshToken {
  return {
    appId: text(row, 'app_id'),
    tokenHash: text(row, 'token_hash'),
    grantId: text(row, 'grant_id'),
    generation: integer(row, 'token_generation'),
    createdAtMs: integer(row, 'token_created_at_ms'),
    expiresAtMs: integer(row, 'token_expires_at_ms'),
  }
}
