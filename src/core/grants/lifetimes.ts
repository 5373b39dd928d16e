// rule: Expiry of access tokens, refresh tokens and grants

import type { Policy } from '../policy.ts'
import type { Grant } from './grant.ts'

export interface Lifetimes {
  readonly accessTokenExpiresAtMs: number
  readonly refreshTokenExpiresAtMs: number
  /** The later of the two. */
  readonly grantExpiresAtMs: number
}

/** Expiry of tokens issued now, limited by the absolute lifetime of the grant from its activation, if any. */
export function userTokenLifetimes(
  grant: Pick<Grant, 'createdAtMs' | 'activatedAtMs'>,
  policy: Policy,
  nowMs: number,
  issuesRefreshToken: boolean = policy.refresh.issue,
): Lifetimes {
  const start = grant.activatedAtMs ?? nowMs
  const accessEnd = nowMs + policy.userTokenSeconds * 1000
  if (!issuesRefreshToken) {
    return { accessTokenExpiresAtMs: accessEnd, refreshTokenExpiresAtMs: nowMs, grantExpiresAtMs: accessEnd }
  }
  const { absoluteSeconds } = policy.refresh
  const absoluteEnd =
    absoluteSeconds === undefined ? Number.POSITIVE_INFINITY : start + absoluteSeconds * 1000
  const refreshEnd = Math.min(absoluteEnd, nowMs + policy.refresh.idleSeconds * 1000)
  const cappedAccessEnd = Math.min(absoluteEnd, accessEnd)
  return {
    accessTokenExpiresAtMs: cappedAccessEnd,
    refreshTokenExpiresAtMs: refreshEnd,
    grantExpiresAtMs: Math.max(refreshEnd, cappedAccessEnd),
  }
}
