// table: The API endpoints of this provider: topic, path and codec

import { listRoutes } from '../route-groups.ts'
import { accountRoutes } from './data-accounts.ts'
import { customerRoutes } from './data-customers.ts'
import { statementRoutes } from './data-statements.ts'
import { transactionRoutes } from './data-transactions.ts'
import { FDX_VERSIONS } from './fdx.ts'
import { revocationRoutes } from './revoke.ts'
import { tokenRoutes } from './token.ts'

export const flinksRoutes = listRoutes([
  { topic: 'Tokens', path: '/api/v1/token', routes: tokenRoutes },
  { topic: 'Tokens', path: '/api/v1/revoke', routes: revocationRoutes },
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
