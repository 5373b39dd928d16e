// rule: A grant after a verb, told from the one that was loaded before it
// A row with many columns costs more to return than to update, on both engines.

import type { Grant } from '../../core/grants/grant.ts'
import type { ConsumeCode, RotateRefreshToken } from '../../core/grants/store.ts'

/** Undefined if it was loaded in another generation: nothing but a rotation changes what a token is issued from. */
export function rotatedGrant({
  grant,
  appId,
  grantId,
  oldGeneration,
  ...request
}: RotateRefreshToken): Grant | undefined {
  if (grant?.refreshGeneration !== oldGeneration || grant.appId !== appId || grant.grantId !== grantId)
    return undefined
  const generation = grant.generation + (request.revokeOlderAccessTokens ? 1 : 0)
  return {
    ...grant,
    refreshGeneration: oldGeneration + 1,
    successorNumber: 0,
    generation,
    minGeneration: request.revokeOlderAccessTokens ? generation : grant.minGeneration,
    expiresAtMs: request.grantExpiresAtMs,
  }
}

/** The grant of a code that was redeemed, which changes with its activation only. Undefined if it was not loaded. */
export function activatedGrant({ appId, nowMs, effect }: ConsumeCode): Grant | undefined {
  if (effect.kind !== 'redeem' || effect.grant?.appId !== appId) return undefined
  return { ...effect.grant, activatedAtMs: nowMs, expiresAtMs: effect.grantExpiresAtMs }
}
