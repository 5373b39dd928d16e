// table: Scopes of Tink that apps request most

/** Names of scopes, joined by commas where several are requested: `[scopes.accounts, scopes.transactions].join(',')`. */
export const scopes = {
  accounts: 'accounts:read',
  accountsBalances: 'accounts.balances:readonly',
  accountsParties: 'accounts.parties:readonly',
  authorizationGrant: 'authorization:grant',
  authorizationRevoke: 'authorization:revoke',
  balances: 'balances:read',
  credentialsRead: 'credentials:read',
  credentialsRefresh: 'credentials:refresh',
  credentialsWrite: 'credentials:write',
  identities: 'identities:readonly',
  investmentAccounts: 'investment-accounts:readonly',
  investments: 'investments:read',
  linkSession: 'link-session:write',
  loanAccounts: 'loan-accounts:readonly',
  providerConsentsRead: 'provider-consents:read',
  providerConsentsWrite: 'provider-consents:write',
  providers: 'providers:read',
  statistics: 'statistics:read',
  transactions: 'transactions:read',
  userCreate: 'user:create',
  userDelete: 'user:delete',
  userRead: 'user:read',
  userWrite: 'user:write',
  webhookEndpoints: 'webhook-endpoints',
} as const
