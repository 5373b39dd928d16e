// table: Scopes: data clusters of FDX, and the scope for app management
// Spec: FDX data clusters; docs.flinks.com, authorize with a data provider; docs.flinks.com, for partners

import type { DataItem } from '../../core/connections/data-item.ts'
import { accept, type Outcome, refuse } from '../../core/errors.ts'

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

/** Scopes of data, `ACCOUNT_BASIC` among them. */
export function requireBasic(scopes: readonly string[]): Outcome<readonly string[]> {
  const unknown = scopes.find((scope) => !DATA_SCOPES.some((known) => known === scope))
  if (unknown !== undefined) return refuse('scope_invalid', { subject: unknown })
  return scopes.includes(ACCOUNT_BASIC)
    ? accept(scopes)
    : refuse('scope_invalid', { subject: `${ACCOUNT_BASIC} (it is required)` })
}

const ACCOUNT_TYPES = ['checking', 'savings', 'credit_card', 'loan', 'investment'] as const

/** The data that the scopes open and that is fetched, so that the end user consents to no more. */
export function itemsOf(scopes: readonly string[]): readonly DataItem[] {
  const wants = (...names: readonly string[]) => names.some((name) => scopes.includes(name))
  const identity = wants('CUSTOMER_CONTACT', 'CUSTOMER_PERSONAL') ? (['identity'] as const) : []
  const depth = wants('TRANSACTIONS', 'STATEMENTS') ? 'transactions' : 'accounts'
  return [...identity, ...ACCOUNT_TYPES.map((type) => `${type}_${depth}` as const)]
}
