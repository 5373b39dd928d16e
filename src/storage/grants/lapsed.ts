// codec: Grants that have expired, and whose newest refresh token still renews a connection

import type { GrantStore, KeptGrants } from '../../core/grants/store.ts'
import type { Driver } from '../engine/driver.ts'
import { onMissingParent } from '../engine/errors.ts'
import { text, textList } from '../engine/row.ts'

const KEEP = `
  INSERT INTO lapsed_grants (app_id, grant_id, token_hash, user_id, connection_id, policy, scopes, expires_at_ms)
  SELECT grants.app_id, grants.grant_id, token.token_hash, grants.user_id, grants.connection_id, grants.policy, grants.scopes,
    grants.expires_at_ms + :keptMs
  FROM grants JOIN refresh_tokens token ON token.app_id = grants.app_id AND token.grant_id = grants.grant_id
    AND token.generation = grants.refresh_generation
  WHERE grants.app_id = :appId AND grants.grant_id IN (:ids[]) AND grants.policy = :policy
    AND grants.expires_at_ms <= :untilMs AND grants.revoked_at_ms IS NULL AND grants.connection_id IS NOT NULL
  ON CONFLICT (app_id, grant_id) DO NOTHING`

const SELECT_LAPSED = `
  SELECT user_id, connection_id, policy, scopes FROM lapsed_grants
  WHERE app_id = :appId AND grant_id = :grantId AND token_hash = :tokenHash AND expires_at_ms > :nowMs`

export function lapsedGrantVerbs(driver: Driver): Pick<GrantStore, 'loadLapsedGrant'> {
  return {
    async loadLapsedGrant(appId, grantId, tokenHash, nowMs) {
      const row = await driver.get(SELECT_LAPSED, { appId, grantId, tokenHash, nowMs })
      return (
        row && {
          userId: text(row, 'user_id'),
          connectionId: text(row, 'connection_id'),
          policy: text(row, 'policy'),
          scopes: textList(row, 'scopes'),
        }
      )
    },
  }
}

interface Lapsing {
  readonly appId: string
  readonly ids: readonly string[]
  readonly untilMs: number
}

/** Keeps what is still needed of expired grants, and deletes them, in one transaction. */
export function deleteLapsing(
  driver: Driver,
  deleteDue: string,
  lapsing: Lapsing,
  kept: KeptGrants,
): Promise<number> {
  // A user who is deleted meanwhile: nothing is left to keep, and the next round finds the rest.
  return onMissingParent(0, () =>
    driver.transaction(async (tx) => {
      for (const [policy, keptMs] of kept) await tx.run(KEEP, { ...lapsing, policy, keptMs })
      return tx.run(deleteDue, { ...lapsing })
    }, 'long'),
  )
}
