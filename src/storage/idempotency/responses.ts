// codec: answers that a repeat of the same request gets again; SQL beside its function

import type { AnswerStore } from '../../core/idempotency/store.ts'
import type { Driver } from '../engine/driver.ts'
import { optionalText, text } from '../engine/row.ts'

/** Takes over a row that has expired, or whose request never answered. */
const CLAIM = `
  INSERT INTO idempotent_answers (app_id, key_hash, user_id, fingerprint, sealed_answer, lease_until_ms, expires_at_ms)
  VALUES (:appId, :keyHash, :userId, :fingerprint, NULL, :leaseUntilMs, :expiresAtMs)
  ON CONFLICT (app_id, key_hash) DO UPDATE SET user_id = excluded.user_id, fingerprint = excluded.fingerprint,
    sealed_answer = NULL, lease_until_ms = excluded.lease_until_ms, expires_at_ms = excluded.expires_at_ms
  WHERE idempotent_answers.expires_at_ms <= :nowMs
    OR (idempotent_answers.sealed_answer IS NULL AND idempotent_answers.lease_until_ms <= :nowMs)`

const LOAD = `
  SELECT fingerprint, sealed_answer FROM idempotent_answers WHERE app_id = :appId AND key_hash = :keyHash`

const SAVE = `
  UPDATE idempotent_answers SET sealed_answer = :sealedAnswer
  WHERE app_id = :appId AND key_hash = :keyHash AND sealed_answer IS NULL`

const RELEASE = `
  DELETE FROM idempotent_answers WHERE app_id = :appId AND key_hash = :keyHash AND sealed_answer IS NULL`

export function idempotentAnswerVerbs(driver: Driver): AnswerStore {
  return {
    async claimAnswer({ appId, keyHash, ...rest }) {
      for (;;) {
        if ((await driver.run(CLAIM, { appId, keyHash, ...rest })) === 1) return { kind: 'claimed' }
        const row = await driver.get(LOAD, { appId, keyHash })
        // Gone between the two statements: released, or swept. The next round takes it.
        if (row === undefined) continue
        return {
          kind: 'taken',
          fingerprint: text(row, 'fingerprint'),
          sealedAnswer: optionalText(row, 'sealed_answer'),
        }
      }
    },

    async saveAnswer(appId, keyHash, sealedAnswer) {
      await driver.run(SAVE, { appId, keyHash, sealedAnswer })
    },

    async releaseAnswer(appId, keyHash) {
      await driver.run(RELEASE, { appId, keyHash })
    },
  }
}
