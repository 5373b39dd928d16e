// table: every route of this provider's API that stands behind a token or gives one

import { about, type Route } from '../dialect.ts'
import { accountRoutes } from './accounts.ts'
import { accountV1Routes } from './accounts-v1.ts'
import { balanceRoutes } from './balances.ts'
import { categoryRoutes } from './categories.ts'
import { connectionsPageRoutes } from './connections-page.ts'
import { consentRoutes } from './consents.ts'
import { credentialRoutes } from './credentials.ts'
import { credentialSignInRoutes } from './credentials-sign-in.ts'
import { grantRoutes } from './grants.ts'
import { investmentRoutes } from './investments.ts'
import { loanRoutes } from './loans.ts'
import { providerIdentifierRoutes } from './provider-identifiers.ts'
import { providerRoutes } from './providers.ts'
import { reportRoutes } from './reports.ts'
import { sessionRoutes } from './sessions.ts'
import { tokenRoute } from './token.ts'
import { transactionReportRoutes } from './transaction-reports.ts'
import { transactionRoutes } from './transactions.ts'
import { userRoutes } from './users.ts'
import { webhookRoutes } from './webhooks.ts'

export const tinkRoutes: readonly Route[] = [
  ...about('Tokens', tokenRoute, ...grantRoutes),
  ...about('Users', ...userRoutes),
  ...about('Accounts', ...accountRoutes, ...accountV1Routes, ...balanceRoutes),
  ...about('Transactions', ...transactionRoutes, ...categoryRoutes),
  ...about('Banks', ...providerRoutes, ...providerIdentifierRoutes),
  ...about(
    'Connections',
    ...credentialRoutes,
    ...credentialSignInRoutes,
    ...consentRoutes,
    ...sessionRoutes,
    ...connectionsPageRoutes,
  ),
  ...about('Wealth and debt', ...investmentRoutes, ...loanRoutes),
  ...about('Reports', ...reportRoutes, ...transactionReportRoutes),
  ...about('Webhooks', ...webhookRoutes),
]
