// table: The API endpoints: topic, path and codec

import { listRoutes } from '../route-groups.ts'
import { accountRoutes } from './accounts.ts'
import { authorizeRoutes, BASE } from './authorize.ts'
import { institutionRoutes } from './institutions.ts'
import { loginRoutes } from './login.ts'
import { nightlyRoutes } from './nightly.ts'
import { statementRoutes } from './statements.ts'

export const connectRoutes = listRoutes([
  { topic: 'Authorize', path: BASE, routes: authorizeRoutes },
  { topic: 'Accounts', path: BASE, routes: accountRoutes },
  { topic: 'Accounts', path: BASE, routes: statementRoutes },
  { topic: 'Logins', path: BASE, routes: loginRoutes },
  { topic: 'Logins', path: BASE, routes: nightlyRoutes },
  { topic: 'Institutions', path: BASE, routes: institutionRoutes },
])
