// contract: Links and sessions of the consent dashboard, and withdrawn data
// Spec: OWASP ASVS 5.0 10.4.9 and 10.7.3 (review, change, revoke), 7.2 and 7.3 (sessions)

import type { DataKind } from '../policy.ts'

/** A link that an app created for its user, valid once. */
export interface DashboardLink {
  readonly appId: string
  readonly linkHash: string
  readonly userId: string
  readonly expiresAtMs: number
}

export interface DashboardSession {
  readonly appId: string
  /** 32 hexadecimal digits. */
  readonly sessionId: string
  readonly userId: string
  /** Keyed hash of the secret in the browser's cookie. */
  readonly browserHash: string
  readonly createdAtMs: number
  /** Expires then unless it is used before. */
  readonly idleUntilMs: number
  /** Expires then, however often it is used. */
  readonly expiresAtMs: number
}

export const DASHBOARD_LINK_LIFETIME_MS = 10 * 60_000
export const DASHBOARD_IDLE_MS = 15 * 60_000
export const DASHBOARD_SESSION_MS = 60 * 60_000

/** The name of an account cannot be withdrawn by itself, only with the account or the connection. */
export type WithdrawableKind = Exclude<DataKind, 'accounts'>

export const WITHDRAWABLE_KINDS = [
  'balances',
  'transactions',
  'identity',
] as const satisfies WithdrawableKind[]

/** Data that the end user no longer shares; only a new consent shares it again. */
export type WithdrawnData =
  | {
      readonly kind: 'account'
      readonly connectionId: string
      readonly accountId: string
      /** Name and last digits, as the end user saw it. */
      readonly label: string
      readonly sinceMs: number
    }
  | {
      readonly kind: 'data'
      readonly connectionId: string
      readonly data: WithdrawableKind
      readonly sinceMs: number
    }
