// table: what each product of the hosted flow fetches, grants and ends with
// Spec: docs.tink.com, references of the products' flows and the list of refreshable items (2026-01)

import type { DataItem } from '../../core/connections/data-item.ts'
import type { LinkReport } from '../../core/link/link-session.ts'

export type Product = 'transactions' | 'account_check' | 'products' | 'reports' | 'aggregation'

/** The provider's words for what is fetched; those without one of ours bring nothing here. */
export const ITEMS: ReadonlyMap<string, DataItem | undefined> = new Map([
  ['IDENTITY_DATA', 'identity'],
  ['CHECKING_ACCOUNTS', 'checking_accounts'],
  ['CHECKING_TRANSACTIONS', 'checking_transactions'],
  ['SAVING_ACCOUNTS', 'savings_accounts'],
  ['SAVING_TRANSACTIONS', 'savings_transactions'],
  ['CREDITCARD_ACCOUNTS', 'credit_card_accounts'],
  ['CREDITCARD_TRANSACTIONS', 'credit_card_transactions'],
  ['LOAN_ACCOUNTS', 'loan_accounts'],
  ['LOAN_TRANSACTIONS', 'loan_transactions'],
  ['INVESTMENT_ACCOUNTS', 'investment_accounts'],
  ['INVESTMENT_TRANSACTIONS', 'investment_transactions'],
  ['EINVOICES', undefined],
  ['TRANSFER_DESTINATIONS', undefined],
  ['LIST_BENEFICIARIES', undefined],
])

const CONFIRMED: readonly DataItem[] = ['identity', 'checking_accounts', 'savings_accounts']
const EVERYDAY: readonly DataItem[] = [
  'checking_accounts',
  'checking_transactions',
  'savings_accounts',
  'savings_transactions',
  'credit_card_accounts',
  'credit_card_transactions',
]

/** What may be asked for by name; undefined for any. */
export const ASKABLE: Readonly<Record<Product, readonly DataItem[] | undefined>> = {
  transactions: EVERYDAY,
  account_check: CONFIRMED,
  products: undefined,
  reports: undefined,
  aggregation: undefined,
}

/**
 * What a one-time flow grants when the address names no scope, as the provider's does not: what its own examples ask for
 * to read the data of this product, and what the two requests need that they make next (the credentials that came back
 * as `credentials_id`, and the user behind the token). Nothing here can change or delete.
 */
export const ONE_TIME_SCOPES = [
  'accounts:read',
  'balances:read',
  'transactions:read',
  'provider-consents:read',
  'credentials:read',
  'user:read',
] as const

interface Bundled {
  readonly items: readonly DataItem[]
  /** Besides what any of them may read. */
  readonly scopes: readonly string[]
}

const HOLDINGS: Bundled = {
  items: ['investment_accounts'],
  scopes: ['investment-accounts:readonly'],
}
const DEBTS: Bundled = { items: ['loan_accounts'], scopes: ['loan-accounts:readonly'] }

/** Values of `products`: today's names and those before. */
export const BUNDLED: ReadonlyMap<string, Bundled> = new Map([
  [
    'ACCOUNT_CHECK',
    {
      items: CONFIRMED,
      scopes: ['accounts.parties:readonly', 'identities:readonly', 'account-verification-reports:read'],
    },
  ],
  ['TRANSACTIONS', { items: EVERYDAY, scopes: ['transactions:read'] }],
  ['INVESTMENTS', HOLDINGS],
  ['ASSETS', HOLDINGS],
  ['LOANS', DEBTS],
  ['LIABILITIES', DEBTS],
])

export const COMMON_SCOPES = ONE_TIME_SCOPES.filter((scope) => scope !== 'transactions:read')

interface Reported {
  /** Undefined for a report that this platform does not make. */
  readonly report: LinkReport | undefined
  readonly items: readonly DataItem[]
  /** With which the app reads it. */
  readonly scope: string
}

/** Values of `report_types`. */
export const REPORTED: ReadonlyMap<string, Reported> = new Map([
  [
    'ACCOUNT_VERIFICATION_REPORT',
    { report: 'account_verification', items: CONFIRMED, scope: 'account-verification-reports:read' },
  ],
  ['TRANSACTION_REPORT', { report: 'transactions', items: EVERYDAY, scope: 'transaction-reports:readonly' }],
  ['INCOME_CHECK_REPORT', { report: undefined, items: [], scope: 'income-checks:readonly' }],
  ['EXPENSE_CHECK_REPORT', { report: undefined, items: [], scope: 'expense-checks:readonly' }],
  ['RISK_INSIGHTS_REPORT', { report: undefined, items: [], scope: 'risk-insights:readonly' }],
])
