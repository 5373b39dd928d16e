// glue: Error pages: no flow in this browser, an expired flow, or an internal failure

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { BrowserKey } from '../core/link/browser-session.ts'
import { frameOrigin } from '../core/link/frame.ts'
import { findLostFlow, type LostFlow } from '../core/link/lost-flow.ts'
import { explainForeignOrigin } from '../pages/foreign-origin.ts'
import { pageRouteOptions } from '../pages/route-options.ts'
import { appPageBase } from './app-look.ts'
import type { LinkContext } from './context.ts'
import { type CallbackRedirect, renderRefusedReturn } from './finish-flow.ts'
import { type ErrorPage, renderErrorPage } from './pages/error-page.ts'
import { formTarget, isSafeToLink } from './return-url.ts'
import { sendLinkPage } from './send-page.ts'
import { textsFor, textsForHeader } from './texts/index.ts'

/** `elsewhere`: this browser has no key for the flow. */
type Reason = 'elsewhere' | 'away' | 'broken'

const STATUSES: Readonly<Record<Reason, number>> = { elsewhere: 403, away: 503, broken: 500 }
const EXPIRED = 410

/** The reference is the request id, which is in the log. */
export function showErrorPage(
  request: FastifyRequest,
  reply: FastifyReply,
  reason: Reason,
  next?: ErrorPage['next'],
): FastifyReply {
  const texts = textsForHeader(request.headers['accept-language'])
  const page = renderErrorPage({
    texts,
    test: false,
    notice: texts[reason],
    reference: request.id,
    next,
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

/** The flow is over or gone. While it is still stored, its browser is offered the way back to the app. */
export async function showExpired(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  key: BrowserKey,
): Promise<FastifyReply> {
  const lost = await findLostFlow(context.ports, key)
  const texts = lost
    ? textsFor(lost.session.parameters.locale)
    : textsForHeader(request.headers['accept-language'])
  const back = lost && returnOf(context, request, lost)
  const framedBy = lost?.session.parameters.framed
    ? frameOrigin(lost.app, lost.session.parameters.redirectUri)
    : undefined
  const page = renderErrorPage({
    texts,
    ...(await appPageBase(context, lost?.app)),
    theme: lost?.session.parameters.theme,
    notice: texts.expired,
    reference: request.id,
    next:
      back === undefined || lost === undefined
        ? undefined
        : { label: texts.back(lost.app.displayName), ...back, outOfFrame: framedBy !== undefined },
    framing:
      back === undefined || framedBy === undefined
        ? undefined
        : { parentOrigin: framedBy, onShow: [['', back.message]], onSubmit: [] },
    developer: undefined,
  })
  return sendLinkPage(reply, page, {
    status: EXPIRED,
    frameOrigin: framedBy,
    formTargets: [back?.fields && formTarget(back.url)],
  })
}

/** The app is notified that its user came back without a result; undefined where it has received one. */
function returnOf(
  { dialects, ports }: LinkContext,
  request: FastifyRequest,
  { session }: LostFlow,
): CallbackRedirect | undefined {
  const { dialect: dialectName, redirectUri, responseMode, state, locale } = session.parameters
  const dialect = dialects.find(({ name }) => name === dialectName)
  if (dialect === undefined || session.state === 'returned' || !isSafeToLink(redirectUri)) return undefined
  const message = textsFor(locale).expired.detail
  const reason = 'cancelled_by_person'
  return renderRefusedReturn({ ports }, dialect, {
    reason,
    redirectUri,
    responseMode,
    state,
    message,
    trackingId: request.id,
  })
}

/** Options of every route of the hosted flow. */
export function linkRouteOptions(context: LinkContext) {
  return pageRouteOptions(context, {
    name: 'hosted flow',
    showFailure: (request, reply, failure) =>
      showErrorPage(request, reply, failure, {
        label: textsForHeader(request.headers['accept-language']).tryAgain,
        url: retryUrlOf(context, request),
      }),
  })
}

/** The same page again; after a form, the page of the stored state of its flow. An empty URL is that of the page itself. */
function retryUrlOf({ basePath }: LinkContext, { method, url }: FastifyRequest): string {
  const flow = /\/link\/[0-9a-f]{32}/.exec(url)?.[0]
  return method === 'POST' && flow !== undefined ? basePath + flow : ''
}
