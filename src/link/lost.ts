// glue: pages for who comes without a flow of this browser, and for what failed on our side

import type { FastifyReply, FastifyRequest } from 'fastify'
import { describeError } from '../http/request-log.ts'
import { isClientError } from '../http/server.ts'
import type { LinkContext } from './context.ts'
import { renderErrorPage } from './pages/error-page.ts'
import { sendPage } from './reply.ts'
import { textsForHeader } from './texts/index.ts'

type Reason = 'expired' | 'elsewhere' | 'away' | 'broken'

const STATUSES: Readonly<Record<Reason, number>> = { expired: 410, elsewhere: 403, away: 503, broken: 500 }

/** The request id is the reference: it stands in the log. */
export function showLost(request: FastifyRequest, reply: FastifyReply, reason: Reason): FastifyReply {
  const texts = textsForHeader(request.headers['accept-language'])
  const page = renderErrorPage({
    texts,
    test: false,
    notice: texts[reason],
    reference: request.id,
    next: undefined,
    developer: undefined,
  })
  return sendPage(reply, STATUSES[reason], page)
}

/**
 * Options of every route of the hosted flow. No HEAD: a look must not begin a flow or use a bank's answer up. What
 * throws becomes a page, because a person reads it.
 */
export function pageOptions({ logger, isTransient }: LinkContext) {
  return {
    exposeHeadRoute: false,
    errorHandler: (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
      if (isClientError(error, request)) throw error
      logger.error({ requestId: request.id, err: describeError(error) }, 'a page of the hosted flow failed')
      if (isTransient(error)) showLost(request, reply.header('retry-after', '1'), 'away')
      else showLost(request, reply, 'broken')
    },
  }
}
