// table: The API endpoints of this provider: topic, path and codec

import { listRoutes } from '../route-groups.ts'
import { accountRoutes } from './data-accounts.ts'
import { customerRoutes } from './data-customers.ts'
import { statementRoutes } from './data-statements.ts'
import { transactionRoutes } from './data-transactions.ts'
import { FDX_VERSIONS } from './fdx.ts'
import { providerRoutes, providerV2Routes } from './providers.ts'
import { recipientRequestRoutes } from './recipient-requests.ts'
import { recipientRoutes } from './recipients.ts'
import { revocationRoutes } from './revoke.ts'
import { tokenRoutes } from './token.ts'

export const flinksRoutes = listRoutes([
  { topic: 'Tokens', path: '/api/v1/token', routes: tokenRoutes },
  { topic: 'Tokens', path: '/api/v1/revoke', routes: revocationRoutes },
  { topic: 'Data Providers', path: '/api/v1/providers', routes: providerRoutes },
  { topic: 'Data Providers', path: '/api/v2/providers', routes: providerV2Routes },
  { topic: 'Data Recipients', path: '/api/v1/recipients', routes: recipientRoutes },
  { topic: 'Data Recipients', path: '/api/v1/recipients/', routes: recipientRequestRoutes },
  ...FDX_VERSIONS.flatMap((fdx) => {
    const { topic, base } = fdx
    return [
      { topic, path: `${base}/customers/current`, routes: customerRoutes(fdx) },
      { topic, path: `${base}/accounts`, routes: accountRoutes(fdx) },
      { topic, path: `${base}/accounts/:accountId/transactions`, routes: transactionRoutes(fdx) },
      { topic, path: `${base}/accounts/:accountId/statements`, routes: statementRoutes(fdx) },
    ]
  }),
])
