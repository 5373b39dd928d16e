// glue: Mounts the hosted flow on a server

import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { rawQuery } from '../http/server.ts'
import { parseRepeatableForm } from '../lib/form.ts'
import { createBackgroundFetches } from './background-fetches.ts'
import { mountBankCallback } from './bank-callback.ts'
import type { LinkContext, LinkOptions } from './context.ts'
import { mountEntries } from './entry-routes.ts'
import { linkRouteOptions } from './error-pages.ts'
import { mountFlow } from './flow-routes.ts'
import { renderLandingPage } from './pages/landing-page.ts'
import { mountPayments } from './payment-routes.ts'
import { sendLinkPage } from './send-page.ts'
import { mountWindows } from './window-routes.ts'

export type { LinkOptions } from './context.ts'

/** How long closing waits for fetches in progress; the waiting page starts an interrupted one again. */
const SETTLE_MS = 5_000

export function mountLink(server: FastifyInstance, options: LinkOptions): void {
  const context: LinkContext = { ...options, fetches: createBackgroundFetches(options.ports, options.logger) }
  mountEntries(server, context)
  mountFlow(server, context)
  mountWindows(server, context)
  mountBankCallback(server, context)
  mountPayments(server, context)
  if (options.landing) mountLanding(server, context)
  server.addHook('onClose', async () => {
    await Promise.race([context.fetches.settle(), wait(SETTLE_MS, undefined, { ref: false })])
  })
}

function mountLanding(server: FastifyInstance, context: LinkContext): void {
  const { dialects, baseUrl } = context
  server.get('/callback', linkRouteOptions(context), async (request, reply) => {
    const query = parseRepeatableForm(rawQuery(request))
    const pairs = query.ok
      ? [...query.value].flatMap(([name, values]) => values.map((value) => [name, value] as const))
      : []
    const parameters = new Map(pairs)
    const flow = {
      clientId: { variable: 'CLIENT_ID' },
      instanceId: { variable: 'CUSTOMER_ID' },
      redirectUri: `${baseUrl}/callback`,
      hasChallenge: undefined,
      scopes: undefined,
    }
    const next = dialects.map(({ link, title }) => ({
      title,
      calls: link?.listNextCalls(parameters, flow) ?? [],
    }))
    return sendLinkPage(
      reply,
      renderLandingPage(
        pairs,
        next.filter(({ calls }) => calls.length > 0),
        baseUrl,
      ),
    )
  })
}
