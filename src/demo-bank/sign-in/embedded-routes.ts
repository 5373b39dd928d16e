// glue: Embedded sign-in on the third party's page, and decoupled on a second device
// Spec: sign-in-contract.ts, EmbeddedStart and DecoupledStart

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isJsonObject, type Json, type JsonObject, parseJson } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type {
  DecoupledStarted,
  DecoupledStatus,
  Flow,
  FlowFailed,
  FlowFailure,
  FlowStep,
  InputField,
} from '../api-contract.ts'
import { type Brand, findBrand } from '../brands.ts'
import type { BankContext } from '../context.ts'
import { displayNumber } from '../data/account-numbers.ts'
import {
  DEFAULT_CONSENT_DAYS,
  isChallenge,
  MAX_CONSENT_DAYS,
  MAX_UI_LOCALES_LENGTH,
} from '../oauth/authorization-request.ts'
import { type Client, findClient } from '../oauth/clients.ts'
import { parseAccess, type RequestedAccess } from '../oauth/requested-access.ts'
import { bodyOf, refuse, sendJson, withClient } from '../oauth/routes.ts'
import { consentSentence } from '../pages/consent-lines.ts'
import { chooseLanguage, type PageLanguage } from '../texts/index.ts'
import { FAILURES } from './failures.ts'
import {
  approveFlow,
  checkSecurityQuestion,
  consentLifetimeMs,
  createFlow,
  currentQuestion,
  FLOW_LIFETIME_MS,
  type FlowKind,
  failFlow,
  findFlow,
  issueCodeFor,
  offeredAccounts,
  type StoredFlow,
  submitOtp,
  submitOtpMethod,
  submitPassword,
  takeInput,
} from './flows.ts'
import { responseDelayMs } from './page-routes.ts'
import { canApprove } from './payment-flows.ts'

const CODE_SECONDS = 60
const INTERVAL_SECONDS = 2
const OTP_METHODS = ['text', 'app'] as const

/** Adds the endpoints of embedded and decoupled flows. */
export function addEmbeddedRoutes(server: FastifyInstance, bank: BankContext): void {
  const add = (
    path: string,
    then: (client: Client, call: Call) => FastifyReply | Promise<FastifyReply>,
  ): void => {
    server.post(path, async (request, reply) => {
      if (bank.faults.isDown(undefined))
        return refuse(reply, 503, 'temporarily_unavailable', 'the bank is down')
      return withClient(bank, request, reply, (client) => {
        const body = parseJson(bodyOf(request), { maxDepth: 8 })
        if (!body.ok || !isJsonObject(body.value))
          return refuse(reply, 400, 'invalid_request', 'the body must be a JSON object')
        return then(client, { bank, request, reply, body: body.value })
      })
    })
  }
  add('/oauth/embedded/start', (client, call) =>
    start(call, ['password', 'embedded'], (asked) => {
      const flow = createFlow(bank, { ...asked, kind: 'embedded', clientId: client.clientId })
      return sendJson(call.reply, 200, renderStep(call, flow))
    }),
  )
  add('/oauth/embedded/answer', (client, call) => continueEmbedded(client, call))
  add('/oauth/decoupled/start', (client, call) =>
    start(call, ['decoupled'], (asked) => startDecoupled(call, client, asked)),
  )
  add('/oauth/decoupled/status', (client, call) => {
    const flow = ownFlow(bank, client, call.body, 'decoupled')
    if (flow === undefined) return unknownFlow(call.reply)
    return sendJson(call.reply, 200, renderStatus(call, flow))
  })
}

type StartRequest = {
  readonly brand: Brand
  readonly challenge: string
  readonly consentDays: number
  readonly access: RequestedAccess
  readonly uiLocales: string | undefined
  /** The payment to approve; undefined for a consent. */
  readonly paymentId: string | undefined
}

type Call = {
  readonly bank: BankContext
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly body: JsonObject
}

/** The language that the third party requested; else that of its own request. */
function languageOf({ request }: Call, { uiLocales }: StoredFlow): PageLanguage {
  return chooseLanguage(uiLocales, request.headers['accept-language'])
}

function start(
  { bank, reply, body }: Call,
  flows: readonly Flow[],
  then: (asked: StartRequest) => FastifyReply | Promise<FastifyReply>,
): FastifyReply | Promise<FastifyReply> {
  bank.db.sweep(bank.nowMs())
  const asked = parseStart(body, flows)
  return asked.ok ? then(asked.value) : refuse(reply, 400, 'invalid_request', asked.error)
}

function parseStart(body: JsonObject, flows: readonly Flow[]): Result<StartRequest, string> {
  const { provider, scope, consentDays = DEFAULT_CONSENT_DAYS, codeChallenge, uiLocales } = body
  const brand = typeof provider === 'string' ? findBrand(provider) : undefined
  if (brand === undefined || !flows.includes(brand.flow))
    return err(`provider must name a brand with the flow ${flows.join(' or ')}`)
  const { paymentId } = body
  const isPayment = scope === 'payments' && flows.includes('decoupled')
  if (scope !== 'accounts' && !isPayment)
    return err('scope must be accounts, or payments where it is offered')
  if (isPayment && typeof paymentId !== 'string') return err('paymentId must name a payment')
  if (typeof codeChallenge !== 'string' || !isChallenge(codeChallenge))
    return err('codeChallenge must be an S256 challenge')
  if (
    typeof consentDays !== 'number' ||
    !Number.isInteger(consentDays) ||
    consentDays < 1 ||
    consentDays > MAX_CONSENT_DAYS
  ) {
    return err('consentDays must be a whole number from 1 to 180')
  }
  const optional = (value: Json | undefined) => (value === undefined ? undefined : String(value))
  const access = parseAccess({
    data: optional(body.data),
    accountTypes: optional(body.accountTypes),
    historyMonths: optional(body.historyMonths),
  })
  if (access === undefined) return err('data, accountTypes or historyMonths is not offered')
  if (uiLocales !== undefined && typeof uiLocales !== 'string') return err('uiLocales must be text')
  return ok({
    brand,
    challenge: codeChallenge,
    consentDays,
    access,
    uiLocales: uiLocales?.slice(0, MAX_UI_LOCALES_LENGTH) || undefined,
    paymentId: isPayment && typeof paymentId === 'string' ? paymentId : undefined,
  })
}

async function continueEmbedded(client: Client, call: Call): Promise<FastifyReply> {
  const { bank, reply, body } = call
  const flow = ownFlow(bank, client, body, 'embedded')
  if (flow === undefined) return unknownFlow(reply)
  const { answers, step = flow.inputs } = body
  if (!isJsonObject(answers)) return refuse(reply, 400, 'invalid_request', 'answers must be an object')
  if (typeof step !== 'number' || !Number.isInteger(step) || step < 0 || step > flow.inputs)
    return refuse(reply, 400, 'invalid_request', 'step must be the number of a step of this flow')
  const isRetry = step < flow.inputs
  const read = isRetry ? ok(() => {}) : readAnswers(bank, flow, answers)
  if (!read.ok)
    return refuse(reply, 400, 'invalid_request', `answers.${read.error} is missing or of the wrong kind`)
  if (!isRetry && takeInput(bank, flow)) read.value()
  const next = findFlow(bank, flow.id)
  await bank.wait(responseDelayMs(bank, next))
  return next === undefined ? unknownFlow(reply) : sendJson(reply, 200, renderStep(call, next))
}

/** How to submit the answers for the stored step, or the name of a missing or invalid field. */
function readAnswers(bank: BankContext, flow: StoredFlow, answers: JsonObject): Result<() => void, string> {
  const { username, password, otp_method: method, otp, answer: given, accounts } = answers
  switch (flow.step) {
    case 'sign_in':
      if (typeof username !== 'string') return err('username')
      if (typeof password !== 'string') return err('password')
      return ok(() => submitPassword(bank, flow, username, password))
    case 'otp_method':
      if (!OTP_METHODS.some((value) => value === method)) return err('otp_method')
      return ok(() => submitOtpMethod(bank, flow))
    case 'otp':
      if (typeof otp !== 'string') return err('otp')
      return ok(() => submitOtp(bank, flow, otp))
    case 'question':
      if (typeof given !== 'string') return err('answer')
      return ok(() => checkSecurityQuestion(bank, flow, given))
    case 'consent': {
      if (!Array.isArray(accounts)) return err('accounts')
      const chosen = accounts.filter((id) => typeof id === 'string')
      return ok(() => approveFlow(bank, flow, chosen))
    }
    case 'approved':
    case 'failed':
      return ok(() => {})
  }
}

function renderStep(call: Call, flow: StoredFlow): FlowStep {
  const { bank } = call
  const { id: flowId } = flow
  if (flow.step === 'failed') return renderFailed(flow)
  if (flow.step === 'approved') {
    const code = issueCodeFor(bank, flow)
    return code === undefined
      ? {
          flowId,
          status: 'failed',
          reason: 'expired',
          message: 'The code of this sign-in was already redeemed.',
        }
      : { flowId, status: 'approved', code, expiresInSeconds: CODE_SECONDS }
  }
  const language = languageOf(call, flow)
  const message = flow.notice === undefined ? undefined : language.texts.notices[flow.notice].title
  return {
    flowId,
    status: 'needs_input',
    step: flow.inputs,
    fields: fieldsOf(bank, flow, language),
    ...(message === undefined ? {} : { message }),
  }
}

function fieldsOf(bank: BankContext, flow: StoredFlow, language: PageLanguage): InputField[] {
  const { signIn, otp, question, consent } = language.texts
  if (flow.step === 'otp_method') {
    const choices = OTP_METHODS.map((value) => ({ value, label: otp.methods[value] }))
    return [{ name: 'otp_method', label: otp.method, kind: 'one_of', choices }]
  }
  if (flow.step === 'otp') {
    return [{ name: 'otp', label: otp.title, kind: 'number', length: 4, hint: otp.hint(flow.otp ?? '') }]
  }
  const asked = flow.step === 'question' ? currentQuestion(flow) : undefined
  if (asked !== undefined) {
    const label = question.questions[asked.question]
    return [{ name: 'answer', label, kind: 'text', hint: question.hint(asked.answer) }]
  }
  if (flow.step === 'consent' && flow.user !== undefined) {
    const nowMs = bank.nowMs()
    const choices = offeredAccounts(bank, flow).map((bankAccount) => {
      const { id, name, numbers } = bankAccount.describe(nowMs)
      return {
        value: id,
        label: `${name} ${displayNumber(numbers)}`.trim(),
      }
    })
    const clientName = findClient(bank.db, flow.clientId)?.name ?? ''
    const hint = consentSentence(language, flow, clientName, nowMs + consentLifetimeMs(flow))
    return [{ name: 'accounts', label: consent.accounts, kind: 'many_of', choices, hint }]
  }
  return [
    { name: 'username', label: signIn.userName, kind: 'text' },
    { name: 'password', label: signIn.password, kind: 'password' },
  ]
}

function renderFailed(flow: StoredFlow): FlowFailed {
  const reason: FlowFailure = flow.failure ?? 'cancelled'
  return { flowId: flow.id, status: 'failed', reason, message: FAILURES[reason].message }
}

function startDecoupled(call: Call, client: Client, asked: StartRequest): FastifyReply {
  const { bank, reply, body } = call
  const { username } = body
  const { clientId } = client
  const { brand, paymentId } = asked
  if (paymentId !== undefined && !canApprove(bank, { clientId, brand: brand.name, paymentId })) {
    return refuse(reply, 400, 'invalid_request', 'paymentId names no payment that awaits an approval')
  }
  if (paymentId === undefined && !brand.accountInformation) {
    return refuse(reply, 400, 'invalid_scope', 'this brand only takes payments')
  }
  const flow = createFlow(bank, {
    ...asked,
    kind: 'decoupled',
    clientId: client.clientId,
    enteredUserName: typeof username === 'string' ? username.slice(0, 100) : '',
  })
  const started: DecoupledStarted = {
    flowId: flow.id,
    status: 'pending',
    approvalUrl: `${bank.baseUrl()}/approve/${flow.id}`,
    matchCode: flow.matchCode,
    message: languageOf(call, flow).texts.decoupled.pending,
    expiresInSeconds: FLOW_LIFETIME_MS.decoupled / 1000,
    intervalSeconds: INTERVAL_SECONDS,
  }
  return sendJson(reply, 200, started)
}

function renderStatus(call: Call, flow: StoredFlow): DecoupledStatus {
  const step = flow.step === 'failed' || flow.step === 'approved' ? renderStep(call, flow) : undefined
  if (step !== undefined && step.status !== 'needs_input') return step
  return {
    flowId: flow.id,
    status: 'pending',
    matchCode: flow.matchCode,
    message: languageOf(call, flow).texts.decoupled.pending,
    expiresInSeconds: Math.max(0, Math.ceil((flow.expiresAtMs - call.bank.nowMs()) / 1000)),
  }
}

/** The flow, if it belongs to this client and is of that kind. Cancels it if the body contains `cancel: true`. */
function ownFlow(
  bank: BankContext,
  client: Client,
  body: JsonObject,
  kind: FlowKind,
): StoredFlow | undefined {
  const { flowId, cancel } = body
  const flow = typeof flowId === 'string' ? findFlow(bank, flowId) : undefined
  if (flow === undefined || flow.kind !== kind || flow.clientId !== client.clientId) return undefined
  if (cancel !== true) return flow
  failFlow(bank, flow, 'cancelled')
  return findFlow(bank, flow.id)
}

function unknownFlow(reply: FastifyReply): FastifyReply {
  return refuse(reply, 400, 'invalid_request', 'flowId does not name a flow of this client')
}
