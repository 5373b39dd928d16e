// table: The API endpoints of this provider: topic, path and codec

import { listRoutes } from '../dialect.ts'
import { revocationRoutes } from './revoke.ts'
import { tokenRoutes } from './token.ts'

export const flinksRoutes = listRoutes([
  { topic: 'Tokens', path: '/api/v1/token', routes: tokenRoutes },
  { topic: 'Tokens', path: '/api/v1/revoke', routes: revocationRoutes },
])
