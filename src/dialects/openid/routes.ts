// table: The API endpoints of the open standards: topic, path and codec

import { listRoutes } from '../route-groups.ts'
import { accountRoutes } from './accounts.ts'
import { discoveryRoutes } from './discovery.ts'
import { introspectionRoutes } from './introspect.ts'
import { revocationRoutes } from './revoke.ts'
import { tokenRoutes } from './token.ts'
import { userInfoRoutes } from './userinfo.ts'

export const openidRoutes = listRoutes([
  { topic: 'Discovery', path: '/.well-known/', routes: discoveryRoutes },
  { topic: 'Tokens', path: '/oauth2/token', routes: tokenRoutes },
  { topic: 'Tokens', path: '/oauth2/revoke', routes: revocationRoutes },
  { topic: 'Tokens', path: '/oauth2/introspect', routes: introspectionRoutes },
  { topic: 'User', path: '/oauth2/userinfo', routes: userInfoRoutes },
  { topic: 'Data', path: '/oauth2/accounts', routes: accountRoutes },
])
