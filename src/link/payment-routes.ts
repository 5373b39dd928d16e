// glue: The hosted pages of a payment, and the bank's callback
// Spec: RFC 9700 sections 4.7.1 and 4.11.2

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ClientApp } from '../core/apps/app.ts'
import { PAYMENT_CALLBACK_PATH } from '../core/banks/bank-callback.ts'
import { type Outcome, REFUSALS, type Refusal, refuse } from '../core/errors.ts'
import { acceptPaymentCallback, findPaymentOfCallback } from '../core/payments/accept-callback.ts'
import { cancelPayment } from '../core/payments/cancel-payment.ts'
import { isOpen, type Payment, type PaymentAttempt } from '../core/payments/payment.ts'
import { type PaymentCaller, readPaymentToken } from '../core/payments/payment-token.ts'
import {
  choosePayingBank,
  type FoundPayment,
  startAuthorization,
  viewPayment,
} from '../core/payments/start-authorization.ts'
import type { Dialect, PaymentPages } from '../dialects/dialect.ts'
import { isServedAt } from '../dialects/mounting.ts'
import { readCookie, writeCookie } from '../http/cookies.ts'
import { rawQuery } from '../http/server.ts'
import { parseForm, parseRepeatableForm } from '../lib/form.ts'
import { renderUuid } from '../lib/uuid.ts'
import { type FormBinding, formToken, readOwnForm, singleValue } from '../pages/forms.ts'
import { isHead, respondToHead } from '../pages/head.ts'
import { redirectTo } from '../pages/send.ts'
import { cookiePathOf, sessionCookieName } from '../pages/session-cookie.ts'
import { appPageBase } from './app-look.ts'
import type { LinkContext } from './context.ts'
import { linkRouteOptions, showErrorPage, showForeignOrigin } from './error-pages.ts'
import { renderErrorPage } from './pages/error-page.ts'
import { renderPaymentChoice, renderPaymentWait } from './pages/payment-page.ts'
import { buildReturnUrl, formTarget, isSafeToLink } from './return-url.ts'
import { sendLinkPage } from './send-page.ts'
import { amountText, textsForHeader } from './texts/index.ts'

const PAGE = '/pay/:paymentId(^[0-9a-f]{32}$)'
/** The page of the bank may be open for longer than the token is valid; after it the page leads nowhere. */
const COOKIE_SECONDS = 60 * 60

type PayingDialect = Dialect & { readonly payments: PaymentPages }

/** A request of the browser that was given the token of the payment. */
interface PaymentVisit {
  readonly dialect: PayingDialect
  readonly caller: PaymentCaller
  readonly token: string
  readonly found: FoundPayment
}

interface Exchange {
  readonly context: LinkContext
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

export function mountPayments(server: FastifyInstance, context: LinkContext): void {
  const options = linkRouteOptions(context)
  for (const dialect of payingDialects(context)) {
    server.get(dialect.payments.entry.path, options, (request, reply) =>
      isServedAt({ dialect: dialect.name, surface: 'link' }, request, context.hosts)
        ? open({ context, request, reply }, dialect)
        : reply.callNotFound(),
    )
  }
  server.get(PAYMENT_CALLBACK_PATH, options, (request, reply) => receive({ context, request, reply }))
  server.get(PAGE, options, (request, reply) =>
    withVisit({ context, request, reply }, (visit) => show({ context, request, reply }, visit)),
  )
  server.post(`${PAGE}/bank`, options, (request, reply) =>
    withForm({ context, request, reply }, (visit, fields) =>
      choose({ context, request, reply }, visit, singleValue(fields, 'provider') ?? ''),
    ),
  )
  server.post(`${PAGE}/cancel`, options, (request, reply) =>
    withForm({ context, request, reply }, async (visit) => {
      const paymentId = renderUuid(visit.caller.paymentId)
      const command = { caller: visit.caller, paymentId, by: 'payer' as const }
      await cancelPayment(context.ports, visit.dialect.policy, command)
      // Also where it was approved meanwhile: the app is told what became of it.
      return redirectTo(reply, pathOf(context, visit.caller.paymentId))
    }),
  )
}

function payingDialects({ dialects }: LinkContext): readonly PayingDialect[] {
  return dialects.flatMap((dialect) =>
    dialect.payments === undefined ? [] : [{ ...dialect, payments: dialect.payments }],
  )
}

/** The link of the app: its token opens the payment, and moves from the URL to a cookie. */
async function open(exchange: Exchange, dialect: PayingDialect): Promise<FastifyReply> {
  const { context, request, reply } = exchange
  const query = parseRepeatableForm(rawQuery(request))
  const { paymentId, paymentToken, returnUri } = dialect.payments.entry.parse(
    query.ok ? query.value : new Map(),
  )
  const { ports } = context
  const opened = readPaymentToken(ports, dialect.policy, paymentToken) ?? refuse('token_invalid')
  if (!opened.ok) return refuseLink(exchange, opened.refusal)
  const { value: caller } = opened
  if (renderUuid(caller.paymentId) !== paymentId.toLowerCase()) {
    return refuseLink(exchange, { code: 'payment_unknown' }, caller.appId)
  }
  if (isHead(request)) return respondToHead(reply)
  const started = await start(context, dialect, caller, returnUri)
  if (!started.ok) return refuseLink(exchange, started.refusal, caller.appId)
  reply.header('set-cookie', renderCookie(context, caller.paymentId, paymentToken))
  return redirectTo(reply, pathOf(context, caller.paymentId))
}

/** A payment that is decided already shows what became of it. */
async function start(
  { ports }: LinkContext,
  { policy }: PayingDialect,
  caller: PaymentCaller,
  returnUri: string | undefined,
): Promise<Outcome<unknown>> {
  const command = { caller, paymentId: renderUuid(caller.paymentId) }
  const found = await viewPayment(ports, policy, command)
  if (!found.ok || !isOpen(found.value.payment)) return found
  if (found.value.app.disabledAtMs !== undefined) return refuse('client_disabled')
  return startAuthorization(ports, policy, { ...command, returnUri })
}

async function show(exchange: Exchange, visit: PaymentVisit, notice?: string): Promise<FastifyReply> {
  const { context, request, reply } = exchange
  const { dialect, found, token } = visit
  const { payment, app, providers } = found
  const { attempt } = payment
  if (attempt === undefined || !isOpen(payment)) return leave(exchange, dialect, payment, attempt)
  const texts = textsForHeader(request.headers['accept-language'])
  const page = {
    texts,
    ...(await appPageBase(context, app)),
    app: app.displayName,
    amount: amountText(texts, payment.amountMinor, payment.currency),
    payee: payeeOf(payment, app),
    reference: payment.reference,
    path: pathOf(context, payment.paymentId),
    csrf: formToken(bindingOf(context, token)),
  }
  const formTargets = [formTarget(attempt.returnUri), ...context.ports.banks.paymentOrigins()]
  if (attempt.approval?.kind === 'device') {
    const bank = providers.find(({ name }) => name === attempt.providerName)?.displayName ?? texts.yourBank
    const { approvalUrl, matchCode } = attempt.approval
    return sendLinkPage(reply, renderPaymentWait({ ...page, bank, approvalUrl, matchCode }), { formTargets })
  }
  const banks = providers.map(({ name, displayName }) => ({ name, label: displayName }))
  return sendLinkPage(reply, renderPaymentChoice({ ...page, banks, notice }), { formTargets })
}

async function choose(exchange: Exchange, visit: PaymentVisit, providerName: string): Promise<FastifyReply> {
  const { context, request, reply } = exchange
  const { caller, dialect, found } = visit
  const texts = textsForHeader(request.headers['accept-language'])
  const chosen = await choosePayingBank(context.ports, dialect.policy, {
    caller,
    paymentId: renderUuid(caller.paymentId),
    providerName,
    locale: texts.lang,
  })
  if (!chosen.ok) {
    const { code } = chosen.refusal
    const label = found.providers.find(({ name }) => name === providerName)?.displayName
    if (code === 'unavailable') return show(exchange, visit, texts.unreachable(label ?? texts.yourBank))
    if (code === 'provider_unknown') return show(exchange, visit, texts.bankUnknown)
    return redirectTo(reply, pathOf(context, caller.paymentId))
  }
  const approval = chosen.value.payment.attempt?.approval
  return redirectTo(reply, approval?.kind === 'redirect' ? approval.url : pathOf(context, caller.paymentId))
}

/** The bank's callback. No cookie is needed: it changes nothing but the payment, and the state is known to the bank and us alone. */
async function receive(exchange: Exchange): Promise<FastifyReply> {
  const { context, request, reply } = exchange
  const parameters = parseForm(rawQuery(request))
  if (!parameters.ok) return showErrorPage(request, reply, 'elsewhere')
  if (isHead(request)) {
    const found = await findPaymentOfCallback(context.ports, parameters.value)
    return found === undefined ? refuseLink(exchange, { code: 'payment_unknown' }) : respondToHead(reply)
  }
  const accepted = await acceptPaymentCallback(context.ports, parameters.value)
  if (accepted.kind === 'unknown') return refuseLink(exchange, { code: 'payment_unknown' })
  if (accepted.kind === 'retry') {
    const { tryAgain } = textsForHeader(request.headers['accept-language'])
    return showErrorPage(request, reply, 'away', { label: tryAgain, url: '' })
  }
  const dialect = payingDialects(context).find(({ name }) => name === accepted.payment.dialect)
  return dialect === undefined
    ? showErrorPage(request, reply, 'elsewhere')
    : leave(exchange, dialect, accepted.payment, accepted.attempt)
}

/** To the app, which was registered with this URL when the authorization began. */
function leave(
  exchange: Exchange,
  dialect: PayingDialect,
  payment: Payment,
  attempt: PaymentAttempt | undefined,
): Promise<FastifyReply> | FastifyReply {
  const { reply } = exchange
  if (attempt === undefined || !isSafeToLink(attempt.returnUri)) {
    return refuseLink(exchange, { code: 'payment_state_invalid', subject: payment.state }, payment.appId)
  }
  return redirectTo(reply, buildReturnUrl(attempt.returnUri, dialect.payments.renderReturn(payment)))
}

async function withVisit(
  exchange: Exchange,
  then: (visit: PaymentVisit) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const { context, request, reply } = exchange
  const { params } = request
  const id =
    typeof params === 'object' && params !== null && 'paymentId' in params ? String(params.paymentId) : ''
  const token = readCookie(request.headers.cookie, cookieName(context, id))
  if (token === undefined) return showErrorPage(request, reply, 'elsewhere')
  for (const dialect of payingDialects(context)) {
    const opened = readPaymentToken(context.ports, dialect.policy, token)
    if (opened === undefined || !opened.ok || opened.value.paymentId !== id) continue
    const { value: caller } = opened
    const command = { caller, paymentId: renderUuid(id) }
    const found = await viewPayment(context.ports, dialect.policy, command)
    if (found.ok) return then({ dialect, caller, token, found: found.value })
  }
  return refuseLink(exchange, { code: 'token_expired' })
}

type FormFields = ReadonlyMap<string, readonly string[]>

function withForm(
  exchange: Exchange,
  then: (visit: PaymentVisit, fields: FormFields) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const { context, request, reply } = exchange
  return withVisit(exchange, async (visit) => {
    const form = readOwnForm(request, context.baseUrl, bindingOf(context, visit.token))
    if (form.kind === 'form') return then(visit, form.fields)
    if (form.kind === 'foreign') return showForeignOrigin(context, request, reply, form.origin)
    return redirectTo(reply, pathOf(context, visit.caller.paymentId))
  })
}

/** The prefix keeps a token of ours from being valid on another page surface. */
function bindingOf({ ports }: LinkContext, token: string): FormBinding {
  return { mac: (text) => ports.hash.keyed('csrf', text), subject: `pay.${token}` }
}

function payeeOf({ payee }: Payment, app: ClientApp): string {
  return payee.name ?? app.displayName
}

function pathOf({ basePath }: LinkContext, paymentId: string): string {
  return `${basePath}/pay/${paymentId}`
}

function cookieName({ cookies }: LinkContext, paymentId: string): string {
  return sessionCookieName(`ts_pay_${paymentId}`, cookies)
}

function renderCookie(context: LinkContext, paymentId: string, token: string): string {
  const { cookies } = context
  return writeCookie(cookieName(context, paymentId), token, {
    path: cookiePathOf(cookies),
    maxAgeSeconds: COOKIE_SECONDS,
    secure: cookies.secure,
    sameSite: 'Lax',
  })
}

/** Never redirects: nothing in the link is known to be right, or only the app to which the payment belongs. */
async function refuseLink(
  { context, request, reply }: Exchange,
  refusal: Refusal,
  appId?: string,
): Promise<FastifyReply> {
  const app = appId === undefined ? undefined : await context.ports.store.loadApp(appId)
  const texts = textsForHeader(request.headers['accept-language'])
  const { code, subject } = refusal
  context.ports.log.info(
    { requestId: request.id, refusal: code, subject: subject ?? null },
    'a payment link was refused',
  )
  const { sentence, hint } = REFUSALS[code]
  const page = renderErrorPage({
    texts,
    ...(await appPageBase(context, app)),
    notice: { title: texts.badLink.title, detail: texts.payment.badLink },
    reference: request.id,
    next: undefined,
    developer: { code, hint: `${sentence} ${hint}` },
  })
  return sendLinkPage(reply, page, { status: 400 })
}
