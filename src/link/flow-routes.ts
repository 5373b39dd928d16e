// glue: the pages of a flow that has begun: each request reads the stored state and shows the screen that fits it

import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { BANK_CALLBACK_PATH } from '../core/banks/bank-callback.ts'
import { cancelLink } from '../core/link/cancel.ts'
import { chooseBank } from '../core/link/choose-bank.ts'
import { type LinkView, viewLink } from '../core/link/view.ts'
import { rawQuery } from '../http/server.ts'
import { parseForm } from '../lib/form.ts'
import { findPolicy, type LinkContext } from './context.ts'
import { pageOptions, showLost } from './lost.ts'
import { redirectTo } from './reply.ts'
import { finishFlow } from './return.ts'
import { isSlow, pathOf, showLeft, showScreen, showWait } from './screens.ts'
import { holdForApproval, submitSignIn } from './sign-in-routes.ts'
import { type Flow, ID, withFlow, withForm } from './with-flow.ts'

/** The fetch may run in another process, so storage is looked at now and then. Shorter than what proxies cut off. */
const LOOK_EVERY_MS = 1_000
const MAX_LOOKS = 15

export function mountFlow(server: FastifyInstance, context: LinkContext): void {
  const page = pageOptions(context)
  server.get(`/link/${ID}`, page, (request, reply) =>
    withFlow(context, request, reply, (flow) => show(context, request, reply, flow)),
  )
  server.get(`/link/${ID}/wait`, page, (request, reply) =>
    withFlow(context, request, reply, ({ key, view }) => showWait(context, reply, key, view)),
  )
  server.get(`/link/${ID}/next`, page, (request, reply) =>
    withFlow(context, request, reply, (flow) => holdForNews(context, request, reply, flow)),
  )
  server.get(`/link/${ID}/return`, page, (request, reply) =>
    withFlow(context, request, reply, (flow) => leave(context, request, reply, flow)),
  )
  server.post(`/link/${ID}/bank`, page, (request, reply) =>
    withForm(context, request, reply, (flow, form) => goToBank(context, request, reply, flow, form)),
  )
  server.post(`/link/${ID}/sign-in`, page, (request, reply) =>
    withForm(context, request, reply, (flow, _form, all) => submitSignIn(context, request, reply, flow, all)),
  )
  server.post(`/link/${ID}/cancel`, page, (request, reply) =>
    withForm(context, request, reply, async (flow) => {
      await cancelLink(context.ports, flow.key)
      return leave(context, request, reply, flow)
    }),
  )
  server.post(`/link/${ID}/fetch`, page, (request, reply) =>
    withForm(context, request, reply, async ({ key }) => {
      await context.fetches.start(key, request.ip)
      return redirectTo(reply, `${pathOf(key)}/wait`)
    }),
  )
}

async function show(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: Flow,
): Promise<FastifyReply> {
  const { key, view } = flow
  if (view.screen.kind === 'fetching') return redirectTo(reply, `${pathOf(key)}/wait`)
  if (view.screen.kind === 'leaving') return leave(context, request, reply, flow)
  const query = parseForm(rawQuery(request))
  return showScreen(context, reply, key, view, query.ok ? query.value : new Map())
}

/** Sends the person back if the flow is ready for it; otherwise shows where it stands. */
async function leave(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { key, view }: Flow,
): Promise<FastifyReply> {
  const left = await finishFlow(context, key, view)
  if (left !== undefined) {
    return view.session.parameters.framed
      ? showLeft(context, reply, key, view, left)
      : redirectTo(reply, left.address)
  }
  const now = await viewLink(context.ports, key)
  // Not ready: the first page of the flow finds out why. Already gone: that page says so.
  return now === undefined || now.screen.kind === 'leaving'
    ? showLost(request, reply, 'expired')
    : redirectTo(reply, pathOf(key))
}

/** Answers when the fetch is over, or after a while; then the waiting page asks again. */
async function holdForNews(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { key, view }: Flow,
): Promise<FastifyReply> {
  let now: LinkView | undefined = view
  if (view.screen.kind === 'signing_in') {
    await holdForApproval(context, key, request.ip)
    now = await viewLink(context.ports, key)
    // Still waiting, or read by now: the waiting page knows both.
    if (now?.screen.kind === 'signing_in') return redirectTo(reply, `${pathOf(key)}/wait`)
  }
  for (let looks = 0; looks < MAX_LOOKS && now?.screen.kind === 'fetching'; looks += 1) {
    if (isSlow(now.screen)) break
    await Promise.race([context.fetches.join(key), wait(LOOK_EVERY_MS, undefined, { ref: false })])
    now = await viewLink(context.ports, key)
  }
  if (now === undefined) return showLost(request, reply, 'expired')
  if (now.screen.kind === 'leaving') return leave(context, request, reply, { key, view: now })
  return redirectTo(reply, now.screen.kind === 'fetching' ? `${pathOf(key)}/wait` : pathOf(key))
}

async function goToBank(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { key, view }: Flow,
  form: ReadonlyMap<string, string>,
): Promise<FastifyReply> {
  const policy = findPolicy(context, view.session.parameters.dialect)
  if (policy === undefined) return showLost(request, reply, 'expired')
  const providerName = form.get('bank') ?? ''
  const callbackUri = context.baseUrl + BANK_CALLBACK_PATH
  const chosen = await chooseBank(context.ports, policy, { key, providerName, callbackUri })
  switch (chosen.kind) {
    case 'to_bank':
      return redirectTo(reply, chosen.url)
    case 'fetching':
      await context.fetches.start(key, request.ip)
      return redirectTo(reply, `${pathOf(key)}/wait`)
    case 'bank_unreachable':
      return showScreen(context, reply, key, view, new Map([['bank', providerName]]), (texts) =>
        texts.unreachable(chosen.provider.institutionName),
      )
    case 'provider_unknown':
      return showScreen(context, reply, key, view, new Map([['list', '1']]), (texts) => texts.bankUnknown)
    case 'state_changed':
      return redirectTo(reply, pathOf(key))
    case 'unknown':
      return showLost(request, reply, 'expired')
  }
}
