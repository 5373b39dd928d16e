// glue: Pages for visitors who are not signed in, and for internal failures

import type { FastifyReply, FastifyRequest } from 'fastify'
import { explainForeignOrigin } from '../pages/foreign-origin.ts'
import type { Notice } from '../pages/notice.ts'
import { pageRouteOptions } from '../pages/route-options.ts'
import { sendPage } from '../pages/send.ts'
import { type DashboardOptions, homeOf } from './context.ts'
import { renderNoticePage } from './pages/notice-page.ts'
import { textsForHeader } from './texts/index.ts'
import type { DashboardTexts } from './texts/texts.ts'

/** None of these pages says anything about an end user. */
const NOTICES = {
  linkUsed: { status: 410, noticeOf: (texts: DashboardTexts): Notice => texts.linkUsed },
  elsewhere: { status: 403, noticeOf: (texts: DashboardTexts): Notice => texts.elsewhere },
  expired: { status: 403, noticeOf: (texts: DashboardTexts): Notice => texts.expired },
  signedOut: { status: 200, noticeOf: (texts: DashboardTexts): Notice => texts.signedOut },
  outdated: { status: 403, noticeOf: (texts: DashboardTexts): Notice => texts.outdated },
  away: { status: 503, noticeOf: (texts: DashboardTexts): Notice => texts.away },
  broken: { status: 500, noticeOf: (texts: DashboardTexts): Notice => texts.broken },
} as const

/** `home`: path of the list, where this browser has a session. `retryUrl`: what to load again. */
export function showNotice(
  request: FastifyRequest,
  reply: FastifyReply,
  reason: keyof typeof NOTICES,
  home?: string,
  retryUrl?: string,
): FastifyReply {
  const texts = textsForHeader(request.headers['accept-language'])
  const { status, noticeOf } = NOTICES[reason]
  const page = renderNoticePage({
    texts,
    test: false,
    notice: noticeOf(texts),
    // The request id, which is in the log.
    reference: reason === 'signedOut' ? undefined : request.id,
    next:
      retryUrl !== undefined
        ? { label: texts.tryAgain, url: retryUrl }
        : home === undefined
          ? undefined
          : { label: texts.toList, url: home },
  })
  return sendPage(reply, status, page)
}

/** A form of ours came from an origin that `--public-url` does not name, so no cookie, redirect or form of ours would work there. */
export function showForeignOrigin(
  { baseUrl, logger }: DashboardOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  origin: string,
): FastifyReply {
  const texts = textsForHeader(request.headers['accept-language'])
  const developer = explainForeignOrigin(origin, baseUrl)
  logger.warn({ requestId: request.id, origin, baseUrl }, developer.hint)
  const notice = { texts, test: false, notice: texts.broken, reference: request.id, developer }
  return sendPage(reply, 403, renderNoticePage({ ...notice, next: undefined }))
}

/** Options of every route of the dashboard. */
export function dashboardRouteOptions(options: DashboardOptions) {
  return pageRouteOptions(options, {
    name: 'consent dashboard',
    // An empty URL is that of the page itself.
    showFailure: (request, reply, failure) =>
      showNotice(request, reply, failure, undefined, request.method === 'POST' ? homeOf(options) : ''),
  })
}
