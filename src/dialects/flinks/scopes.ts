// table: Scopes: data clusters of FDX, and the scope for app management
// Spec: docs.flinks.com, authorize with a data provider; docs.flinks.com, for partners

/** Required in every authorization request. */
const ACCOUNT_BASIC = 'ACCOUNT_BASIC'

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
