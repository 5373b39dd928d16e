// rule: Scopes, and the data that each of them opens
// Spec: OpenID Connect Core sections 5.4 and 11; the others are our own

import type { DataItem } from '../../core/connections/data-item.ts'
import type { DataKind, ScopeFacts } from '../../core/policy.ts'

export const OPENID = 'openid'
export const PROFILE = 'profile'
export const OFFLINE_ACCESS = 'offline_access'

/** Every scope, what it opens, and the products with one of which a production app may request it. */
export const SCOPES = {
  [OPENID]: { opens: 'An ID token about the sign-in at the bank, and UserInfo.', products: [] },
  [PROFILE]: {
    opens: 'Name and birth date of the account holder in UserInfo, as the bank states them.',
    products: ['account_information'],
  },
  [OFFLINE_ACCESS]: { opens: 'A refresh token, to read data while the end user is away.', products: [] },
  accounts: { opens: 'The list of accounts.', products: ['account_information'] },
  balances: { opens: 'Accounts with their balances.', products: ['account_information'] },
  transactions: { opens: 'Accounts and their transactions.', products: ['account_information'] },
} as const satisfies Readonly<Record<string, ScopeFacts>>

export const OPENID_SCOPES: readonly string[] = Object.keys(SCOPES)

export const OPENED_BY: Readonly<Record<DataKind, readonly string[]>> = {
  accounts: ['accounts', 'balances', 'transactions'],
  balances: ['balances'],
  transactions: ['transactions'],
  identity: [PROFILE],
}

export const ACCOUNT_TYPES = ['checking', 'savings', 'credit_card', 'loan', 'investment'] as const

export type NamedType = (typeof ACCOUNT_TYPES)[number]

/** The data that the scopes open and that is fetched, so that the end user consents to no more. */
export function itemsOf(
  scopes: readonly string[],
  accountTypes: readonly NamedType[] = ACCOUNT_TYPES,
): readonly DataItem[] {
  const identity = scopes.includes(PROFILE) ? (['identity'] as const) : []
  const opensData = opensAccounts(scopes)
  // A sign-in alone reads one kind of account, because a bank shares no fewer.
  const types = opensData ? accountTypes : (['checking'] as const)
  const depth = scopes.includes('transactions') ? 'transactions' : 'accounts'
  return [...identity, ...types.map((type) => `${type}_${depth}` as const)]
}

export function opensAccounts(scopes: readonly string[]): boolean {
  return OPENED_BY.accounts.some((scope) => scopes.includes(scope))
}
