// glue: Routes of the dashboard link and of the sign-out

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DASHBOARD_LINK_PATH, parseDashboardLinkToken } from '../core/dashboard/link-url.ts'
import { findDashboardUser, openDashboardSession, signOutOfDashboard } from '../core/dashboard/session.ts'
import { isSentByRequestedHost, readForeignOrigin } from '../http/csrf.ts'
import { rawQuery } from '../http/server.ts'
import { parseForm } from '../lib/form.ts'
import { isFromOwnOrigin, readForm, singleValue } from '../pages/forms.ts'
import { withAppDocuments } from '../pages/layout.ts'
import { redirectTo, sendPage } from '../pages/send.ts'
import { type DashboardOptions, homeOf } from './context.ts'
import { clearKey, readKey, writeKey } from './cookie.ts'
import { dashboardRouteOptions, showForeignOrigin, showNotice } from './error-pages.ts'
import { findVisit, withForm } from './find-visit.ts'
import { renderOpenPage } from './pages/open-page.ts'
import { textsFor } from './texts/index.ts'

export function mountEntrance(server: FastifyInstance, options: DashboardOptions): void {
  const page = dashboardRouteOptions(options)
  server.get(DASHBOARD_LINK_PATH, page, (request, reply) => showLink(options, request, reply))
  server.post(DASHBOARD_LINK_PATH, page, (request, reply) => openSession(options, request, reply))
  server.post('/my/sign-out', page, (request, reply) => signOut(options, request, reply))
  server.get('/my/signed-out', page, async (request, reply) => showNotice(request, reply, 'signedOut'))
}

/** Mail programs and chats open links as well, so only the button uses this one up. */
async function showLink(
  options: DashboardOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const query = parseForm(rawQuery(request))
  const text = query.ok ? query.value.get('link') : undefined
  const link = parseDashboardLinkToken(text)
  const visitor = link && (await findDashboardUser(options.ports, link))
  if (text === undefined || visitor === undefined) return refuse(options, request, reply)
  const page = renderOpenPage({
    texts: textsFor(visitor.user.locale),
    test: visitor.app.environment === 'sandbox',
    app: visitor.app.displayName,
    legal: withAppDocuments(options.legal, visitor.app),
    path: options.basePath + DASHBOARD_LINK_PATH,
    link: text,
  })
  return sendPage(reply, 200, page)
}

async function openSession(
  options: DashboardOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  // Another site must not sign an end user in with a link of its own.
  if (!isFromOwnOrigin(request, options.baseUrl)) {
    const foreign = readForeignOrigin(request.headers, options.baseUrl)
    return foreign !== undefined && isSentByRequestedHost(request.headers)
      ? showForeignOrigin(options, request, reply, foreign)
      : showNotice(request, reply, 'outdated')
  }
  const form = readForm(request)
  const link = parseDashboardLinkToken(form && singleValue(form, 'link'))
  const before = readKey(request.headers.cookie, options.cookies)
  const key = link && (await openDashboardSession(options.ports, link, before))
  if (key === undefined) return refuse(options, request, reply)
  reply.header('set-cookie', writeKey(key, options.cookies))
  return redirectTo(reply, homeOf(options))
}

/** An end user who clicked twice, or came back to the link, has a session; the page links to it. */
async function refuse(
  options: DashboardOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const visit = await findVisit(options, request)
  return showNotice(request, reply, 'linkUsed', typeof visit === 'object' ? visit.home : undefined)
}

function signOut(
  options: DashboardOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  return withForm(options, request, reply, async ({ key }) => {
    await signOutOfDashboard(options.ports, key)
    reply.header('set-cookie', clearKey(options.cookies))
    return redirectTo(reply, `${homeOf(options)}/signed-out`)
  })
}
