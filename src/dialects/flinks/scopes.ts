// table: Scopes: data clusters of FDX, and the scope for app management
// Spec: FDX data clusters; docs.flinks.com, authorize with a data provider; docs.flinks.com, for partners

import type { DataItem } from '../../core/connections/data-item.ts'
import { accept, type Outcome, refuse } from '../../core/errors.ts'
import type { ScopeFacts } from '../../core/policy.ts'

/** Required in every authorization request. */
export const ACCOUNT_BASIC = 'ACCOUNT_BASIC'

const CLUSTERS = {
  [ACCOUNT_BASIC]: {
    opens: 'The list of accounts with names and types; required in every authorization.',
    products: ['account_information'],
  },
  ACCOUNT_DETAILED: {
    opens: 'Balances, numbers and rates of the accounts.',
    products: ['account_information'],
  },
  ACCOUNT_PAYMENTS: {
    opens: 'Numbers with which the accounts can be paid to.',
    products: ['account_information'],
  },
  INVESTMENTS: { opens: 'Holdings of investment accounts.', products: ['account_information'] },
  TRANSACTIONS: { opens: 'Transactions of the accounts.', products: ['account_information'] },
  STATEMENTS: { opens: 'Account statements, also as PDF.', products: ['account_information'] },
  CUSTOMER_CONTACT: {
    opens: 'Address, e-mail and phone of the account holder.',
    products: ['account_information'],
  },
  CUSTOMER_PERSONAL: {
    opens: 'Name and birth date of the account holder.',
    products: ['account_information'],
  },
} as const satisfies Readonly<Record<string, ScopeFacts>>

/** Names of FDX data clusters. */
export const DATA_SCOPES: readonly string[] = Object.keys(CLUSTERS)

/** For tokens of a Partner, with the client credentials grant only. */
export const CLIENT_ADMIN = 'client:admin'

/** Every scope, what it opens, and the products with one of which a production app may request it. */
export const SCOPES = {
  ...CLUSTERS,
  [CLIENT_ADMIN]: {
    opens: 'Create and change the apps that this app manages, and register them with banks.',
    products: [],
  },
} as const satisfies Readonly<Record<string, ScopeFacts>>

/** Scopes of data, `ACCOUNT_BASIC` among them. */
export function requireBasic(scopes: readonly string[]): Outcome<readonly string[]> {
  const unknown = scopes.find((scope) => !DATA_SCOPES.includes(scope))
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
