// codec: things that may be used once: assertion ids, idempotency keys, deliveries, links in mails

import type { GrantStore } from '../../core/grants/store.ts'
import type { Driver } from '../engine/driver.ts'

/** Writes the claim, or takes over one that has ended; otherwise changes nothing. One statement decides. */
const CLAIM = `
  INSERT INTO claims (app_id, kind, claim_key, until_ms) VALUES (:appId, :kind, :key, :untilMs)
  ON CONFLICT (app_id, kind, claim_key) DO UPDATE SET until_ms = excluded.until_ms
  WHERE claims.until_ms <= :nowMs`

export function claimVerbs(driver: Driver): Pick<GrantStore, 'claimOnce'> {
  return {
    async claimOnce(appId, kind, key, untilMs, nowMs) {
      return (await driver.run(CLAIM, { appId, kind, key, untilMs, nowMs })) === 1 ? 'first' : 'seen'
    },
  }
}
