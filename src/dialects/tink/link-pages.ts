// table: Pages of the hosted flow and their paths, and the products not offered
// Spec: docs.tink.com (2026-01), references of the Link flows; the aliases are paths that published clients build

import type { ParameterName } from './link-parameters.ts'
import type { Product } from './link-products.ts'

/** Versions that the provider still supports. Their pages are the same. */
const VERSIONS = ['1.0', '0.5', '0.4'] as const

/** The full paths in every version, the current version first. */
export function inEveryVersion(paths: readonly string[]): readonly string[] {
  return VERSIONS.flatMap((version) => paths.map((path) => `/${version}/${path}`))
}

export interface LinkPage {
  /** Paths below the version; the first is the one that the provider documents. */
  readonly paths: readonly string[]
  readonly name: string
  readonly summary: string
  readonly product: Product
  /** Required parameters besides `client_id` and `redirect_uri`. */
  readonly required: readonly Extract<
    ParameterName,
    'authorization_code' | 'credentials_id' | 'products' | 'report_types'
  >[]
  /** What happens to the connection of `credentials_id`: its consent is renewed, or its data is refreshed. */
  readonly connection?: 'renewed' | 'refreshed'
  /** Only for banks with an open banking interface: other banks have no consents. */
  readonly openBankingOnly?: true
  /** The consent is extended without a sign-in, where the bank does so. */
  readonly extendsConsent?: true
}

const CODE = ['authorization_code'] as const
const RENEWAL = ['authorization_code', 'credentials_id'] as const

export const LINK_PAGES: readonly LinkPage[] = [
  {
    paths: ['transactions/connect-accounts', 'authorize'],
    name: 'linkConnectAccounts',
    summary: 'Connect accounts for transactions, once or continuously',
    product: 'transactions',
    required: [],
  },
  {
    paths: ['transactions/update-consent'],
    name: 'linkUpdateConsent',
    summary: 'Update consent for transactions',
    product: 'transactions',
    required: RENEWAL,
    connection: 'renewed',
  },
  {
    paths: ['transactions/extend-consent'],
    name: 'linkExtendConsent',
    summary: 'Extend consent for transactions, before or after it expires',
    product: 'transactions',
    required: RENEWAL,
    connection: 'renewed',
    openBankingOnly: true,
    extendsConsent: true,
  },
  {
    paths: ['account-check', 'account-check/connect-accounts', 'account-check/create-report'],
    name: 'linkAccountCheck',
    summary: 'Account check, once',
    product: 'account_check',
    required: [],
  },
  {
    paths: [
      'business-account-check',
      'business-account-check/connect-accounts',
      'business-account-check/create-report',
    ],
    name: 'linkBusinessAccountCheck',
    summary: 'Business account check, once',
    product: 'business_account_check',
    required: [],
  },
  {
    paths: ['account-check/connect'],
    name: 'linkAccountCheckConnect',
    summary: 'Account check of a permanent user, who stays connected',
    product: 'account_check',
    required: CODE,
  },
  {
    paths: ['account-check/update-consent'],
    name: 'linkAccountCheckUpdateConsent',
    summary: 'Update consent for account check',
    product: 'account_check',
    required: RENEWAL,
    connection: 'renewed',
  },
  {
    paths: ['products/connect-accounts'],
    name: 'linkConnectProducts',
    summary: 'Connect accounts for several products, once or continuously',
    product: 'products',
    required: ['products'],
  },
  {
    paths: ['products/update-consent'],
    name: 'linkUpdateProductsConsent',
    summary: 'Update consent for several products',
    product: 'products',
    required: RENEWAL,
    connection: 'renewed',
  },
  {
    paths: ['reports/create-report', 'reports'],
    name: 'linkCreateReports',
    summary: 'Create several reports with one sign-in',
    product: 'reports',
    required: ['report_types'],
  },
  {
    paths: ['credentials/add'],
    name: 'linkAddCredentials',
    summary: 'Add credentials of a permanent user',
    product: 'aggregation',
    required: CODE,
  },
  {
    paths: ['credentials/refresh'],
    name: 'linkRefreshCredentials',
    summary: 'Refresh credentials, with or without a new sign-in',
    product: 'aggregation',
    required: RENEWAL,
    connection: 'refreshed',
  },
  {
    paths: ['credentials/authenticate'],
    name: 'linkAuthenticateCredentials',
    summary: 'Authenticate credentials',
    product: 'aggregation',
    required: RENEWAL,
    connection: 'renewed',
    openBankingOnly: true,
  },
]

/** Products of the provider that this platform does not offer, each with every path below it. */
export const UNSERVED_PRODUCTS = [
  'income-check',
  'expense-check',
  'risk-insights',
  'business-transactions',
  'pay',
  'recurring-payments',
  'mandate-payments',
  'bulk-payments',
] as const
