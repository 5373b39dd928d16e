// contract: The TrueLayer dialect

import type { Dialect } from '../dialect.ts'
import { truelayerLink } from './authorize.ts'
import { renderFinishedRead } from './data-reads.ts'
import { renderDataFailure, renderRefusal } from './errors.ts'
import { notOffered } from './not-offered.ts'
import { paymentPages } from './payments/hosted-page.ts'
import { truelayerWebhooks } from './payments/webhooks.ts'
import { truelayerPolicy } from './policy.ts'
import { truelayerRoutes } from './routes.ts'

export const truelayer: Dialect = {
  name: 'truelayer',
  title: 'TrueLayer',
  prefixes: [
    '/connect/',
    '/connections/',
    '/data/v1/',
    '/v1/',
    '/api/',
    '/v3/',
    '/signup-plus/',
    '/verification/',
    '/events/',
  ],
  policy: truelayerPolicy,
  routes: truelayerRoutes,
  notOffered,
  link: truelayerLink,
  payments: paymentPages,
  webhooks: {
    ...truelayerWebhooks,
    renderFinishedRead: (read) => renderFinishedRead(read, renderDataFailure),
  },
  idempotencyHeader: 'idempotency-key',
  echoedHeaders: [],
  requestIdHeaders: ['x-tl-correlation-id', 'tl-trace-id'],
  renderRefusal,
}
