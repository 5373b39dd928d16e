// codec: Responses stored for an Idempotency-Key, with their SQL

import type { IdempotencyStore } from '../../core/idempotency/store.ts'
import type { Driver } from '../engine/driver.ts'
import { onMissingParent } from '../engine/errors.ts'
import { optionalText, text } from '../engine/row.ts'

/** Takes over a row that has expired, or whose request was interrupted. */
const CLAIM_KEY = `
  INSERT INTO idempotent_answers (app_id, key_hash, user_id, fingerprint, sealed_answer, lease_until_ms, expires_at_ms)
  VALUES (:appId, :keyHash, :userId, :fingerprint, NULL, :leaseUntilMs, :expiresAtMs)
  ON CONFLICT (app_id, key_hash) DO UPDATE SET user_id = excluded.user_id, fingerprint = excluded.fingerprint,
    sealed_answer = NULL, lease_until_ms = excluded.lease_until_ms, expires_at_ms = excluded.expires_at_ms
  WHERE idempotent_answers.expires_at_ms <= :nowMs
    OR (idempotent_answers.sealed_answer IS NULL AND idempotent_answers.lease_until_ms <= :nowMs)`

const SELECT_RESPONSE = `
  SELECT fingerprint, sealed_answer FROM idempotent_answers WHERE app_id = :appId AND key_hash = :keyHash`

// Guarded by the lease: after it a retry runs again, and its lease ends later.
const UPDATE_RESPONSE = `
  UPDATE idempotent_answers SET sealed_answer = :sealedResponse
  WHERE app_id = :appId AND key_hash = :keyHash AND lease_until_ms = :leaseUntilMs AND sealed_answer IS NULL`

const DELETE_CLAIM = `
  DELETE FROM idempotent_answers
  WHERE app_id = :appId AND key_hash = :keyHash AND lease_until_ms = :leaseUntilMs AND sealed_answer IS NULL`

export function idempotencyVerbs(driver: Driver): IdempotencyStore {
  return {
    claimIdempotencyKey(claim) {
      const { appId, keyHash } = claim
      return onMissingParent({ kind: 'unknown' } as const, async () => {
        for (;;) {
          if ((await driver.run(CLAIM_KEY, { ...claim })) === 1) return { kind: 'claimed' }
          const row = await driver.get(SELECT_RESPONSE, { appId, keyHash })
          // Released or swept between the two statements; the next attempt claims it.
          if (row === undefined) continue
          return {
            kind: 'taken',
            fingerprint: text(row, 'fingerprint'),
            sealedResponse: optionalText(row, 'sealed_answer'),
          }
        }
      })
    },

    async saveIdempotentResponse(lease, sealedResponse) {
      return (await driver.run(UPDATE_RESPONSE, { ...lease, sealedResponse })) === 1 ? 'saved' : 'superseded'
    },

    async releaseIdempotencyKey(lease) {
      await driver.run(DELETE_CLAIM, { ...lease })
    },
  }
}
