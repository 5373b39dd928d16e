// table: Every scope of this provider, and the data that each one opens
// Spec: docs.tink.com/api-introduction (2026-01); also the scopes that only its published examples use

import type { DataKind, Product, ScopeFacts } from '../../core/policy.ts'
import { documentedFor } from '../standard/scope-facts.ts'

const EVERY_APP: readonly Product[] = []
const INFORMATION: readonly Product[] = ['account_information']
const REPORTS: readonly Product[] = ['reports']
const INSIGHTS: readonly Product[] = ['insights']
const PAYMENTS: readonly Product[] = ['payments']
/** Every product but payments reads banks through connections. */
const CONNECTIONS: readonly Product[] = ['account_information', 'reports', 'insights']
const IDENTITY: readonly Product[] = ['account_information', 'reports']

/** Every scope, what it opens, and the products with one of which a production app may request it. */
export const SCOPES = {
  'calendar:read': { opens: 'Periods of the statistics calendar.', products: INSIGHTS },
  'user:read': { opens: 'The end user, their settings and the categories.', products: EVERY_APP },
  'user:create': { opens: 'Create end users.', products: EVERY_APP },
  'user:delete': { opens: 'Delete the end user with all their data.', products: EVERY_APP },
  'user:write': { opens: 'Change the settings of the end user.', products: EVERY_APP },
  'authorization:grant': {
    opens:
      'Create authorization codes for an end user, also for the hosted flow, and links to their connections.',
    products: EVERY_APP,
  },
  'authorization:read': documentedFor('listing authorizations', EVERY_APP),
  'authorization:revoke': { opens: 'Revoke every grant of an end user.', products: EVERY_APP },
  'link-session:read': documentedFor('reading Link sessions', EVERY_APP),
  'link-session:write': {
    opens: 'Store the parameters of a Link session before it is opened.',
    products: EVERY_APP,
  },
  'balance-refresh': { opens: 'Request fresh balances.', products: INFORMATION },
  'balance-refresh:readonly': { opens: 'The state of a balance refresh.', products: INFORMATION },
  'credentials:read': {
    opens: 'The connections of the end user, and the banks that they can connect.',
    products: CONNECTIONS,
  },
  'credentials:write': { opens: 'Create, change and delete connections.', products: CONNECTIONS },
  'credentials:refresh': {
    opens: 'Authenticate and refresh connections, and supply what the bank prompts for.',
    products: CONNECTIONS,
  },
  'providers:read': {
    opens: 'The banks of each market, and how their customers sign in.',
    products: EVERY_APP,
  },
  'provider-consents:read': { opens: 'The consents at the banks, with their expiry.', products: CONNECTIONS },
  'provider-consents:write': { opens: 'Extend a consent at the bank.', products: CONNECTIONS },
  consents: { opens: 'Create, read, authorize and revoke consents.', products: CONNECTIONS },
  'consents:readonly': { opens: 'Consents and their authorizations.', products: CONNECTIONS },
  'accounts:read': {
    opens: 'Accounts with balances and holders, and loans in version 1.',
    products: INFORMATION,
  },
  'accounts:write': { opens: 'Change the name, type and exclusion of an account.', products: INFORMATION },
  'accounts.balances:readonly': { opens: 'Balances of an account.', products: INFORMATION },
  'accounts.parties:readonly': { opens: 'Holders of an account.', products: IDENTITY },
  'balances:read': { opens: 'Balances of an account in version 1.', products: INFORMATION },
  'transactions:read': { opens: 'Transactions: listed, searched and enriched.', products: INFORMATION },
  'transactions:write': {
    opens: 'Change the descriptions, dates and notes of transactions.',
    products: INFORMATION,
  },
  'transactions:categorize': { opens: 'Change the categories of transactions.', products: INSIGHTS },
  'transactions.recurring:read': { opens: 'Recurring transactions and predicted ones.', products: INSIGHTS },
  'identity:read': { opens: 'Identities of the account holder in version 1.', products: INFORMATION },
  'identities:readonly': { opens: 'Identities of the account holder.', products: IDENTITY },
  'investments:read': { opens: 'Investments in version 1.', products: INFORMATION },
  'investment-accounts:readonly': { opens: 'Investment accounts and their holdings.', products: INFORMATION },
  'loans:read': documentedFor('loans in version 1', INFORMATION),
  'loan-accounts:readonly': { opens: 'Loan accounts.', products: INFORMATION },
  'transaction-reports:readonly': { opens: 'Transaction reports.', products: REPORTS },
  'account-verification-reports:read': {
    opens: 'Account verification reports, also as PDF.',
    products: REPORTS,
  },
  'account-verification-reports:write': { opens: 'Create account verification reports.', products: REPORTS },
  'business-account-verification-reports:read': {
    opens: 'Account verification reports of companies.',
    products: REPORTS,
  },
  'user-report-bundles:read': documentedFor('bundles of reports', REPORTS),
  'reports-generation-jobs:readonly': {
    opens: 'The state of a job that generates reports.',
    products: REPORTS,
  },
  'enrichment.on-demand': { opens: 'Enrich transactions that the app sends.', products: INSIGHTS },
  'enrichment.transactions': {
    opens: 'Read enriched and recurring transactions, and correct their categories.',
    products: INSIGHTS,
  },
  'enrichment.transactions:readonly': { opens: 'Enriched and recurring transactions.', products: INSIGHTS },
  'enrichment.merchant': documentedFor('brands of merchants', INSIGHTS),
  'enrichment.sustainability': documentedFor('the carbon footprint of transactions', INSIGHTS),
  'webhook-endpoints': {
    opens: 'Create, change and delete the webhook endpoints of the app.',
    products: EVERY_APP,
  },
  'insights:read': documentedFor('actionable insights', INSIGHTS),
  'insights:write': documentedFor('actionable insights', INSIGHTS),
  'budgets:read': documentedFor('budgets', INSIGHTS),
  'budgets:write': documentedFor('budgets', INSIGHTS),
  'budgets-bfm': documentedFor('budgets of companies', INSIGHTS),
  'cash-flow': documentedFor('the cash flow of companies', INSIGHTS),
  'cost-of-living:read': documentedFor('the cost of living', INSIGHTS),
  'financial-calendar': documentedFor('the financial calendar of companies', INSIGHTS),
  'financial-calendar:readonly': documentedFor('the financial calendar of companies', INSIGHTS),
  'savings-goals:read': documentedFor('savings goals', INSIGHTS),
  'savings-goals:write': documentedFor('savings goals', INSIGHTS),
  'statistics:read': { opens: 'Statistics of the transactions, by category and period.', products: INSIGHTS },
  'subscriptions:read': documentedFor('subscriptions', INSIGHTS),
  merchants: documentedFor('merchants of a partner', PAYMENTS),
  'merchants:readonly': documentedFor('merchants of a partner', PAYMENTS),
  'bulk-payment:read': documentedFor('bulk payments', PAYMENTS),
  'bulk-payment:write': documentedFor('bulk payments', PAYMENTS),
  'payment:read': documentedFor('payments', PAYMENTS),
  'payment:write': documentedFor('payments', PAYMENTS),
  'transfer:read': documentedFor('transfers', PAYMENTS),
  'transfer:execute': documentedFor('transfers', PAYMENTS),
  'beneficiaries:read': documentedFor('beneficiaries', PAYMENTS),
  'beneficiaries:write': documentedFor('beneficiaries', PAYMENTS),
  'mandate-payments': documentedFor('payments by mandate', PAYMENTS),
  'mandate-payments:readonly': documentedFor('payments by mandate', PAYMENTS),
  'settlement-accounts': documentedFor('settlement accounts', PAYMENTS),
  'settlement-accounts:readonly': documentedFor('settlement accounts', PAYMENTS),
  'expense-checks:create': documentedFor('expense checks', REPORTS),
  'expense-checks:delete': documentedFor('expense checks', REPORTS),
  'expense-checks:readonly': documentedFor('expense checks', REPORTS),
  'income-checks:create': documentedFor('income checks', REPORTS),
  'income-checks:delete': documentedFor('income checks', REPORTS),
  'income-checks:readonly': documentedFor('income checks', REPORTS),
  'risk-insights:create': documentedFor('risk insights', REPORTS),
  'risk-insights:delete': documentedFor('risk insights', REPORTS),
  'risk-insights:readonly': documentedFor('risk insights', REPORTS),
  'risk-categorisation:readonly': documentedFor('risk categorisation', REPORTS),
} as const satisfies Readonly<Record<string, ScopeFacts>>

export const TINK_SCOPES: readonly string[] = Object.keys(SCOPES)

const WEALTH = ['investments:read', 'investment-accounts:readonly', 'loans:read', 'loan-accounts:readonly']
const VERIFICATION = [
  'account-verification-reports:read',
  'account-verification-reports:write',
  'business-account-verification-reports:read',
]
const REPORT_SCOPES = [
  'user-report-bundles:read',
  'transaction-reports:readonly',
  'income-checks:create',
  'income-checks:readonly',
  'expense-checks:create',
  'expense-checks:readonly',
  'risk-insights:create',
  'risk-insights:readonly',
  'risk-categorisation:readonly',
]

/** The scopes whose endpoints return each kind of data. Version 1 of accounts, loans and investments name the holder. */
export const OPENED_BY: Readonly<Record<DataKind, readonly string[]>> = {
  accounts: [
    'accounts:read',
    'credentials:read',
    'provider-consents:read',
    'provider-consents:write',
    ...WEALTH,
    ...VERIFICATION,
    ...REPORT_SCOPES,
  ],
  balances: ['accounts:read', 'accounts.balances:readonly', 'balances:read', ...WEALTH, ...REPORT_SCOPES],
  transactions: [
    'transactions:read',
    'transactions.recurring:read',
    'statistics:read',
    'enrichment.transactions',
    'enrichment.transactions:readonly',
    ...REPORT_SCOPES,
  ],
  identity: [
    'accounts:read',
    'identity:read',
    'identities:readonly',
    'accounts.parties:readonly',
    ...WEALTH,
    ...VERIFICATION,
    ...REPORT_SCOPES,
  ],
}
