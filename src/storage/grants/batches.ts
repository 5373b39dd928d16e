// codec: The usual case of the grant verbs, for many callers in one statement (RunBatched)
// Never: a statement that waits for a row lock, or that writes anything for a caller who gets no row.

import type { AuthorizationCode, Grant } from '../../core/grants/grant.ts'
import type { ConsumeCode, RotateRefreshToken, TouchRefreshToken } from '../../core/grants/store.ts'
import type { RunBatched } from '../engine/driver.ts'
import { activatedGrant, rotatedGrant } from './changed-grants.ts'
import { grantParameters } from './grants.ts'

/**
 * `free` decides: it locks the rows of those callers whose verb may take effect, and checks the guards on the newest version
 * of each row. The updates after it find rows that no other transaction can change.
 */
const ROTATE = `
  free AS (
    SELECT wanted.n
    FROM wanted
      JOIN grants ON grants.app_id = :appId AND grants.grant_id = :grantId
      JOIN refresh_tokens token ON token.app_id = :appId AND token.grant_id = :grantId
        AND token.generation = CAST(:oldGeneration AS BIGINT) AND token.token_hash = :oldHash
    WHERE grants.refresh_generation = CAST(:oldGeneration AS BIGINT)
      AND grants.activated_at_ms IS NOT NULL AND grants.revoked_at_ms IS NULL
      AND grants.expires_at_ms > CAST(:nowMs AS BIGINT) AND token.expires_at_ms > CAST(:nowMs AS BIGINT)
    FOR NO KEY UPDATE OF grants SKIP LOCKED
    FOR KEY SHARE OF token SKIP LOCKED),
  rotated AS (
    UPDATE grants SET parent_hash = :oldHash, rotated_at_ms = CAST(:nowMs AS BIGINT),
      refresh_generation = grants.refresh_generation + 1, successor_number = 0,
      successor_at_ms = CAST(:nowMs AS BIGINT), generation = grants.generation + CAST(:step AS BIGINT),
      min_generation = CASE WHEN :step = '1' THEN grants.generation + 1 ELSE grants.min_generation END,
      expires_at_ms = CAST(:grantExpiresAtMs AS BIGINT)
    FROM wanted JOIN free ON free.n = wanted.n
    WHERE grants.app_id = :appId AND grants.grant_id = :grantId),
  superseded AS (
    DELETE FROM refresh_tokens token USING wanted JOIN free ON free.n = wanted.n
    WHERE token.app_id = :appId AND token.grant_id = :grantId AND token.generation < CAST(:oldGeneration AS BIGINT)),
  stored AS (
    INSERT INTO refresh_tokens (app_id, grant_id, generation, token_hash, created_at_ms, expires_at_ms)
    SELECT :appId, :grantId, CAST(:oldGeneration AS BIGINT) + 1, :tokenHash, CAST(:createdAtMs AS BIGINT),
      CAST(:expiresAtMs AS BIGINT)
    FROM wanted JOIN free ON free.n = wanted.n)
  SELECT n FROM free`

const TOUCH = `
  free AS (
    SELECT wanted.n
    FROM wanted
      JOIN grants ON grants.app_id = :appId AND grants.grant_id = :grantId
      JOIN refresh_tokens token ON token.app_id = :appId AND token.grant_id = :grantId
        AND token.token_hash = :tokenHash
    WHERE grants.activated_at_ms IS NOT NULL AND grants.revoked_at_ms IS NULL
      AND grants.expires_at_ms > CAST(:nowMs AS BIGINT) AND token.expires_at_ms > CAST(:nowMs AS BIGINT)
    FOR NO KEY UPDATE OF grants, token SKIP LOCKED),
  extended AS (
    UPDATE grants SET expires_at_ms = GREATEST(grants.expires_at_ms, CAST(:expiresAtMs AS BIGINT))
    FROM wanted JOIN free ON free.n = wanted.n
    WHERE grants.app_id = :appId AND grants.grant_id = :grantId),
  touched AS (
    UPDATE refresh_tokens token SET expires_at_ms = CAST(:expiresAtMs AS BIGINT)
    FROM wanted JOIN free ON free.n = wanted.n
    WHERE token.app_id = :appId AND token.grant_id = :grantId AND token.token_hash = :tokenHash)
  SELECT n FROM free`

/** `tokenHash` is NULL if no refresh token is issued. */
const REDEEM = `
  free AS (
    SELECT wanted.n
    FROM wanted
      JOIN authorization_codes code ON code.app_id = :appId AND code.code_hash = :codeHash
        AND code.grant_id = :grantId
      JOIN grants ON grants.app_id = :appId AND grants.grant_id = :grantId
    WHERE code.consumed_at_ms IS NULL AND code.expires_at_ms > CAST(:nowMs AS BIGINT)
      AND grants.revoked_at_ms IS NULL AND grants.expires_at_ms > CAST(:nowMs AS BIGINT)
    FOR NO KEY UPDATE OF code, grants SKIP LOCKED),
  consumed AS (
    UPDATE authorization_codes code SET consumed_at_ms = CAST(:nowMs AS BIGINT)
    FROM wanted JOIN free ON free.n = wanted.n
    WHERE code.app_id = :appId AND code.code_hash = :codeHash),
  activated AS (
    UPDATE grants SET activated_at_ms = CAST(:nowMs AS BIGINT), expires_at_ms = CAST(:grantExpiresAtMs AS BIGINT)
    FROM wanted JOIN free ON free.n = wanted.n
    WHERE grants.app_id = :appId AND grants.grant_id = :grantId),
  stored AS (
    INSERT INTO refresh_tokens (app_id, grant_id, generation, token_hash, created_at_ms, expires_at_ms)
    SELECT :appId, :grantId, CAST(:generation AS BIGINT), :tokenHash, CAST(:createdAtMs AS BIGINT),
      CAST(:expiresAtMs AS BIGINT)
    FROM wanted JOIN free ON free.n = wanted.n
    WHERE :tokenHash IS NOT NULL)
  SELECT n FROM free`

const CREATE_WITH_CODE = `
  free AS (
    SELECT wanted.n FROM wanted JOIN users ON users.app_id = :appId AND users.user_id = :userId
    FOR KEY SHARE OF users SKIP LOCKED),
  granted AS (
    INSERT INTO grants (app_id, grant_id, user_id, origin, policy, scopes, actor_client_id, id_hint, connection_id,
      subject, authenticated_at_ms, audience, authorization_details, confirmation, refresh_generation, generation, min_generation, created_at_ms,
      activated_at_ms, expires_at_ms, sweep_at_ms, revoked_at_ms, revoked_by)
    SELECT :appId, :grantId, :userId, :origin, :policy, :scopes, :actorClientId, :idHint, :connectionId,
      :subject, CAST(:authenticatedAtMs AS BIGINT), :audience, :authorizationDetails, :confirmation, CAST(:refreshGeneration AS BIGINT),
      CAST(:generation AS BIGINT), CAST(:minGeneration AS BIGINT), CAST(:createdAtMs AS BIGINT),
      CAST(:activatedAtMs AS BIGINT), CAST(:expiresAtMs AS BIGINT), CAST(:expiresAtMs AS BIGINT),
      CAST(:revokedAtMs AS BIGINT), :revokedBy
    FROM wanted JOIN free ON free.n = wanted.n),
  coded AS (
    INSERT INTO authorization_codes (app_id, code_hash, grant_id, redirect_uri, code_challenge,
      code_challenge_method, nonce, actor_client_id, created_at_ms, expires_at_ms)
    SELECT :appId, :codeHash, :codeGrantId, :redirectUri, :codeChallenge, :codeChallengeMethod,
      :nonce, :codeActorClientId, CAST(:codeCreatedAtMs AS BIGINT), CAST(:codeExpiresAtMs AS BIGINT)
    FROM wanted JOIN free ON free.n = wanted.n)
  SELECT n FROM free`

/** Each returns undefined or false if it did nothing; then the verb decides in a transaction of its own. */
export interface GrantBatches {
  rotate(request: RotateRefreshToken): Promise<Grant | undefined>
  touch(request: TouchRefreshToken): Promise<boolean>
  redeem(request: ConsumeCode): Promise<Grant | undefined>
  create(grant: Grant, code: AuthorizationCode): Promise<boolean>
}

export function grantBatches(run: RunBatched): GrantBatches {
  return {
    async rotate(request) {
      const rotated = rotatedGrant(request)
      if (rotated === undefined) return undefined
      const { appId, grantId, oldHash, oldGeneration, successor, nowMs, grantExpiresAtMs } = request
      const row = await run(ROTATE, `${appId} ${grantId}`, {
        appId,
        grantId,
        oldHash,
        oldGeneration,
        nowMs,
        grantExpiresAtMs,
        step: request.revokeOlderAccessTokens ? 1 : 0,
        tokenHash: successor.tokenHash,
        createdAtMs: successor.createdAtMs,
        expiresAtMs: successor.expiresAtMs,
      })
      return row && rotated
    },

    async touch({ appId, grantId, tokenHash, expiresAtMs, nowMs }) {
      const key = `${appId} ${grantId}`
      return (await run(TOUCH, key, { appId, grantId, tokenHash, expiresAtMs, nowMs })) !== undefined
    },

    async redeem(request) {
      const activated = activatedGrant(request)
      if (activated === undefined || request.effect.kind !== 'redeem') return undefined
      const { appId, codeHash, nowMs } = request
      const { grantId } = activated
      const { grantExpiresAtMs, refreshToken } = request.effect
      if (refreshToken !== undefined && (refreshToken.appId !== appId || refreshToken.grantId !== grantId))
        return undefined
      const row = await run(REDEEM, `${appId} ${codeHash}`, {
        appId,
        codeHash,
        nowMs,
        grantExpiresAtMs,
        grantId,
        generation: refreshToken?.generation,
        tokenHash: refreshToken?.tokenHash,
        createdAtMs: refreshToken?.createdAtMs,
        expiresAtMs: refreshToken?.expiresAtMs,
      })
      return row && activated
    },

    async create(grant, code) {
      if (code.appId !== grant.appId) return false
      const row = await run(CREATE_WITH_CODE, `${grant.appId} ${grant.grantId}`, {
        ...grantParameters(grant),
        codeHash: code.codeHash,
        codeGrantId: code.grantId,
        redirectUri: code.redirectUri,
        codeChallenge: code.codeChallenge,
        codeChallengeMethod: code.codeChallengeMethod,
        nonce: code.nonce,
        codeActorClientId: code.actorClientId,
        codeCreatedAtMs: code.createdAtMs,
        codeExpiresAtMs: code.expiresAtMs,
      })
      return row !== undefined
    },
  }
}
