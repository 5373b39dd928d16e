// table: every address of the hosted flow, with its other names, and the addresses of products that are not offered
// Spec: docs.tink.com, references of the products' flows (2026-01); the aliases are what published clients build

import type { ParameterName } from './link-parameters.ts'
import type { Product } from './link-products.ts'

/** Versions that the provider still serves; the pages are the same. */
export const VERSIONS = ['1.0', '0.5', '0.4'] as const

/** What an address needs besides client and redirect URI. */
type Need = Extract<ParameterName, 'authorization_code' | 'credentials_id' | 'products' | 'report_types'>

export interface LinkAddress {
  /** Under each version; the first is the one that the provider documents. */
  readonly paths: readonly string[]
  readonly name: string
  readonly summary: string
  readonly product: Product
  readonly needs: readonly Need[]
  /** The connection of `credentials_id` gets a new consent, or is read again. */
  readonly connection?: 'renewed' | 'refreshed'
  /** A consent exists at open-banking interfaces only. */
  readonly openBankingOnly?: true
}

const CODE = ['authorization_code'] as const
const RENEW = ['authorization_code', 'credentials_id'] as const

export const ADDRESSES: readonly LinkAddress[] = [
  {
    paths: ['transactions/connect-accounts', 'authorize'],
    name: 'linkConnectAccounts',
    summary: 'Connect a bank and read accounts and transactions, once or continuously',
    product: 'transactions',
    needs: [],
  },
  {
    paths: ['transactions/update-consent'],
    name: 'linkUpdateConsent',
    summary: 'Give the consent of a connection anew',
    product: 'transactions',
    needs: RENEW,
    connection: 'renewed',
    openBankingOnly: true,
  },
  {
    paths: ['transactions/extend-consent'],
    name: 'linkExtendConsent',
    summary: 'Give the consent of a connection anew before it ends',
    product: 'transactions',
    needs: RENEW,
    connection: 'renewed',
    openBankingOnly: true,
  },
  {
    paths: ['account-check', 'account-check/connect-accounts', 'account-check/create-report'],
    name: 'linkAccountCheck',
    summary: 'Confirm accounts in a report, once',
    product: 'account_check',
    needs: [],
  },
  {
    paths: ['account-check/connect'],
    name: 'linkAccountCheckConnect',
    summary: 'Confirm accounts of a permanent user in a report, and stay connected',
    product: 'account_check',
    needs: CODE,
  },
  {
    paths: ['account-check/update-consent'],
    name: 'linkAccountCheckUpdateConsent',
    summary: 'Give the consent of a connection anew',
    product: 'account_check',
    needs: RENEW,
    connection: 'renewed',
    openBankingOnly: true,
  },
  {
    paths: ['products/connect-accounts'],
    name: 'linkConnectProducts',
    summary: 'Connect a bank for several products together, once or continuously',
    product: 'products',
    needs: ['products'],
  },
  {
    paths: ['products/update-consent'],
    name: 'linkUpdateProductsConsent',
    summary: 'Give the consent of a connection anew',
    product: 'products',
    needs: RENEW,
    connection: 'renewed',
    openBankingOnly: true,
  },
  {
    paths: ['reports/create-report', 'reports'],
    name: 'linkCreateReports',
    summary: 'Make several reports of one sign-in',
    product: 'reports',
    needs: ['report_types'],
  },
  {
    paths: ['credentials/add'],
    name: 'linkAddCredentials',
    summary: 'Connect a bank for a permanent user',
    product: 'aggregation',
    needs: CODE,
  },
  {
    paths: ['credentials/refresh'],
    name: 'linkRefreshCredentials',
    summary: 'Read a connection again, without a new sign-in unless it is asked for',
    product: 'aggregation',
    needs: RENEW,
    connection: 'refreshed',
  },
  {
    paths: ['credentials/authenticate'],
    name: 'linkAuthenticateCredentials',
    summary: 'Sign in again at the bank of a connection',
    product: 'aggregation',
    needs: RENEW,
    connection: 'renewed',
    openBankingOnly: true,
  },
]

/** Products of the provider that this platform does not offer; each with all that lies below it. */
export const UNSERVED = [
  'income-check',
  'expense-check',
  'risk-insights',
  'business-account-check',
  'business-transactions',
  'pay',
  'recurring-payments',
  'mandate-payments',
  'bulk-payments',
] as const
