// glue: a framed flow whose bank is in a window of its own: the window, and the frame that waits beside it

import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { BANK_CALLBACK_PATH } from '../core/banks/bank-callback.ts'
import { isChoosable } from '../core/banks/selectable-providers.ts'
import { chooseBank } from '../core/link/choose-bank.ts'
import { viewLink } from '../core/link/view.ts'
import { checkCsrf } from '../http/csrf.ts'
import { rawQuery } from '../http/server.ts'
import { parseForm } from '../lib/form.ts'
import { readKeys, writeKeys } from './browser-cookie.ts'
import { findPolicy, type LinkContext } from './context.ts'
import { openHandoff, windowFor } from './handoff.ts'
import { pageOptions, showLost } from './lost.ts'
import { FRAME_SCRIPT } from './pages/frame-script.ts'
import { renderAtBankPage, renderWindowPage } from './pages/window-page.ts'
import { redirectTo, sendPage } from './reply.ts'
import { formTarget } from './return-address.ts'
import { baseOf, csrfOf, macOf, pathOf, rulesOf } from './screens.ts'
import { type Flow, ID, sessionIdOf, withFlow } from './with-flow.ts'

/** As on the waiting page: shorter than what proxies cut off. */
const LOOK_EVERY_MS = 1_000
const MAX_LOOKS = 15

export function mountWindows(server: FastifyInstance, context: LinkContext): void {
  const page = pageOptions(context)
  server.post(`/link/${ID}/bank-window`, page, (request, reply) => openBank(context, request, reply))
  server.get(`/link/${ID}/window`, page, (request, reply) =>
    withFlow(context, request, reply, async (flow) => showWindow(context, reply, flow, undefined)),
  )
  server.get(`/link/${ID}/at-bank`, page, (request, reply) =>
    withFlow(context, request, reply, async (flow) => showAtBank(context, request, reply, flow)),
  )
  server.get(`/link/${ID}/at-bank/next`, page, (request, reply) =>
    withFlow(context, request, reply, (flow) => holdForBank(context, request, reply, flow)),
  )
}

/** The form comes from the frame; the window has no cookie of the flow until this answer brings it one. */
async function openBank(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const parsed = parseForm(typeof request.body === 'string' ? request.body : '')
  const form: ReadonlyMap<string, string> = parsed.ok ? parsed.value : new Map()
  const key = openHandoff(context, sessionIdOf(request) ?? '', form.get('handoff') ?? '')
  // No browser that can show us in a frame leaves the origin out, and what leaves it out may be anybody's.
  const ours = request.headers.origin === new URL(context.baseUrl).origin
  if (key === undefined || !ours || !checkCsrf(macOf(context), csrfOf.subject(key), form.get('csrf') ?? '')) {
    return showLost(request, reply, 'elsewhere')
  }
  const view = await viewLink(context.ports, key)
  const policy = view && findPolicy(context, view.session.parameters.dialect)
  if (view === undefined || policy === undefined) return showLost(request, reply, 'expired')
  const others = readKeys(request.headers.cookie, context.secureCookies).filter(
    ({ sessionId }) => sessionId !== key.sessionId,
  )
  reply.header('set-cookie', writeKeys([key, ...others], context.secureCookies))
  const chosen = await chooseBank(context.ports, policy, {
    key,
    providerName: form.get('bank') ?? '',
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

function showWindow(
  context: LinkContext,
  reply: FastifyReply,
  { key, view }: Flow,
  unreachable: string | undefined,
): FastifyReply {
  const { framing, ...base } = baseOf(context, key, view)
  const notice = unreachable && base.texts.unreachable(unreachable)
  return sendPage(reply, 200, renderWindowPage({ ...base, notice }), [], { scripts: [FRAME_SCRIPT] })
}

function showAtBank(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { key, view }: Flow,
): FastifyReply {
  const provider = providerOf(context, request, view)
  const window = provider && windowFor(context, key, view, provider)
  if (view.screen.kind !== 'choosing' || provider === undefined || window === undefined) {
    return redirectTo(reply, pathOf(key))
  }
  const page = renderAtBankPage({
    ...baseOf(context, key, view, ['at_bank', 'busy']),
    bank: provider.institutionName,
    providerName: provider.name,
    csrf: csrfOf.token(context, key),
    window,
    otherBanks: view.session.parameters.renewedConnectionId === undefined,
  })
  const origins = context.ports.banks.find(provider.name)?.bank.origins ?? []
  return sendPage(
    reply,
    200,
    page,
    [formTarget(view.session.parameters.redirectUri), ...origins],
    rulesOf(view),
  )
}

/** Answers when the person has come back from the bank, or after a while; then the page asks again. */
async function holdForBank(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { key, view }: Flow,
): Promise<FastifyReply> {
  let now: Flow['view'] | undefined = view
  for (let looks = 0; looks < MAX_LOOKS && now?.screen.kind === 'choosing'; looks += 1) {
    await wait(LOOK_EVERY_MS, undefined, { ref: false })
    now = await viewLink(context.ports, key)
  }
  if (now === undefined) return showLost(request, reply, 'expired')
  const provider = providerOf(context, request, now)
  return now.screen.kind === 'choosing' && provider !== undefined
    ? redirectTo(reply, `${pathOf(key)}/at-bank?bank=${encodeURIComponent(provider.name)}`)
    : redirectTo(reply, pathOf(key))
}

function providerOf({ ports }: LinkContext, request: FastifyRequest, { session }: Flow['view']) {
  const query = parseForm(rawQuery(request))
  const wanted = query.ok ? query.value.get('bank') : undefined
  const found = wanted === undefined ? undefined : ports.banks.find(wanted)?.provider
  return found !== undefined && isChoosable(found, session.parameters) ? found : undefined
}
