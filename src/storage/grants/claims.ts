// codec: One-time claims of single-use identifiers, such as assertion ids

import type { GrantStore } from '../../core/grants/store.ts'
import type { Driver } from '../engine/driver.ts'

/** Inserts the claim or takes over an expired one, otherwise changes nothing. This one statement decides. */
const CLAIM_KEY = `
  INSERT INTO claims (app_id, kind, claim_key, until_ms) VALUES (:appId, :kind, :key, :untilMs)
  ON CONFLICT (app_id, kind, claim_key) DO UPDATE SET until_ms = excluded.until_ms
  WHERE claims.until_ms <= :nowMs`

export function claimVerbs(driver: Driver): Pick<GrantStore, 'claimOnce'> {
  return {
    async claimOnce({ appId, kind, key, untilMs, nowMs }) {
      return (await driver.run(CLAIM_KEY, { appId, kind, key, untilMs, nowMs })) === 1 ? 'first' : 'seen'
    },
  }
}
