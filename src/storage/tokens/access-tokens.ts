// codec: Access token revocation, and the facts that decide whether a token is live

import type { AccessStore } from '../../core/tokens/store.ts'
import type { Driver } from '../engine/driver.ts'
import { integer, optionalInteger, optionalText, text } from '../engine/row.ts'

const UPSERT_REVOKED_TOKEN = `
  INSERT INTO revoked_access_tokens (app_id, token_id, until_ms) VALUES (:appId, :tokenId, :untilMs)
  ON CONFLICT (app_id, token_id) DO UPDATE SET until_ms = excluded.until_ms
  WHERE revoked_access_tokens.until_ms < excluded.until_ms`

const SELECT_ACCESS_FACTS = `
  SELECT apps.disabled_at_ms, apps.dialects, apps.min_generation AS app_min_generation, revoked.token_id AS revoked_token_id,
    grants.user_id, grants.min_generation, grants.activated_at_ms, grants.expires_at_ms, grants.revoked_at_ms,
    grants.last_used_at_ms, users.expires_at_ms AS user_expires_at_ms
  FROM apps
    LEFT JOIN revoked_access_tokens revoked
      ON revoked.app_id = apps.app_id AND revoked.token_id = :tokenId AND revoked.until_ms > CAST(:nowMs AS BIGINT)
    LEFT JOIN grants ON grants.app_id = apps.app_id AND grants.grant_id = :grantId
    LEFT JOIN users ON users.app_id = apps.app_id AND users.user_id = grants.user_id
  WHERE apps.app_id = :appId`

/** Not parsed, because every call of an API reads this row. No name or scope contains a quotation mark. */
function readDialectNames(json: string): readonly string[] {
  return [...json.matchAll(/"dialect":"([^"\\]+)"/g)].map(([, name = '']) => name)
}

export function accessTokenVerbs(driver: Driver): Pick<AccessStore, 'revokeAccessToken' | 'loadAccessFacts'> {
  return {
    async revokeAccessToken(appId, tokenId, untilMs) {
      await driver.run(UPSERT_REVOKED_TOKEN, { appId, tokenId, untilMs })
    },

    async loadAccessFacts(appId, tokenId, grantId, nowMs) {
      // A NULL in a join key makes a distributed PostgreSQL read every grant; no grant has an empty id.
      const bound = { appId, tokenId, grantId: grantId ?? '', nowMs }
      const row = await driver.lookUp(SELECT_ACCESS_FACTS, bound)
      if (row === undefined) return undefined
      return {
        appDisabled: optionalInteger(row, 'disabled_at_ms') !== undefined,
        dialects: readDialectNames(text(row, 'dialects')),
        appMinGeneration: integer(row, 'app_min_generation'),
        tokenRevoked: optionalText(row, 'revoked_token_id') !== undefined,
        grant:
          row.user_id === null
            ? undefined
            : {
                userId: text(row, 'user_id'),
                minGeneration: integer(row, 'min_generation'),
                lastUsedAtMs: optionalInteger(row, 'last_used_at_ms'),
                ended:
                  optionalInteger(row, 'activated_at_ms') === undefined ||
                  optionalInteger(row, 'revoked_at_ms') !== undefined ||
                  integer(row, 'expires_at_ms') <= nowMs ||
                  (optionalInteger(row, 'user_expires_at_ms') ?? nowMs + 1) <= nowMs,
              },
      }
    },
  }
}
