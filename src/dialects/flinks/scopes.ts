// table: Scopes: data clusters of FDX, and the scope for app management
// Spec: FDX data clusters; docs.flinks.com, authorize with a data provider; docs.flinks.com, for partners

import type { DataItem } from '../../core/connections/data-item.ts'

/** Required in every authorization request. */
export const ACCOUNT_BASIC = 'ACCOUNT_BASIC'

/** Names of FDX data clusters. */
export const DATA_SCOPES = [
  ACCOUNT_BASIC,
  'ACCOUNT_DETAILED',
  'ACCOUNT_PAYMENTS',
  'INVESTMENTS',
  'TRANSACTIONS',
  'STATEMENTS',
  'CUSTOMER_CONTACT',
  'CUSTOMER_PERSONAL',
] as const

/** For tokens of a Partner, with the client credentials grant only. */
export const CLIENT_ADMIN = 'client:admin'

const ACCOUNT_TYPES = ['checking', 'savings', 'credit_card', 'loan', 'investment'] as const

/** The data that the scopes open and that is fetched, so that the end user consents to no more. */
export function itemsOf(scopes: readonly string[]): readonly DataItem[] {
  const wants = (...names: readonly string[]) => names.some((name) => scopes.includes(name))
  const identity = wants('CUSTOMER_CONTACT', 'CUSTOMER_PERSONAL') ? (['identity'] as const) : []
  const depth = wants('TRANSACTIONS', 'STATEMENTS') ? 'transactions' : 'accounts'
  return [...identity, ...ACCOUNT_TYPES.map((type) => `${type}_${depth}` as const)]
}
