// rule: Expiry of access tokens, refresh tokens and grants

import type { Policy } from '../policy.ts'
import type { Grant } from './grant.ts'

export interface Lifetimes {
  readonly accessTokenExpiresAtMs: number
  readonly refreshTokenExpiresAtMs: number
  /** The later of the two; nothing of the grant outlives it. */
  readonly grantExpiresAtMs: number
}

/** Ends of what is issued now for a grant: never past the absolute end that the policy sets, counted from its start. */
export function userTokenLifetimes(
  grant: Pick<Grant, 'createdAtMs' | 'activatedAtMs'>,
  policy: Policy,
  nowMs: number,
): Lifetimes {
  const start = grant.activatedAtMs ?? nowMs
  const accessEnd = nowMs + policy.userTokenSeconds * 1000
  if (!policy.refresh.issue) {
    return { accessTokenExpiresAtMs: accessEnd, refreshTokenExpiresAtMs: nowMs, grantExpiresAtMs: accessEnd }
  }
  const absoluteEnd = start + policy.refresh.absoluteSeconds * 1000
  const refreshEnd = Math.min(absoluteEnd, nowMs + policy.refresh.idleSeconds * 1000)
  const cappedAccessEnd = Math.min(absoluteEnd, accessEnd)
  return {
    accessTokenExpiresAtMs: cappedAccessEnd,
    refreshTokenExpiresAtMs: refreshEnd,
    grantExpiresAtMs: Math.max(refreshEnd, cappedAccessEnd),
  }
}
