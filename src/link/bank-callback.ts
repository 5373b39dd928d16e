// glue: The redirect URI at banks: completes a sign-in, or relays it to the app

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { BANK_CALLBACK_PATH } from '../core/banks/bank-callback.ts'
import { discardCallback, findRelayTarget, type RelayTarget } from '../core/connections/relay-callback.ts'
import { acceptBankCallback, findCallbackSession } from '../core/link/accept-bank-callback.ts'
import { isLeaving, viewLink } from '../core/link/view.ts'
import { rawQuery } from '../http/server.ts'
import { parseForm } from '../lib/form.ts'
import { isHead, respondToHead } from '../pages/head.ts'
import { redirectTo } from '../pages/send.ts'
import { readKeys } from './browser-cookie.ts'
import type { LinkContext } from './context.ts'
import { linkRouteOptions, showErrorPage, showExpired } from './error-pages.ts'
import { pathOf } from './flow.ts'
import { renderRelayPage } from './pages/waiting-page.ts'
import { buildReturnUrl, isSafeToLink } from './return-url.ts'
import { sendLinkPage } from './send-page.ts'
import { textsForHeader } from './texts/index.ts'

export function mountBankCallback(server: FastifyInstance, context: LinkContext): void {
  server.get(BANK_CALLBACK_PATH, linkRouteOptions(context), (request, reply) =>
    receive(context, request, reply),
  )
}

async function receive(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const parameters = parseForm(rawQuery(request))
  if (!parameters.ok) return showErrorPage(request, reply, 'elsewhere')
  const relay = await findRelayTarget(context.ports, parameters.value.get('state') ?? '')
  if (relay !== undefined) return relayToApp(request, reply, relay, parameters.value)
  const known = readKeys(request.headers.cookie, context.cookies)
  if (isHead(request)) {
    const flow = await findCallbackSession(context.ports, known, parameters.value)
    return flow === undefined ? showErrorPage(request, reply, 'elsewhere') : respondToHead(reply)
  }
  const completed = await acceptBankCallback(context.ports, {
    known,
    callbackParameters: parameters.value,
    callbackUri: context.baseUrl + BANK_CALLBACK_PATH,
  })
  if (completed.kind === 'unknown') {
    const state = parameters.value.get('state') ?? ''
    await discardCallback(context.ports, { state, parameters: parameters.value })
    const key = known.find(({ sessionId }) => state.startsWith(`${sessionId}.`))
    return key === undefined
      ? showErrorPage(request, reply, 'elsewhere')
      : showExpired(context, request, reply, key)
  }
  const { key } = completed
  if (completed.kind === 'fetching') await context.fetches.start(key, request.clientIp)
  // A failure that the end user did not choose has a page of its own; otherwise the waiting page continues by itself.
  const view = await viewLink(context.ports, key)
  // The bank's window; the flow continues in the frame.
  if (view?.session.parameters.framed === true) return redirectTo(reply, `${pathOf(context, key)}/window`)
  const continues = view !== undefined && (isLeaving(view.screen) || view.screen.kind === 'fetching')
  return redirectTo(reply, continues ? `${pathOf(context, key)}/wait` : pathOf(context, key))
}

/** Always a page: browsers apply the bank's form-action to every redirect after its form. */
function relayToApp(
  request: FastifyRequest,
  reply: FastifyReply,
  { returnUri, app }: RelayTarget,
  parameters: ReadonlyMap<string, string>,
): FastifyReply {
  if (!isSafeToLink(returnUri)) return showErrorPage(request, reply, 'elsewhere')
  const texts = textsForHeader(request.headers['accept-language'])
  const returnUrl = buildReturnUrl(returnUri, [...parameters])
  const page = { texts, test: app.environment === 'sandbox', app: app.displayName, returnUrl }
  return sendLinkPage(reply, renderRelayPage(page))
}
