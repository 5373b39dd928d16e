// contract: The dialect of the open standards: OAuth 2.0 and OpenID Connect

import type { Dialect } from '../dialect.ts'
import { openidLink } from './authorize.ts'
import { renderRefusal } from './errors.ts'
import { openidPolicy } from './policy.ts'
import { openidRoutes } from './routes.ts'

export const openid: Dialect = {
  name: 'openid',
  title: 'OpenID Connect',
  prefixes: ['/oauth2/', '/.well-known/'],
  policy: openidPolicy,
  routes: openidRoutes,
  notOffered: [],
  link: openidLink,
  webhooks: undefined,
  echoedHeaders: [],
  resourceMetadataPath: '/.well-known/oauth-protected-resource',
  renderRefusal,
}
