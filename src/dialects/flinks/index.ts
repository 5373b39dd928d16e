// contract: The Flinks dialect: Open Banking API ("Outbound")

import type { Dialect } from '../dialect.ts'
import { flinksLink } from './authorize.ts'
import { renderRefusal } from './errors.ts'
import { flinksPolicy } from './policy.ts'
import { flinksRoutes } from './routes.ts'

export const flinks: Dialect = {
  name: 'flinks',
  title: 'Flinks',
  prefixes: ['/api/v1/', '/api/v2/', '/api/fdx/', '/fdx/'],
  policy: flinksPolicy,
  routes: flinksRoutes,
  notOffered: [],
  link: flinksLink,
  webhooks: undefined,
  echoedHeaders: ['ob-correlation-id'],
  requestIdHeaders: ['ob-trace-id', 'ob-correlation-id'],
  renderRefusal,
}
