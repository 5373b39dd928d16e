// table: The API endpoints of TrueLayer: topic, path and codec

import { listRoutes } from '../dialect.ts'
import { accountRoutes, cardRoutes } from './accounts.ts'
import { infoRoutes } from './info.ts'
import { tokenRoutes } from './token.ts'

export const truelayerRoutes = listRoutes([
  { topic: 'Tokens', path: '/connect/token', routes: tokenRoutes },
  { topic: 'Data', path: '/data/v1/', routes: infoRoutes },
  { topic: 'Accounts', path: '/data/v1/accounts', routes: accountRoutes },
  { topic: 'Cards', path: '/data/v1/cards', routes: cardRoutes },
])
