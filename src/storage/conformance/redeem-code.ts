// contract: The redemption of a code, for the conformance suites

import type { RefreshToken } from '../../core/grants/grant.ts'
import type { ConsumeCode } from '../../core/grants/store.ts'
import { HOUR_MS, NOW_MS, sampleToken } from './samples.ts'

export function redeem(
  grant: { readonly appId: string; readonly grantId: string },
  codeHash: string,
  refreshToken: RefreshToken | undefined = sampleToken(grant, 1),
): ConsumeCode {
  return {
    appId: grant.appId,
    codeHash,
    nowMs: NOW_MS,
    effect: { kind: 'redeem', grantExpiresAtMs: NOW_MS + 24 * HOUR_MS, refreshToken },
  }
}
