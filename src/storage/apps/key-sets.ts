// codec: Key sets of apps behind a URL

import {
  type ClientKeySet,
  KEY_SET_PROBLEMS,
  type KeySetProblem,
  type KeySetStore,
} from '../../core/apps/key-set.ts'
import type { Driver, Row } from '../engine/driver.ts'
import { onMissingParent } from '../engine/errors.ts'
import { integer, objectList, optionalText, text, word } from '../engine/row.ts'

const COLUMNS = `app_id, url, keys, etag, fetched_at_ms, fresh_until_ms, usable_until_ms, checked_at_ms, settled_at_ms, problem,
  detail`

const SELECT_SET = `SELECT ${COLUMNS} FROM client_key_sets WHERE app_id = :appId`

const SAVE_SET = `
  INSERT INTO client_key_sets (${COLUMNS})
  VALUES (:appId, :url, :keys, :etag, :fetchedAtMs, :freshUntilMs, :usableUntilMs, :checkedAtMs, :settledAtMs, :problem, :detail)
  ON CONFLICT (app_id) DO UPDATE SET url = excluded.url, keys = excluded.keys, etag = excluded.etag,
    fetched_at_ms = excluded.fetched_at_ms, fresh_until_ms = excluded.fresh_until_ms,
    usable_until_ms = excluded.usable_until_ms, checked_at_ms = excluded.checked_at_ms,
    settled_at_ms = excluded.settled_at_ms, problem = excluded.problem, detail = excluded.detail`

/** Keys for assertions are on P-256, keys for the signatures of requests on P-521. */
const REVOKE_PASTED = `
  UPDATE client_keys SET revoked_at_ms = :nowMs
  WHERE app_id = :appId AND revoked_at_ms IS NULL AND public_jwk LIKE '%"P-256"%'`

/** A clock that went back counts as a long time. */
const CLAIM_CHECK = `
  UPDATE client_key_sets SET checked_at_ms = :nowMs
  WHERE app_id = :appId AND (checked_at_ms <= :nowMs - CAST(:minIntervalMs AS BIGINT) OR checked_at_ms > :nowMs)`

const STORE_FETCHED = `
  UPDATE client_key_sets SET keys = :keys, etag = :etag, fetched_at_ms = :settledAtMs, fresh_until_ms = :freshUntilMs,
    usable_until_ms = :usableUntilMs, settled_at_ms = :settledAtMs, problem = NULL, detail = ''
  WHERE app_id = :appId AND url = :url`

const STORE_NOT_MODIFIED = `
  UPDATE client_key_sets SET fetched_at_ms = :settledAtMs, fresh_until_ms = :freshUntilMs,
    usable_until_ms = :usableUntilMs, settled_at_ms = :settledAtMs, problem = NULL, detail = ''
  WHERE app_id = :appId AND url = :url`

const STORE_FAILED = `
  UPDATE client_key_sets SET settled_at_ms = :settledAtMs, problem = :problem, detail = :detail
  WHERE app_id = :appId AND url = :url`

const DELETE_SET = 'DELETE FROM client_key_sets WHERE app_id = :appId'

export function keySetVerbs(driver: Driver): KeySetStore {
  return {
    async loadKeySet(appId) {
      const row = await driver.lookUp(SELECT_SET, { appId })
      return row === undefined ? undefined : readSet(row)
    },

    saveKeySet(set) {
      return onMissingParent('unknown', () =>
        driver.transaction(async (tx) => {
          await tx.run(SAVE_SET, { ...set, keys: JSON.stringify(set.keys) })
          await tx.run(REVOKE_PASTED, { appId: set.appId, nowMs: set.settledAtMs })
          return 'saved' as const
        }),
      )
    },

    async claimKeySetCheck(appId, nowMs, minIntervalMs) {
      return (await driver.run(CLAIM_CHECK, { appId, nowMs, minIntervalMs })) === 1 ? 'claimed' : 'recent'
    },

    async storeKeySetCheck({ kind, ...check }) {
      const { appId, url, settledAtMs } = check
      const at = { appId, url, settledAtMs }
      return (await store(at)) === 1 ? 'stored' : 'stale'

      function store(where: typeof at): Promise<number> {
        if ('problem' in check) {
          const { problem, detail } = check
          return driver.run(STORE_FAILED, { ...where, problem, detail: detail.slice(0, 200) })
        }
        const { freshUntilMs, usableUntilMs } = check
        if (kind === 'not_modified' || !('keys' in check))
          return driver.run(STORE_NOT_MODIFIED, { ...where, freshUntilMs, usableUntilMs })
        const { keys, etag } = check
        const stored = { keys: JSON.stringify(keys), etag, freshUntilMs, usableUntilMs }
        return driver.run(STORE_FETCHED, { ...where, ...stored })
      }
    },

    async deleteKeySet(appId) {
      return (await driver.run(DELETE_SET, { appId })) === 1 ? 'deleted' : 'unknown'
    },
  }
}

const isProblem = (name: string): name is KeySetProblem => Object.hasOwn(KEY_SET_PROBLEMS, name)
const PROBLEMS: readonly KeySetProblem[] = Object.keys(KEY_SET_PROBLEMS).filter(isProblem)

function readSet(row: Row): ClientKeySet {
  return {
    appId: text(row, 'app_id'),
    url: text(row, 'url'),
    keys: objectList(row, 'keys').map((key) => ({
      keyId: text(key, 'keyId'),
      publicJwk: text(key, 'publicJwk'),
    })),
    etag: optionalText(row, 'etag'),
    fetchedAtMs: integer(row, 'fetched_at_ms'),
    freshUntilMs: integer(row, 'fresh_until_ms'),
    usableUntilMs: integer(row, 'usable_until_ms'),
    checkedAtMs: integer(row, 'checked_at_ms'),
    settledAtMs: integer(row, 'settled_at_ms'),
    problem: optionalText(row, 'problem') === undefined ? undefined : word(row, 'problem', PROBLEMS),
    detail: text(row, 'detail'),
  }
}
