// glue: Routes of a framed flow whose bank has its own window, and of the waiting frame

import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { BANK_CALLBACK_PATH } from '../core/banks/bank-callback.ts'
import { isShown } from '../core/banks/bank-rules.ts'
import { isChoosable } from '../core/banks/selectable-providers.ts'
import type { BrowserKey } from '../core/link/browser-session.ts'
import { chooseBank } from '../core/link/choose-bank.ts'
import { isLeaving, viewLink } from '../core/link/view.ts'
import { checkCsrf, readForeignOrigin } from '../http/csrf.ts'
import { rawQuery } from '../http/server.ts'
import { parseForm } from '../lib/form.ts'
import { readForm, singleValue } from '../pages/forms.ts'
import { isHead, respondToHead } from '../pages/head.ts'
import { redirectTo } from '../pages/send.ts'
import { readKeys, writeKeys } from './browser-cookie.ts'
import { type BrowserFlow, findPolicy, type LinkContext } from './context.ts'
import { linkRouteOptions, showErrorPage, showExpired, showForeignOrigin } from './error-pages.ts'
import { ID, sessionIdOf, withFlow } from './find-flow.ts'
import { csrfOf, formBindingOf, pageBaseOf, pathOf, sendFlowPage } from './flow.ts'
import { openHandoff, windowFor } from './handoff.ts'
import { renderAtBankPage, renderWindowPage } from './pages/window-page.ts'
import { formTarget } from './return-url.ts'
import { sendLinkPage } from './send-page.ts'

/** As on the waiting page: for less time than proxies allow a response. */
const POLL_INTERVAL_MS = 1_000
const MAX_POLLS = 15

export function mountWindows(server: FastifyInstance, context: LinkContext): void {
  const page = linkRouteOptions(context)
  server.post(`/link/${ID}/bank-window`, page, (request, reply) => openBank(context, request, reply))
  server.get(`/link/${ID}/window`, page, (request, reply) =>
    withFlow(context, request, reply, async (flow) => showWindow(context, reply, flow, undefined)),
  )
  server.get(`/link/${ID}/at-bank`, page, (request, reply) =>
    withFlow(context, request, reply, async (flow) => showAtBank(context, request, reply, flow)),
  )
  server.get(`/link/${ID}/at-bank/next`, page, (request, reply) =>
    withFlow(context, request, reply, (flow) => awaitBank(context, request, reply, flow)),
  )
}

/** The form comes from the frame; the window has no cookie of the flow until this response sets one. */
async function openBank(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const fields = readForm(request) ?? new Map<string, readonly string[]>()
  const field = (name: string): string => singleValue(fields, name) ?? ''
  const key = openHandoff(context, sessionIdOf(request) ?? '', field('handoff'))
  // Stricter than other forms: every browser that can show us in a frame sends the Origin header.
  const ours = request.headers.origin === new URL(context.baseUrl).origin
  const isBound = key !== undefined && isBoundTo(context, key, field('csrf'))
  const foreign = isBound ? readForeignOrigin(request.headers, context.baseUrl) : undefined
  if (foreign !== undefined) return showForeignOrigin(context, request, reply, foreign)
  if (!isBound || !ours) return showErrorPage(request, reply, 'elsewhere')
  const view = await viewLink(context.ports, key)
  const policy = view && findPolicy(context, view.session.parameters.dialect)
  if (view === undefined || policy === undefined) return showExpired(context, request, reply, key)
  const others = readKeys(request.headers.cookie, context.cookies).filter(
    ({ sessionId }) => sessionId !== key.sessionId,
  )
  reply.header('set-cookie', writeKeys([key, ...others], context.cookies))
  const chosen = await chooseBank(context.ports, policy, {
    key,
    providerName: field('bank'),
    callbackUri: context.baseUrl + BANK_CALLBACK_PATH,
  })
  if (chosen.kind === 'to_bank') return redirectTo(reply, chosen.url)
  return showWindow(
    context,
    reply,
    { key, view },
    chosen.kind === 'bank_unreachable' ? chosen.provider.institutionName : undefined,
  )
}

function isBoundTo(context: LinkContext, key: BrowserKey, token: string): boolean {
  const { mac, subject } = formBindingOf(context, key)
  return checkCsrf(mac, subject, token)
}

/** `unreachable` is the name of the bank that does not respond. */
function showWindow(
  context: LinkContext,
  reply: FastifyReply,
  flow: BrowserFlow,
  unreachable: string | undefined,
): FastifyReply {
  // The window is not framed itself.
  const { framing, ...base } = pageBaseOf(context, flow)
  const notice = unreachable && base.texts.unreachable(unreachable)
  return sendLinkPage(reply, renderWindowPage({ ...base, notice }))
}

function showAtBank(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: BrowserFlow,
): FastifyReply {
  const { key, view } = flow
  const provider = providerOf(context, request, view)
  const window = provider && windowFor(context, flow, provider)
  if (view.screen.kind !== 'choosing' || provider === undefined || window === undefined) {
    return redirectTo(reply, pathOf(context, key))
  }
  const page = renderAtBankPage({
    ...pageBaseOf(context, flow, { onShow: ['at_bank', 'busy'] }),
    bank: provider.institutionName,
    providerName: provider.name,
    csrf: csrfOf(context, key),
    window,
    otherBanks: view.session.parameters.renewedConnectionId === undefined,
  })
  const origins = context.ports.banks.find(provider.name)?.bank.origins ?? []
  const formTargets = [formTarget(view.session.parameters.redirectUri), ...origins]
  return sendFlowPage(reply, flow, page, { formTargets })
}

/** Responds when the end user is back from the bank, or after a while; then the page requests this again. */
async function awaitBank(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { key, view }: BrowserFlow,
): Promise<FastifyReply> {
  if (isHead(request)) return respondToHead(reply)
  let now: BrowserFlow['view'] | undefined = view
  for (let polls = 0; polls < MAX_POLLS && now?.screen.kind === 'choosing'; polls += 1) {
    await wait(POLL_INTERVAL_MS, undefined, { ref: false })
    now = await viewLink(context.ports, key)
  }
  if (now === undefined) return showExpired(context, request, reply, key)
  const provider = providerOf(context, request, now)
  return now.screen.kind === 'choosing' && provider !== undefined
    ? redirectTo(reply, `${pathOf(context, key)}/at-bank?bank=${encodeURIComponent(provider.name)}`)
    : redirectTo(reply, isLeaving(now.screen) ? `${pathOf(context, key)}/return` : pathOf(context, key))
}

function providerOf({ ports }: LinkContext, request: FastifyRequest, { app, session }: BrowserFlow['view']) {
  const query = parseForm(rawQuery(request))
  const wanted = query.ok ? query.value.get('bank') : undefined
  const found = wanted === undefined ? undefined : ports.banks.find(wanted)?.provider
  return found !== undefined && isShown(app, found) && isChoosable(found, session.parameters)
    ? found
    : undefined
}
