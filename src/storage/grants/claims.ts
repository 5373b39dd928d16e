// codec: One-time claims of single-use identifiers, such as assertion ids

import type { GrantStore } from '../../core/grants/store.ts'
import type { Driver, Tx } from '../engine/driver.ts'

/** Inserts the claim or takes over an expired one, otherwise changes nothing. This one statement decides. */
const CLAIM_KEY = `
  INSERT INTO claims (app_id, kind, claim_key, until_ms) VALUES (:appId, :kind, :key, :untilMs)
  ON CONFLICT (app_id, kind, claim_key) DO UPDATE SET until_ms = excluded.until_ms
  WHERE claims.until_ms <= :nowMs`

const SELECT_CLAIM = `
  SELECT 1 AS one FROM claims WHERE app_id = :appId AND kind = :kind AND claim_key = :key AND until_ms > :nowMs`

export type Claim = Parameters<GrantStore['claimOnce']>[0]

export function claimVerbs(driver: Driver): Pick<GrantStore, 'claimOnce' | 'isClaimed'> {
  return {
    claimOnce: (claim) => claimIn(driver, claim),

    async isClaimed(claim) {
      return (await driver.get(SELECT_CLAIM, { ...claim })) !== undefined
    },
  }
}

export async function claimIn(tx: Pick<Tx, 'run'>, claim: Claim): Promise<'first' | 'seen'> {
  return (await tx.run(CLAIM_KEY, { ...claim })) === 1 ? 'first' : 'seen'
}
