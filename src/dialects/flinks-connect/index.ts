// contract: The dialect of Flinks Connect

import type { Dialect } from '../dialect.ts'
import { BASE } from './authorize.ts'
import { connectFixtureValues } from './fixture-values.ts'
import { renderRefusal } from './flinks-codes.ts'
import { NOT_OFFERED, OTHER_PREFIXES } from './not-offered.ts'
import { connectPolicy } from './policy.ts'
import { connectRoutes } from './routes.ts'
import { connectWebhooks } from './webhooks.ts'
import { connectLink } from './widget.ts'

export const flinksConnect: Dialect = {
  name: 'flinks-connect',
  title: 'Flinks Connect',
  prefixes: [BASE, ...OTHER_PREFIXES],
  policy: connectPolicy,
  routes: connectRoutes,
  notOffered: NOT_OFFERED,
  link: connectLink,
  webhooks: connectWebhooks,
  echoedHeaders: [],
  fixtureValues: connectFixtureValues,
  renderRefusal,
}
