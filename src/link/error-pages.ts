// glue: Error pages: no flow in this browser, or an internal failure

import type { FastifyReply, FastifyRequest } from 'fastify'
import { explainForeignOrigin } from '../pages/foreign-origin.ts'
import { pageRouteOptions } from '../pages/route-options.ts'
import type { LinkContext } from './context.ts'
import { renderErrorPage } from './pages/error-page.ts'
import { sendLinkPage } from './send-page.ts'
import { textsForHeader } from './texts/index.ts'

/** `expired`: the flow is over or gone. `elsewhere`: this browser has no key for it. */
type Reason = 'expired' | 'elsewhere' | 'away' | 'broken'

const STATUSES: Readonly<Record<Reason, number>> = { expired: 410, elsewhere: 403, away: 503, broken: 500 }

/** The reference is the request id, which is in the log. */
export function showErrorPage(request: FastifyRequest, reply: FastifyReply, reason: Reason): FastifyReply {
  const texts = textsForHeader(request.headers['accept-language'])
  const page = renderErrorPage({
    texts,
    test: false,
    notice: texts[reason],
    reference: request.id,
    next: undefined,
    developer: undefined,
  })
  return sendLinkPage(reply, page, { status: STATUSES[reason] })
}

/** A form of ours came from an origin that `--public-url` does not name, so no cookie, redirect or form of ours would work there. */
export function showForeignOrigin(
  { baseUrl, logger }: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  origin: string,
): FastifyReply {
  const texts = textsForHeader(request.headers['accept-language'])
  const developer = explainForeignOrigin(origin, baseUrl)
  logger.warn({ requestId: request.id, origin, baseUrl }, developer.hint)
  const page = renderErrorPage({
    texts,
    test: false,
    notice: texts.broken,
    reference: request.id,
    next: undefined,
    developer,
  })
  return sendLinkPage(reply, page, { status: 403 })
}

/** Options of every route of the hosted flow. */
export function linkRouteOptions(context: LinkContext) {
  return pageRouteOptions(context, { name: 'hosted flow', showFailure: showErrorPage })
}
