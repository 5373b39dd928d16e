// table: Scopes, and the data that each of them opens
// Spec: OpenID Connect Core sections 5.4 and 11; the others are our own

import type { DataKind } from '../../core/policy.ts'

export const OPENID = 'openid'
export const PROFILE = 'profile'
export const OFFLINE_ACCESS = 'offline_access'

export const OPENID_SCOPES = [
  OPENID,
  PROFILE,
  OFFLINE_ACCESS,
  'accounts',
  'balances',
  'transactions',
] as const

export const OPENED_BY: Readonly<Record<DataKind, readonly string[]>> = {
  accounts: ['accounts', 'balances', 'transactions'],
  balances: ['balances'],
  transactions: ['transactions'],
  identity: [PROFILE],
}
