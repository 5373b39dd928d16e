// glue: Routes of a started flow: each shows the page that fits the stored state

import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { BANK_CALLBACK_PATH } from '../core/banks/bank-callback.ts'
import { cancelLink } from '../core/link/cancel.ts'
import { chooseLinkAccounts } from '../core/link/choose-accounts.ts'
import { chooseBank } from '../core/link/choose-bank.ts'
import { RESTARTS, restartLink } from '../core/link/restart.ts'
import { isLeaving, viewLink } from '../core/link/view.ts'
import { JSON_TYPE } from '../http/described-route.ts'
import { rawQuery } from '../http/server.ts'
import { parseForm } from '../lib/form.ts'
import { type FormFields, singleValue } from '../pages/forms.ts'
import { isHead, respondToHead } from '../pages/head.ts'
import { redirectTo } from '../pages/send.ts'
import { readKeys, writeFramedKeys, writeKeys } from './browser-cookie.ts'
import { type BrowserFlow, findPolicy, type LinkContext } from './context.ts'
import { linkRouteOptions, showExpired } from './error-pages.ts'
import { ID, withFlow, withForm } from './find-flow.ts'
import { finishFlow } from './finish-flow.ts'
import { currentPath, pageBaseOf, pathOf, sendFlowPage } from './flow.ts'
import { ACCOUNT_FIELD } from './pages/accounts-page.ts'
import { renderFinishedPage } from './pages/waiting-page.ts'
import { isSlow, showFrameFinished, showScreen, showWait, waitStatusOf } from './screens.ts'
import { sendReturn } from './send-return.ts'
import { awaitApproval, submitSignIn } from './sign-in-routes.ts'
import { textsFor } from './texts/index.ts'

/** Another process may run the fetch, so storage is polled; for less time than proxies allow a response. */
const POLL_INTERVAL_MS = 1_000
const MAX_POLLS = 15

export function mountFlow(server: FastifyInstance, context: LinkContext): void {
  const page = linkRouteOptions(context)
  server.get(`/link/${ID}`, page, (request, reply) =>
    withFlow(context, request, reply, (flow) => show(context, request, reply, flow)),
  )
  server.get(`/link/${ID}/wait`, page, (request, reply) =>
    withFlow(context, request, reply, (flow) => showWait(context, reply, flow)),
  )
  server.get(`/link/${ID}/next`, page, (request, reply) =>
    withFlow(context, request, reply, (flow) => awaitFetch(context, request, reply, flow)),
  )
  server.get(`/link/${ID}/status`, page, (request, reply) =>
    withFlow(context, request, reply, (flow) => sendStatus(context, request, reply, flow)),
  )
  server.get(`/link/${ID}/return`, page, (request, reply) =>
    withFlow(context, request, reply, (flow) => returnToApp(context, request, reply, flow)),
  )
  server.post(`/link/${ID}/bank`, page, (request, reply) =>
    withForm(context, request, reply, (flow, form) => goToBank(context, request, reply, flow, form)),
  )
  server.post(`/link/${ID}/sign-in`, page, (request, reply) =>
    withForm(context, request, reply, (flow, form) => submitSignIn(context, request, reply, flow, form)),
  )
  server.post(`/link/${ID}/accounts`, page, (request, reply) =>
    withForm(context, request, reply, (flow, form) => chooseAccounts(context, reply, flow, form)),
  )
  server.post(`/link/${ID}/cancel`, page, (request, reply) =>
    withForm(context, request, reply, async (flow) => {
      await cancelLink(context.ports, flow.key)
      return returnToApp(context, request, reply, flow)
    }),
  )
  server.post(`/link/${ID}/again`, page, (request, reply) =>
    withForm(context, request, reply, (flow, form) => startAgain(context, request, reply, flow, form)),
  )
  server.post(`/link/${ID}/fetch`, page, (request, reply) =>
    withForm(context, request, reply, async ({ key }) => {
      await context.fetches.start(key, request.clientIp)
      return redirectTo(reply, `${pathOf(context, key)}/wait`)
    }),
  )
}

async function show(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: BrowserFlow,
): Promise<FastifyReply> {
  const { screen } = flow.view
  if (screen.kind === 'fetching') return redirectTo(reply, `${pathOf(context, flow.key)}/wait`)
  if (screen.kind === 'leaving') return returnToApp(context, request, reply, flow)
  const query = parseForm(rawQuery(request))
  return showScreen(context, reply, flow, query.ok ? { query: query.value } : {})
}

/** Redirects to the app if the flow is ready to finish; otherwise to the page that fits its state. */
async function returnToApp(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: BrowserFlow,
): Promise<FastifyReply> {
  if (isHead(request)) return describeReturn(context, reply, flow)
  const appReturn = await finishFlow(context, flow)
  if (appReturn !== undefined) {
    const query = parseForm(rawQuery(request))
    return flow.view.session.parameters.framed
      ? showFrameFinished(context, reply, flow, appReturn, query.ok && query.value.has('waited'))
      : sendReturn(reply, appReturn, textsFor(flow.view.session.parameters.locale), flow.view.app.displayName)
  }
  const { key } = flow
  const now = await viewLink(context.ports, key)
  // Not ready: the first page of the flow shows why. Already returned: that page says so.
  return now === undefined || now.screen.kind === 'leaving'
    ? showExpired(context, request, reply, key)
    : redirectTo(reply, pathOf(context, key))
}

/** What `returnToApp` would respond to a GET, which alone finishes the flow. */
function describeReturn(context: LinkContext, reply: FastifyReply, flow: BrowserFlow): FastifyReply {
  const { screen, session } = flow.view
  if (!isLeaving(screen)) return redirectTo(reply, pathOf(context, flow.key))
  return session.parameters.framed
    ? sendFlowPage(reply, flow, renderFinishedPage({ ...pageBaseOf(context, flow), connected: true }))
    : respondToHead(reply)
}

/** For the script of a waiting page: responds when there is a change, or after a while; then the page requests this again. */
async function sendStatus(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { key, view }: BrowserFlow,
): Promise<FastifyReply> {
  const query = parseForm(rawQuery(request))
  const waitsFor = query.ok && query.value.get('for') === 'bank' ? 'bank' : 'fetch'
  const knowsSlow = query.ok && query.value.has('slow')
  let now: BrowserFlow['view'] | undefined = view
  for (let polls = 0; polls < MAX_POLLS && !isHead(request); polls += 1) {
    const status = waitStatusOf(now, waitsFor)
    if (!status.waiting || (status.slow && !knowsSlow)) break
    if (now?.screen.kind === 'signing_in') {
      await awaitApproval(context, key, request.clientIp)
      // It has held the response for as long as a response may be held.
      polls = MAX_POLLS
    } else {
      await Promise.race([context.fetches.join(key), wait(POLL_INTERVAL_MS, undefined, { ref: false })])
    }
    now = await viewLink(context.ports, key)
  }
  return reply.header('cache-control', 'no-store').type(JSON_TYPE).send(waitStatusOf(now, waitsFor))
}

/** Responds when the fetch is done, or after a while; then the waiting page requests this again. */
async function awaitFetch(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: BrowserFlow,
): Promise<FastifyReply> {
  const { key, view } = flow
  if (isHead(request)) {
    return isLeaving(view.screen) ? describeReturn(context, reply, flow) : respondToHead(reply)
  }
  let now: BrowserFlow['view'] | undefined = view
  if (view.screen.kind === 'signing_in') {
    await awaitApproval(context, key, request.clientIp)
    now = await viewLink(context.ports, key)
    // Still waiting, or fetched by now: the waiting page handles both.
    if (now?.screen.kind === 'signing_in') return redirectTo(reply, `${pathOf(context, key)}/wait`)
  }
  for (let polls = 0; polls < MAX_POLLS && now?.screen.kind === 'fetching'; polls += 1) {
    if (isSlow(now.screen)) break
    await Promise.race([context.fetches.join(key), wait(POLL_INTERVAL_MS, undefined, { ref: false })])
    now = await viewLink(context.ports, key)
  }
  if (now === undefined) return showExpired(context, request, reply, key)
  if (isLeaving(now.screen)) return returnToApp(context, request, reply, { key, view: now })
  return redirectTo(
    reply,
    now.screen.kind === 'fetching' ? `${pathOf(context, key)}/wait` : pathOf(context, key),
  )
}

async function goToBank(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  flow: BrowserFlow,
  form: FormFields,
): Promise<FastifyReply> {
  const { key } = flow
  const policy = findPolicy(context, flow.view.session.parameters.dialect)
  if (policy === undefined) return showExpired(context, request, reply, key)
  const providerName = singleValue(form, 'bank') ?? ''
  const callbackUri = context.baseUrl + BANK_CALLBACK_PATH
  const chosen = await chooseBank(context.ports, policy, { key, providerName, callbackUri })
  switch (chosen.kind) {
    case 'to_bank':
      return redirectTo(reply, chosen.url)
    case 'fetching':
      await context.fetches.start(key, request.clientIp)
      return redirectTo(reply, `${pathOf(context, key)}/wait`)
    case 'bank_unreachable':
      return showScreen(context, reply, flow, {
        query: new Map([['bank', providerName]]),
        note: (texts) => texts.unreachable(chosen.provider.institutionName),
      })
    case 'provider_unknown':
      return showScreen(context, reply, flow, {
        query: new Map([['list', '1']]),
        note: (texts) => texts.bankUnknown,
      })
    case 'state_changed':
      return redirectTo(reply, await currentPath(context, key))
    case 'unknown':
      return showExpired(context, request, reply, key)
  }
}

async function chooseAccounts(
  context: LinkContext,
  reply: FastifyReply,
  flow: BrowserFlow,
  form: FormFields,
): Promise<FastifyReply> {
  const { key } = flow
  const accountIds = form.get(ACCOUNT_FIELD) ?? []
  const chosen = await chooseLinkAccounts(context.ports, { key, accountIds })
  return chosen === 'invalid'
    ? showScreen(context, reply, flow, { note: (texts) => texts.chooseAccount })
    : redirectTo(reply, await currentPath(context, key))
}

/** Where starting again does not help, the page of the stored state says what does. */
async function startAgain(
  context: LinkContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { key, view }: BrowserFlow,
  form: FormFields,
): Promise<FastifyReply> {
  const wanted = singleValue(form, 'restart')
  const restart = RESTARTS.find((known) => known === wanted)
  const next = restart && (await restartLink(context.ports, { key, restart }))
  if (next === undefined) return redirectTo(reply, pathOf(context, key))
  const known = readKeys(request.headers.cookie, context.cookies)
  const others = known.filter(({ sessionId }) => sessionId !== next.key.sessionId)
  const write = view.session.parameters.framed ? writeFramedKeys : writeKeys
  reply.header('set-cookie', write([next.key, ...others], context.cookies))
  const bank = restart === 'same_bank' ? next.providerName : undefined
  const query = bank === undefined ? 'list=1' : `bank=${encodeURIComponent(bank)}`
  return redirectTo(reply, `${pathOf(context, next.key)}?${query}`)
}
