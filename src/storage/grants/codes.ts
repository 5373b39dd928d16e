// codec: Authorization codes: created with their grant, consumed once
// Spec: RFC 6749 section 4.1.2 (a second exchange revokes what the first one issued)

import { type AuthorizationCode, CODE_CHALLENGE_METHODS, type Grant } from '../../core/grants/grant.ts'
import type { CodeFacts, ConsumeCode, ConsumeCodeFact, GrantStore } from '../../core/grants/store.ts'
import type { Driver, Row, Tx } from '../engine/driver.ts'
import { onMissingParent, StorageError } from '../engine/errors.ts'
import { integer, optionalInteger, optionalText, optionalWord, text } from '../engine/row.ts'
import { grantBatches } from './batches.ts'
import { activatedGrant } from './changed-grants.ts'
import { GRANT_COLUMNS, HAS_LIVE_USER, insertGrant, loadGrantIn, readGrant, revokeGrantIn } from './grants.ts'
import { insertRefreshToken } from './refresh-tokens.ts'

const INSERT_CODE = `
  INSERT INTO authorization_codes (app_id, code_hash, grant_id, redirect_uri, code_challenge, code_challenge_method,
    nonce, actor_client_id, created_at_ms, expires_at_ms)
  VALUES (:appId, :codeHash, :grantId, :redirectUri, :codeChallenge, :codeChallengeMethod, :nonce, :actorClientId,
    :createdAtMs, :expiresAtMs)`

const CODE_COLUMNS = `${GRANT_COLUMNS}, code.code_hash, code.redirect_uri, code.code_challenge, code.code_challenge_method,
    code.nonce, code.actor_client_id AS code_actor_client_id, code.created_at_ms AS code_created_at_ms,
    code.expires_at_ms AS code_expires_at_ms, code.consumed_at_ms AS code_consumed_at_ms`

const SELECT_CODE_WITH_GRANT = `
  SELECT ${CODE_COLUMNS}
  FROM authorization_codes code
    JOIN grants ON grants.app_id = code.app_id AND grants.grant_id = code.grant_id
  WHERE code.app_id = :appId AND code.code_hash = :codeHash`

const SELECT_CODE_OF_LIVE_USER = `
  SELECT ${CODE_COLUMNS}
  FROM authorization_codes code
    JOIN grants ON grants.app_id = code.app_id AND grants.grant_id = code.grant_id
  WHERE code.app_id = :appId AND code.code_hash = :codeHash AND ${HAS_LIVE_USER}`

/** This one statement decides which of several concurrent exchanges succeeds. */
const CONSUME_CODE = `
  UPDATE authorization_codes SET consumed_at_ms = :nowMs
  WHERE app_id = :appId AND code_hash = :codeHash AND consumed_at_ms IS NULL AND expires_at_ms > :nowMs
  RETURNING grant_id`

const ACTIVATE_GRANT = `
  UPDATE grants SET activated_at_ms = :nowMs, expires_at_ms = :grantExpiresAtMs
  WHERE app_id = :appId AND grant_id = :grantId AND revoked_at_ms IS NULL AND expires_at_ms > :nowMs`

const SELECT_CODE_STATE = `
  SELECT code.grant_id, code.consumed_at_ms, grants.revoked_at_ms
  FROM authorization_codes code
    JOIN grants ON grants.app_id = code.app_id AND grants.grant_id = code.grant_id
  WHERE code.app_id = :appId AND code.code_hash = :codeHash`

export function codeVerbs(
  driver: Driver,
): Pick<GrantStore, 'createGrantWithCode' | 'loadCode' | 'loadCodeOfLiveUser' | 'consumeAuthorizationCode'> {
  const batches = driver.runBatched && grantBatches(driver.runBatched)
  return {
    async createGrantWithCode(grant, code) {
      if (await batches?.create(grant, code)) return 'created'
      return onMissingParent('unknown', () =>
        driver.transaction(async (tx) => {
          await insertGrant(tx, grant)
          await insertCode(tx, code)
          return 'created' as const
        }),
      )
    },

    async loadCode(appId, codeHash) {
      const row = await driver.lookUp(SELECT_CODE_WITH_GRANT, { appId, codeHash })
      return row === undefined ? undefined : readCode(row)
    },

    async loadCodeOfLiveUser(appId, codeHash, nowMs) {
      const row = await driver.lookUp(SELECT_CODE_OF_LIVE_USER, { appId, codeHash, nowMs })
      return row === undefined ? undefined : readCode(row)
    },

    async consumeAuthorizationCode(request) {
      const grant = await batches?.redeem(request)
      if (grant !== undefined) return { kind: 'consumed', grant }
      return driver.transaction((tx) => consumeCodeIn(tx, request))
    },
  }
}

export async function insertCode(tx: Tx, code: AuthorizationCode): Promise<void> {
  await tx.run(INSERT_CODE, { ...code })
}

async function consumeCodeIn(tx: Tx, request: ConsumeCode): Promise<ConsumeCodeFact> {
  const { appId, nowMs } = request
  const use = await useCode(tx, request)
  if (use.kind === 'unknown' || use.kind === 'expired') return use
  const { grantId } = use
  if (use.kind === 'used') {
    const ended = await revokeGrantIn(tx, { appId, grantId, nowMs, by: 'code_replay' })
    // A concurrent replay revoked it.
    return ended === undefined ? { kind: 'unknown' } : { kind: 'replayed', grantId, ended }
  }
  if (request.effect.kind === 'redeem') {
    const { grantExpiresAtMs, refreshToken } = request.effect
    if ((await tx.run(ACTIVATE_GRANT, { appId, grantId, nowMs, grantExpiresAtMs })) === 1) {
      if (refreshToken !== undefined) {
        if (refreshToken.grantId !== grantId || refreshToken.appId !== appId)
          throw new StorageError('failed', 'The refresh token does not belong to the grant of the code.')
        await insertRefreshToken(tx, refreshToken)
      }
      const grant = activatedGrant(request)
      if (grant?.grantId === grantId) return { kind: 'consumed', grant }
    }
  }
  return readConsumed(tx, request, grantId)
}

/**
 * For a hosted flow, which is issued no tokens. There is nothing to revoke if the code was used, and the flow that used it goes
 * on: a link that is opened in a second browser would end it otherwise.
 */
export async function consumeDelegatedCodeIn(tx: Tx, request: CodeUse): Promise<DelegatedCodeFact> {
  const use = await useCode(tx, request)
  return use.kind === 'consumed' ? readConsumed(tx, request, use.grantId) : use
}

type CodeUse = Pick<ConsumeCode, 'appId' | 'codeHash' | 'nowMs'>

type Unusable = { readonly kind: 'expired' } | { readonly kind: 'unknown' }

interface Used {
  readonly kind: 'used'
  readonly grantId: string
}

type DelegatedCodeFact = { readonly kind: 'consumed'; readonly grant: Grant } | Used | Unusable

async function readConsumed(
  tx: Tx,
  { appId, nowMs }: CodeUse,
  grantId: string,
): Promise<{ readonly kind: 'consumed'; readonly grant: Grant } | Unusable> {
  const grant = await loadGrantIn(tx, appId, grantId)
  if (grant === undefined || grant.revokedAtMs !== undefined) return { kind: 'unknown' }
  if (grant.expiresAtMs <= nowMs) return { kind: 'expired' }
  return { kind: 'consumed', grant }
}

/** `used`: by an earlier call. Whether that is a replay is for the caller. */
async function useCode(
  tx: Tx,
  { appId, codeHash, nowMs }: CodeUse,
): Promise<{ readonly kind: 'consumed'; readonly grantId: string } | Used | Unusable> {
  const consumed = await tx.get(CONSUME_CODE, { appId, codeHash, nowMs })
  if (consumed !== undefined) return { kind: 'consumed', grantId: text(consumed, 'grant_id') }
  const row = await tx.get(SELECT_CODE_STATE, { appId, codeHash })
  if (row === undefined || row.revoked_at_ms !== null) return { kind: 'unknown' }
  if (row.consumed_at_ms === null) return { kind: 'expired' }
  return { kind: 'used', grantId: text(row, 'grant_id') }
}

function readCode(row: Row): CodeFacts {
  return {
    grant: readGrant(row),
    consumedAtMs: optionalInteger(row, 'code_consumed_at_ms'),
    code: {
      appId: text(row, 'app_id'),
      codeHash: text(row, 'code_hash'),
      grantId: text(row, 'grant_id'),
      redirectUri: optionalText(row, 'redirect_uri'),
      codeChallenge: optionalText(row, 'code_challenge'),
      codeChallengeMethod: optionalWord(row, 'code_challenge_method', CODE_CHALLENGE_METHODS),
      nonce: optionalText(row, 'nonce'),
      actorClientId: optionalText(row, 'code_actor_client_id'),
      createdAtMs: integer(row, 'code_created_at_ms'),
      expiresAtMs: integer(row, 'code_expires_at_ms'),
    },
  }
}
