// contract: The TrueLayer dialect

import type { Dialect } from '../dialect.ts'
import { truelayerLink } from './authorize.ts'
import { renderRefusal } from './errors.ts'
import { truelayerPolicy } from './policy.ts'
import { truelayerRoutes } from './routes.ts'

export const truelayer: Dialect = {
  name: 'truelayer',
  title: 'TrueLayer',
  prefixes: ['/connect/', '/connections/', '/data/v1/', '/v1/', '/api/'],
  policy: truelayerPolicy,
  routes: truelayerRoutes,
  notOffered: [],
  link: truelayerLink,
  webhooks: undefined,
  echoedHeaders: [],
  requestIdHeaders: ['x-tl-correlation-id'],
  renderRefusal,
}
