// contract: The Tink dialect

import type { Dialect } from '../dialect.ts'
import { renderRefusal } from './errors.ts'
import { tinkLink } from './link.ts'
import { NOT_OFFERED } from './not-offered.ts'
import { tinkPolicy } from './policy.ts'
import { tinkRoutes } from './routes.ts'
import { tinkWebhooks } from './webhook-events.ts'

export const tink: Dialect = {
  name: 'tink',
  title: 'Tink',
  prefixes: [
    '/api/v1/',
    '/data/v1/',
    '/data/v2/',
    '/link/v1/',
    '/events/v2/',
    '/enrichment/v1/',
    '/connectivity/v2/',
  ],
  policy: tinkPolicy,
  routes: tinkRoutes,
  notOffered: NOT_OFFERED,
  link: tinkLink,
  webhooks: tinkWebhooks,
  idempotencyHeader: 'idempotency-key',
  echoedHeaders: ['x-client-trace-id'],
  renderRefusal,
}
