// table: Data, scopes and reports of each product of the hosted flow
// Spec: docs.tink.com (2026-01), references of the Link flows, and the list of refreshable items

import type { DataItem } from '../../core/connections/data-item.ts'
import type { ReportKind } from '../../core/webhooks/webhook.ts'

const LINK_PRODUCTS = [
  'transactions',
  'account_check',
  'business_account_check',
  'products',
  'reports',
  'aggregation',
] as const
export type Product = (typeof LINK_PRODUCTS)[number]

const ACCOUNT_CHECK_ITEMS: readonly DataItem[] = ['identity', 'checking_accounts', 'savings_accounts']
const EVERYDAY_ITEMS: readonly DataItem[] = [
  'checking_accounts',
  'checking_transactions',
  'savings_accounts',
  'savings_transactions',
  'credit_card_accounts',
  'credit_card_transactions',
]

/** Items that `refreshable_items` may name for each product; undefined for all. */
export const REQUESTABLE_ITEMS: Readonly<Record<Product, readonly DataItem[] | undefined>> = {
  transactions: EVERYDAY_ITEMS,
  account_check: ACCOUNT_CHECK_ITEMS,
  business_account_check: ACCOUNT_CHECK_ITEMS,
  products: undefined,
  reports: undefined,
  aggregation: undefined,
}

/**
 * Scopes of a one-time flow whose Link URL has no `scope`, which the provider does not document. They are the scopes with
 * which the provider's own examples read transactions, plus those of the two requests that clients make next: reading the
 * credentials of `credentials_id` and the user of the token. None of them allows changes.
 */
export const ONE_TIME_SCOPES = [
  'accounts:read',
  'balances:read',
  'transactions:read',
  'provider-consents:read',
  'credentials:read',
  'user:read',
] as const

interface BundledProduct {
  readonly items: readonly DataItem[]
  /** Besides `COMMON_SCOPES`. */
  readonly scopes: readonly string[]
}

const INVESTMENTS: BundledProduct = {
  items: ['investment_accounts'],
  scopes: ['investment-accounts:readonly'],
}
const LOANS: BundledProduct = { items: ['loan_accounts'], scopes: ['loan-accounts:readonly'] }

/** Values of `products`, with the current and the former names. */
export const PRODUCTS: ReadonlyMap<string, BundledProduct> = new Map([
  [
    'ACCOUNT_CHECK',
    {
      items: ACCOUNT_CHECK_ITEMS,
      scopes: ['accounts.parties:readonly', 'identities:readonly', 'account-verification-reports:read'],
    },
  ],
  ['TRANSACTIONS', { items: EVERYDAY_ITEMS, scopes: ['transactions:read'] }],
  ['INVESTMENTS', INVESTMENTS],
  ['ASSETS', INVESTMENTS],
  ['LOANS', LOANS],
  ['LIABILITIES', LOANS],
])

export const COMMON_SCOPES = ONE_TIME_SCOPES.filter((scope) => scope !== 'transactions:read')

interface ReportType {
  /** Undefined for a report that this platform does not offer. */
  readonly report: ReportKind | undefined
  readonly items: readonly DataItem[]
  /** The scope with which the app reads the report. */
  readonly scope: string
}

/** Values of `report_types`. */
export const REPORT_TYPES: ReadonlyMap<string, ReportType> = new Map([
  [
    'ACCOUNT_VERIFICATION_REPORT',
    {
      report: 'account_verification',
      items: ACCOUNT_CHECK_ITEMS,
      scope: 'account-verification-reports:read',
    },
  ],
  [
    'BUSINESS_ACCOUNT_VERIFICATION_REPORT',
    {
      report: 'business_account_verification',
      items: ACCOUNT_CHECK_ITEMS,
      scope: 'business-account-verification-reports:read',
    },
  ],
  [
    'TRANSACTION_REPORT',
    { report: 'transactions', items: EVERYDAY_ITEMS, scope: 'transaction-reports:readonly' },
  ],
  ['INCOME_CHECK_REPORT', { report: undefined, items: [], scope: 'income-checks:readonly' }],
  ['EXPENSE_CHECK_REPORT', { report: undefined, items: [], scope: 'expense-checks:readonly' }],
  ['RISK_INSIGHTS_REPORT', { report: undefined, items: [], scope: 'risk-insights:readonly' }],
])
