// glue: Routes of the bank's pages: authorization requests, sign-in forms, test users
// Spec: RFC 6749 section 4.1, RFC 7636, RFC 9207

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readCookie, writeCookie } from '../../http/cookies.ts'
import {
  checkCsrf,
  csrfToken,
  isSentByRequestedHost,
  readForeignOrigin,
  sameOriginPost,
} from '../../http/csrf.ts'
import type { Html } from '../../http/html.ts'
import { pageHeaders } from '../../http/page-headers.ts'
import { ipAddressKey } from '../../http/rate-limit.ts'
import { rawQuery } from '../../http/server.ts'
import { parseForm } from '../../lib/form.ts'
import type { BankContext } from '../context.ts'
import { customerOf } from '../data/account.ts'
import { balancesAt } from '../data/statement.ts'
import { type Authorization, type AuthorizeProblem, parseAuthorize } from '../oauth/authorization-request.ts'
import { authorizationResponseUri } from '../oauth/authorization-response.ts'
import { findClient } from '../oauth/clients.ts'
import { approvedNotice, failureNotice, stoppedNotice } from '../pages/flow-notices.ts'
import { STYLE_HASH } from '../pages/layout.ts'
import { type NoticePage, renderNoticePage } from '../pages/notice-page.ts'
import { renderPayment } from '../pages/payment-page.ts'
import {
  type PageFlow,
  renderConsent,
  renderOtp,
  renderQuestion,
  renderSignIn,
} from '../pages/sign-in-pages.ts'
import { parseTestUsersQuery, renderTestUsersPage } from '../pages/test-users-page.ts'
import { hashSecret, newSecret } from '../secrets.ts'
import { chooseLanguage, ENGLISH, type PageLanguage } from '../texts/index.ts'
import { FAILURES, isShownFailure, SHOWN_FAILURES } from './failures.ts'
import {
  approveFlow,
  bindFlowToBrowser,
  checkSecurityQuestion,
  consentLifetimeMs,
  createFlow,
  currentQuestion,
  failFlow,
  findFlow,
  issueCodeFor,
  offeredAccounts,
  type StoredFlow,
  submitOtp,
  submitPassword,
} from './flows.ts'
import { approvePaymentFlow, canApprove, payingAccounts, paymentOf } from './payment-flows.ts'

type Form = ReadonlyMap<string, string>

type Exchange = { readonly bank: BankContext; readonly request: FastifyRequest; readonly reply: FastifyReply }

/** Adds the bank's pages. */
export function addPageRoutes(server: FastifyInstance, bank: BankContext): void {
  server.get('/', (request, reply) => {
    const query = parseForm(rawQuery(request))
    const asked = parseTestUsersQuery(query.ok ? query.value : new Map())
    return sendPage(reply, 200, ENGLISH, renderTestUsersPage(bank.root(), asked))
  })
  server.get('/oauth/authorize', (request, reply) => authorize({ bank, request, reply }))
  server.get('/approve/:flow', (request, reply) => openDecoupled({ bank, request, reply }))
  server.get('/sign-in', (request, reply) => {
    const exchange = { bank, request, reply }
    const query = parseForm(rawQuery(request))
    return withFlow(exchange, query.ok ? query.value : new Map(), (flow, session) =>
      show(exchange, flow, session),
    )
  })
  server.get('/sign-in/cancel', (request, reply) => {
    const exchange = { bank, request, reply }
    const query = parseForm(rawQuery(request))
    return withForm(exchange, query.ok ? query.value : new Map(), (flow) => failFlow(bank, flow, 'cancelled'))
  })
  server.post('/sign-in', (request, reply) =>
    withPost({ bank, request, reply }, async (flow, form) => {
      const userName = form.get('username') ?? ''
      submitPassword(bank, flow, userName, form.get('password') ?? '')
      await bank.wait(responseDelayMs(bank, findFlow(bank, flow.id)))
    }),
  )
  server.post('/sign-in/otp', (request, reply) =>
    withPost({ bank, request, reply }, (flow, form) => submitOtp(bank, flow, form.get('otp') ?? '')),
  )
  server.post('/sign-in/question', (request, reply) =>
    withPost({ bank, request, reply }, (flow, form) =>
      checkSecurityQuestion(bank, flow, form.get('answer') ?? ''),
    ),
  )
  server.post('/sign-in/consent', (request, reply) =>
    withPost({ bank, request, reply }, (flow, form) => {
      const decision = form.get('decision')
      if (decision === 'deny') failFlow(bank, flow, 'denied')
      else if (decision === 'approve' && flow.paymentId !== undefined)
        approvePaymentFlow(bank, flow, form.get('account') ?? '')
      else if (decision === 'approve') approveFlow(bank, flow, chosenAccounts(form))
    }),
  )
}

/** Longer than a sign-in lives. */
const COOKIE_SECONDS = 60 * 60

/** Configured delay of responses to the user of this flow, in ms. */
export function responseDelayMs(bank: BankContext, flow: StoredFlow | undefined): number {
  const user = flow?.user
  return Math.max(user?.scenario.slowMs ?? 0, bank.faults.delayMs(user?.key))
}

function authorize(exchange: Exchange): FastifyReply {
  const { bank, request, reply } = exchange
  const outcome = parseAuthorize(rawQuery(request), {
    findClient: (clientId) => findClient(bank.db, clientId),
    canApprove: (clientId, brand, paymentId) => canApprove(bank, { clientId, brand, paymentId }),
  })
  if (!outcome.ok) return refuseAuthorize(exchange, outcome.error)
  if (isHead(request)) return describeRedirect(reply)
  const authorization: Authorization = outcome.value
  const session = newSecret('', bank.random)
  const down = bank.faults.isDown(undefined)
  const flow = createFlow(bank, {
    kind: 'browser',
    clientId: authorization.client.clientId,
    brand: authorization.brand,
    challenge: authorization.challenge,
    consentDays: authorization.consentDays,
    access: authorization.access,
    browserHash: hashSecret(session),
    origin: hashSecret(ipAddressKey(request.ip)),
    redirectUri: authorization.redirectUri,
    enteredUserName: authorization.loginHint,
    uiLocales: authorization.uiLocales,
    paymentId: authorization.paymentId,
    ...(authorization.state === undefined ? {} : { state: authorization.state }),
    ...(down ? { failure: 'unavailable' as const } : {}),
  })
  setSession(bank, reply, flow, session)
  return reply.redirect(`${bank.root()}/sign-in?flow=${flow.id}`, 303)
}

function refuseAuthorize(exchange: Exchange, problem: AuthorizeProblem): FastifyReply {
  const { bank, reply } = exchange
  if (problem.kind === 'page') {
    const language = languageOf(exchange)
    const { title, detail } = language.texts.badRequest
    return sendNotice(exchange, 400, { language, title, detail: detail(problem.message) })
  }
  const back = authorizationResponseUri(problem.redirectUri, problem.state, bank.baseUrl(), {
    error: problem.error,
    error_description: problem.message,
    error_reason: problem.reason,
  })
  return reply.redirect(back, 303)
}

function openDecoupled(exchange: Exchange): FastifyReply {
  const { bank, request, reply } = exchange
  const id = decodeURIComponent(request.url.split('?')[0]?.split('/').at(-1) ?? '')
  const flow = findFlow(bank, id)
  if (flow === undefined || flow.kind !== 'decoupled') return unknownFlow(exchange)
  if (isHead(request)) return describeRedirect(reply)
  const session = sessionOf(bank, request, flow) ?? newSecret('', bank.random)
  if (!bindFlowToBrowser(bank, id, hashSecret(session))) return foreignFlow(exchange)
  setSession(bank, reply, flow, session)
  return reply.redirect(`${bank.root()}/sign-in?flow=${flow.id}`, 303)
}

/** Renders the page of the stored step, or returns the user to the third party if the flow is finished. */
function show(exchange: Exchange, flow: StoredFlow, session: string): FastifyReply {
  const { bank, reply } = exchange
  const language = languageOf(exchange, flow)
  const clientName = findClient(bank.db, flow.clientId)?.name ?? language.texts.otherCompany
  if (flow.step === 'failed') return showFailure(exchange, flow, clientName)
  if (flow.step === 'approved') return showApproved(exchange, flow, clientName)
  const page: PageFlow = {
    root: bank.root(),
    language,
    flow,
    payment: paymentOf(bank, flow),
    clientName,
    token: csrfToken(bank.mac, `${session} ${flow.id}`),
  }
  return sendPage(reply, 200, language, renderStep(bank, page), flow.redirectUri)
}

function renderStep(bank: BankContext, page: PageFlow): Html {
  const { flow } = page
  const { user } = flow
  if (flow.step === 'otp') return renderOtp(page)
  const question = flow.step === 'question' ? currentQuestion(flow) : undefined
  if (question !== undefined) return renderQuestion(page, question)
  if (flow.step !== 'consent' || user === undefined) return renderSignIn(page)
  const nowMs = bank.nowMs()
  const { payment } = page
  const accounts = payment === undefined ? offeredAccounts(bank, flow) : payingAccounts(bank, user, payment)
  const offered = accounts.map((bankAccount) => ({
    account: bankAccount.describe(nowMs),
    booked: balancesAt(bankAccount, nowMs).booked,
  }))
  const { name } = customerOf(user)
  if (payment !== undefined) return renderPayment({ ...page, payment }, { user, name, offered })
  return renderConsent(page, { user, name, offered, untilMs: nowMs + consentLifetimeMs(flow) })
}

function showFailure(exchange: Exchange, flow: StoredFlow, clientName: string): FastifyReply {
  const { bank, reply } = exchange
  const reason = flow.failure ?? 'cancelled'
  const { error, message } = FAILURES[reason]
  const language = languageOf(exchange, flow)
  const isShown = isShownFailure(reason)
  if (flow.redirectUri === undefined) {
    const notice = isShown ? failureNotice(language, flow, reason) : stoppedNotice(language, flow)
    return sendNotice(exchange, isShown ? SHOWN_FAILURES[reason] : 200, { language, ...notice })
  }
  const href = authorizationResponseUri(flow.redirectUri, flow.state, bank.baseUrl(), {
    error,
    error_description: message,
    error_reason: reason,
  })
  if (!isShown) return reply.redirect(href, 303)
  return sendNotice(exchange, SHOWN_FAILURES[reason], {
    language,
    ...failureNotice(language, flow, reason),
    back: { href, clientName },
  })
}

function showApproved(exchange: Exchange, flow: StoredFlow, clientName: string): FastifyReply {
  const { bank, request, reply } = exchange
  const language = languageOf(exchange, flow)
  const done = { language, ...approvedNotice(language, flow, clientName) }
  if (flow.redirectUri === undefined) return sendNotice(exchange, 200, done)
  if (isHead(request)) return describeRedirect(reply)
  const code = issueCodeFor(bank, flow)
  if (code === undefined) return sendNotice(exchange, 200, done)
  return reply.redirect(authorizationResponseUri(flow.redirectUri, flow.state, bank.baseUrl(), { code }), 303)
}

function isHead({ method }: FastifyRequest): boolean {
  return method === 'HEAD'
}

/** To a HEAD request: GET would act and then redirect (RFC 9110 section 9.3.2). */
function describeRedirect(reply: FastifyReply): FastifyReply {
  return reply.code(303).send()
}

type SubmitStep = (flow: StoredFlow, form: Form) => void | Promise<void>

/** Accepts a form only from the same origin and with the CSRF token of this browser and flow. */
function withPost(exchange: Exchange, step: SubmitStep): FastifyReply | Promise<FastifyReply> {
  const { bank, request } = exchange
  const baseUrl = bank.baseUrl()
  if (!sameOriginPost(request.headers, new URL(baseUrl).origin)) {
    const shown = readForeignOrigin(request.headers, baseUrl)
    return shown !== undefined && isSentByRequestedHost(request.headers)
      ? wrongBankUrl(exchange, shown)
      : foreignFlow(exchange)
  }
  const form = parseForm(typeof request.body === 'string' ? request.body : '')
  return withForm(exchange, form.ok ? form.value : new Map(), step)
}

function withForm(exchange: Exchange, form: Form, step: SubmitStep): FastifyReply | Promise<FastifyReply> {
  const { bank, request, reply } = exchange
  return withFlow(exchange, form, async (flow, session) => {
    if (!checkCsrf(bank.mac, `${session} ${flow.id}`, form.get('csrf') ?? '')) return foreignFlow(exchange)
    if (isHead(request)) return describeRedirect(reply)
    await step(flow, form)
    // Redirect after POST, so that reload and back do not repeat the submission.
    return reply.redirect(`${bank.root()}/sign-in?flow=${flow.id}`, 303)
  })
}

function withFlow(
  exchange: Exchange,
  values: Form,
  then: (flow: StoredFlow, session: string) => FastifyReply | Promise<FastifyReply>,
): FastifyReply | Promise<FastifyReply> {
  const { bank, request } = exchange
  const flow = findFlow(bank, values.get('flow') ?? '')
  if (flow === undefined) return unknownFlow(exchange)
  const session = sessionOf(bank, request, flow)
  if (session === undefined || flow.browserHash !== hashSecret(session)) return foreignFlow(exchange)
  return then(flow, session)
}

function chosenAccounts(form: Form): string[] {
  return [...form.keys()]
    .filter((name) => name.startsWith('account-'))
    .map((name) => name.slice('account-'.length))
}

function unknownFlow(exchange: Exchange): FastifyReply {
  const language = languageOf(exchange)
  return sendNotice(exchange, 404, { language, ...language.texts.unknownSignIn })
}

/** In the language of this browser: the flow is another's. */
function foreignFlow(exchange: Exchange): FastifyReply {
  const language = languageOf(exchange)
  return sendNotice(exchange, 403, { language, ...language.texts.foreignSignIn })
}

/** No cookie, form or redirect of ours works where the browser shows the bank. */
function wrongBankUrl(exchange: Exchange, shown: string): FastifyReply {
  const { bank } = exchange
  const [address, own] = [`${shown}${bank.root()}`, bank.baseUrl()] as const
  bank.warn(ENGLISH.texts.wrongUrl.detail(address, own))
  const language = languageOf(exchange)
  const { title, detail } = language.texts.wrongUrl
  return sendNotice(exchange, 403, { language, title, detail: detail(address, own) })
}

/** Of the flow, if the third party requested one; else of the browser. */
function languageOf({ request }: Exchange, flow?: StoredFlow): PageLanguage {
  return chooseLanguage(flow?.uiLocales, request.headers['accept-language'])
}

function sendNotice(
  { bank, request, reply }: Exchange,
  status: number,
  page: Omit<NoticePage, 'root' | 'requestId'>,
): FastifyReply {
  const notice = renderNoticePage({ ...page, root: bank.root(), requestId: request.id })
  return sendPage(reply, status, page.language, notice)
}

// Browsers apply the CSP directive form-action to every redirect after a form, including those of the third party, which
// may continue to another site. So pages whose form can return to a third party allow any https origin.
function sendPage(
  reply: FastifyReply,
  status: number,
  { texts }: PageLanguage,
  page: Html,
  redirectUri?: string,
): FastifyReply {
  const formAction =
    redirectUri === undefined
      ? []
      : [new URL(redirectUri).origin, 'https:', 'http://localhost:*', 'http://127.0.0.1:*']
  return reply
    .code(status)
    .headers(pageHeaders({ lang: texts.lang, styleHash: [STYLE_HASH], formAction }))
    .send(page)
}

function isSecure(bank: BankContext): boolean {
  return bank.baseUrl().startsWith('https://')
}

/** One for each sign-in: two that a browser begins at once must not overwrite each other's. */
function cookieName(bank: BankContext, { id }: Pick<StoredFlow, 'id'>): string {
  if (!isSecure(bank)) return `demobank-${id}`
  // Below a path the host is shared with others, so the cookie is bound to the path.
  return `${bank.root() === '' ? '__Host-' : '__Secure-'}demobank-${id}`
}

function sessionOf(
  bank: BankContext,
  request: FastifyRequest,
  flow: Pick<StoredFlow, 'id'>,
): string | undefined {
  const value = readCookie(request.headers.cookie, cookieName(bank, flow))
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined
}

function setSession(
  bank: BankContext,
  reply: FastifyReply,
  flow: Pick<StoredFlow, 'id'>,
  session: string,
): void {
  reply.header(
    'set-cookie',
    writeCookie(cookieName(bank, flow), session, {
      path: bank.root() === '' ? '/' : bank.root(),
      maxAgeSeconds: COOKIE_SECONDS,
      secure: isSecure(bank),
      sameSite: 'Lax',
    }),
  )
}
