// glue: how the pages of a person leave, and what stands there for who has no session

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Html } from '../http/html.ts'
import { cspHash, pageHeaders } from '../http/page-headers.ts'
import { describeError } from '../http/request-log.ts'
import { isClientError } from '../http/server.ts'
import { STYLE } from '../link/pages/layout.ts'
import type { Notice } from '../link/texts/texts.ts'
import type { PersonOptions } from './context.ts'
import { PERSON_STYLE } from './pages/frame.ts'
import { renderNoticePage } from './pages/notice-page.ts'
import { type Words, wordsForHeader } from './texts/index.ts'

const STYLE_HASH = [cspHash(STYLE), cspHash(PERSON_STYLE)]

export function sendPage(reply: FastifyReply, status: number, page: Html): FastifyReply {
  return reply
    .code(status)
    .headers(pageHeaders({ styleHash: STYLE_HASH }))
    .send(page)
}

/** What stands on the page, and how it is answered: nothing of these says anything of anybody. */
const STRANGERS = {
  linkUsed: { status: 410, noticeOf: ({ own }: Words): Notice => own.linkUsed },
  elsewhere: { status: 403, noticeOf: ({ own }: Words): Notice => own.elsewhere },
  expired: { status: 403, noticeOf: ({ own }: Words): Notice => own.expired },
  signedOut: { status: 200, noticeOf: ({ own }: Words): Notice => own.signedOut },
  outdated: { status: 403, noticeOf: ({ frame }: Words): Notice => frame.outdated },
  away: { status: 503, noticeOf: ({ frame }: Words): Notice => frame.away },
  broken: { status: 500, noticeOf: ({ frame }: Words): Notice => frame.broken },
} as const

/** `mayReturn`: where there is a session, the page leads back to it. */
export function showStranger(
  request: FastifyRequest,
  reply: FastifyReply,
  reason: keyof typeof STRANGERS,
  mayReturn = false,
): FastifyReply {
  const words = wordsForHeader(request.headers['accept-language'])
  const { status, noticeOf } = STRANGERS[reason]
  const page = renderNoticePage({
    words,
    test: false,
    notice: noticeOf(words),
    // The request id is the reference: it stands in the log.
    reference: reason === 'signedOut' ? undefined : request.id,
    next: mayReturn ? { label: words.own.toList, address: '/my' } : undefined,
  })
  return sendPage(reply, status, page)
}

/** Options of every route here. What throws becomes a page, because a person reads it. No HEAD: nobody needs one. */
export function pageOptions({ logger, isTransient }: PersonOptions) {
  return {
    exposeHeadRoute: false,
    errorHandler: (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
      if (isClientError(error, request)) throw error
      logger.error({ requestId: request.id, err: describeError(error) }, "a page of a person's own failed")
      if (isTransient(error)) showStranger(request, reply.header('retry-after', '1'), 'away')
      else showStranger(request, reply, 'broken')
    },
  }
}
