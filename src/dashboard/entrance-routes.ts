// glue: the way in by a link of the app's, and the way out

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DASHBOARD_LINK_PATH, parseDashboardLinkToken } from '../core/dashboard/link-url.ts'
import { findDashboardUser, openDashboardSession, signOutOfDashboard } from '../core/dashboard/session.ts'
import { rawQuery } from '../http/server.ts'
import { parseForm } from '../lib/form.ts'
import { redirectTo } from '../link/reply.ts'
import type { PersonOptions } from './context.ts'
import { clearKey, readKey, writeKey } from './cookie.ts'
import { renderOpenPage } from './pages/open-page.ts'
import { pageOptions, sendPage, showStranger } from './reply.ts'
import { wordsFor } from './texts/index.ts'
import { findVisit, isFromUs, readForm, withForm } from './visits.ts'

export function mountEntrance(server: FastifyInstance, options: PersonOptions): void {
  const page = pageOptions(options)
  server.get(DASHBOARD_LINK_PATH, page, (request, reply) => look(options, request, reply))
  server.post(DASHBOARD_LINK_PATH, page, (request, reply) => open(options, request, reply))
  server.post('/my/sign-out', page, (request, reply) => leave(options, request, reply))
  server.get('/my/signed-out', page, async (request, reply) => showStranger(request, reply, 'signedOut'))
}

/** Mail programs and chats look as well: only the button uses the link up. */
async function look(
  options: PersonOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const query = parseForm(rawQuery(request))
  const text = query.ok ? query.value.get('link') : undefined
  const link = parseDashboardLinkToken(text)
  const visitor = link && (await findDashboardUser(options.ports, link))
  if (text === undefined || visitor === undefined) return refuse(options, request, reply)
  const page = renderOpenPage({
    words: wordsFor(visitor.user.locale),
    test: visitor.app.environment === 'sandbox',
    app: visitor.app.displayName,
    path: DASHBOARD_LINK_PATH,
    link: text,
  })
  return sendPage(reply, 200, page)
}

async function open(
  options: PersonOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  // Another site must not put its own link into somebody's browser.
  if (!isFromUs(options, request)) return showStranger(request, reply, 'outdated')
  const [text, ...more] = readForm(request)?.get('link') ?? []
  const link = more.length === 0 ? parseDashboardLinkToken(text) : undefined
  const before = readKey(request.headers.cookie, options.secureCookies)
  const key = link && (await openDashboardSession(options.ports, link, before))
  if (key === undefined) return refuse(options, request, reply)
  reply.header('set-cookie', writeKey(key, options.secureCookies))
  return redirectTo(reply, '/my')
}

/** Who clicked twice, or comes back to the link, has a session: the page leads there. */
async function refuse(
  options: PersonOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const isThere = typeof (await findVisit(options, request)) === 'object'
  return showStranger(request, reply, 'linkUsed', isThere)
}

function leave(options: PersonOptions, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return withForm(options, request, reply, async ({ key }) => {
    await signOutOfDashboard(options.ports, key)
    reply.header('set-cookie', clearKey(options.secureCookies))
    return redirectTo(reply, '/my/signed-out')
  })
}
