// glue: puts the hosted flow on a server

import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { rawQuery } from '../http/server.ts'
import { parseRepeatableForm } from '../lib/form.ts'
import { mountBankCallback } from './bank-callback.ts'
import type { LinkContext, LinkOptions } from './context.ts'
import { mountEntries } from './entry-routes.ts'
import { createFetches } from './fetches.ts'
import { mountFlow } from './flow-routes.ts'
import { pageOptions } from './lost.ts'
import { renderLandingPage } from './pages/landing-page.ts'
import { sendPage } from './reply.ts'
import { mountWindows } from './window-routes.ts'

export type { LinkOptions } from './context.ts'

/** How long closing waits for fetches under way; what is cut off is fetched again when the person asks. */
const SETTLE_MS = 5_000

export function mountLink(server: FastifyInstance, options: LinkOptions): void {
  const context: LinkContext = { ...options, fetches: createFetches(options.ports, options.logger) }
  mountEntries(server, context)
  mountFlow(server, context)
  mountWindows(server, context)
  mountBankCallback(server, context)
  if (options.landing) mountLanding(server, context)
  server.addHook('onClose', async () => {
    await Promise.race([context.fetches.settle(), wait(SETTLE_MS, undefined, { ref: false })])
  })
}

function mountLanding(server: FastifyInstance, context: LinkContext): void {
  const { dialects, baseUrl } = context
  server.get('/callback', pageOptions(context), async (request, reply) => {
    const query = parseRepeatableForm(rawQuery(request))
    const pairs = query.ok
      ? [...query.value].flatMap(([name, values]) => values.map((value) => [name, value] as const))
      : []
    const parameters = new Map(pairs)
    const steps = dialects.flatMap(({ link }) => link?.renderNextSteps(parameters, baseUrl) ?? [])
    return sendPage(reply, 200, renderLandingPage(pairs, steps))
  })
}
