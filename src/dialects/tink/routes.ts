// table: Every API endpoint of this provider: its topic, its path and the file of its codec

import { listRoutes } from '../route-groups.ts'
import { accountBalanceRoutes } from './account-balances.ts'
import { accountPartyRoutes } from './account-parties.ts'
import { accountVerificationReportRoutes } from './account-verification-reports.ts'
import { accountRoutes } from './accounts.ts'
import { accountV1Routes } from './accounts-v1.ts'
import { authorizationRoutes } from './authorize.ts'
import { balanceRefreshRoutes } from './balance-refresh.ts'
import { businessAccountVerificationReportRoutes } from './business-account-verification-reports.ts'
import { calendarRoutes } from './calendar.ts'
import { categoryRoutes } from './categories.ts'
import { connectionsPageRoutes } from './connections-page.ts'
import { consentV2Routes } from './consents-v2.ts'
import { credentialsRoutes } from './credentials.ts'
import { credentialsRefreshRoutes } from './credentials-refresh.ts'
import { credentialsRelayRoutes } from './credentials-relay.ts'
import { credentialsSignInRoutes } from './credentials-sign-in.ts'
import { enrichedTransactionRoutes } from './enriched-transactions.ts'
import { enrichmentRoutes } from './enrichment.ts'
import { identityRoutes, identityV1Routes } from './identities.ts'
import { investmentAccountRoutes } from './investment-accounts.ts'
import { linkSessionRoutes } from './link-sessions.ts'
import { loanAccountRoutes } from './loan-accounts.ts'
import { providerAuthenticationOptionRoutes } from './provider-authentication-options.ts'
import { providerConsentRoutes } from './provider-consents.ts'
import { providerIdentifierRoutes } from './provider-identifiers.ts'
import { providerRoutes } from './providers.ts'
import { recurringTransactionRoutes } from './recurring-transactions.ts'
import { reportsGenerationJobRoutes } from './reports-generation-jobs.ts'
import { searchRoutes } from './search.ts'
import { statisticsRoutes } from './statistics.ts'
import { tokenRoutes } from './token.ts'
import { transactionReportRoutes } from './transaction-reports.ts'
import { transactionRoutes } from './transactions.ts'
import { transactionV1Routes } from './transactions-v1.ts'
import { userRoutes } from './users.ts'
import { investmentV1Routes, loanV1Routes } from './wealth-v1.ts'
import { webhookEndpointRoutes } from './webhook-endpoints.ts'

export const tinkRoutes = listRoutes([
  { topic: 'Tokens', path: '/api/v1/oauth/token', routes: tokenRoutes },
  { topic: 'Tokens', path: '/api/v1/oauth/', routes: authorizationRoutes },
  { topic: 'Users', path: '/api/v1/user', routes: userRoutes },
  { topic: 'Accounts', path: '/data/v2/accounts', routes: accountRoutes },
  { topic: 'Accounts', path: '/data/v2/accounts/:id/balances', routes: accountBalanceRoutes },
  { topic: 'Accounts', path: '/data/v2/accounts/:id/parties', routes: accountPartyRoutes },
  { topic: 'Accounts', path: '/data/v2/identities', routes: identityRoutes },
  { topic: 'Accounts', path: '/api/v1/accounts/', routes: accountV1Routes },
  { topic: 'Accounts', path: '/api/v1/identities', routes: identityV1Routes },
  { topic: 'Transactions', path: '/data/v2/transactions', routes: transactionRoutes },
  { topic: 'Transactions', path: '/api/v1/transactions', routes: transactionV1Routes },
  { topic: 'Transactions', path: '/api/v1/search', routes: searchRoutes },
  { topic: 'Statistics', path: '/api/v1/categories', routes: categoryRoutes },
  { topic: 'Statistics', path: '/api/v1/calendar/periods', routes: calendarRoutes },
  { topic: 'Statistics', path: '/api/v1/statistics/query', routes: statisticsRoutes },
  // By filter, by id, similar ones, and new categories; on demand, and the categories; recurring ones.
  { topic: 'Enrichment', path: '/enrichment/v1/transactions', routes: enrichedTransactionRoutes },
  { topic: 'Enrichment', path: '/enrichment/v1/', routes: enrichmentRoutes },
  { topic: 'Recurring transactions', path: '/enrichment/v1/', routes: recurringTransactionRoutes },
  { topic: 'Banks', path: '/api/v1/providers', routes: providerRoutes },
  {
    topic: 'Banks',
    path: '/api/v1/provider-authentication-options',
    routes: providerAuthenticationOptionRoutes,
  },
  { topic: 'Banks', path: '/api/v1/provider-identifiers', routes: providerIdentifierRoutes },
  // List, get and delete; create, modify, authenticate and supplemental information; refresh; relay.
  { topic: 'Connections', path: '/api/v1/credentials', routes: credentialsRoutes },
  { topic: 'Connections', path: '/api/v1/credentials', routes: credentialsSignInRoutes },
  { topic: 'Connections', path: '/api/v1/credentials/:id/refresh', routes: credentialsRefreshRoutes },
  { topic: 'Connections', path: '/api/v1/credentials/third-party/', routes: credentialsRelayRoutes },
  { topic: 'Consents', path: '/api/v1/provider-consents', routes: providerConsentRoutes },
  { topic: 'Consents', path: '/connectivity/v2/consents', routes: consentV2Routes },
  { topic: 'Connections', path: '/api/v1/balance-refresh', routes: balanceRefreshRoutes },
  { topic: 'Connections', path: '/link/v1/session', routes: linkSessionRoutes },
  { topic: 'Connections', path: '/api/v1/user/connections-page', routes: connectionsPageRoutes },
  { topic: 'Wealth and debt', path: '/data/v2/investment-accounts', routes: investmentAccountRoutes },
  { topic: 'Wealth and debt', path: '/data/v2/loan-accounts', routes: loanAccountRoutes },
  { topic: 'Wealth and debt', path: '/api/v1/investments', routes: investmentV1Routes },
  { topic: 'Wealth and debt', path: '/api/v1/loans', routes: loanV1Routes },
  {
    topic: 'Reports',
    path: '/api/v1/account-verification-reports',
    routes: accountVerificationReportRoutes,
  },
  { topic: 'Reports', path: '/api/v1/reports-generation-jobs', routes: reportsGenerationJobRoutes },
  {
    topic: 'Reports',
    path: '/data/v1/business-account-verification-reports',
    routes: businessAccountVerificationReportRoutes,
  },
  { topic: 'Reports', path: '/data/v2/transaction-reports', routes: transactionReportRoutes },
  { topic: 'Webhooks', path: '/events/v2/webhook-endpoints', routes: webhookEndpointRoutes },
])
