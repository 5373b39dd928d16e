// glue: Embedded sign-in on the third party's page, and decoupled on a second device
// Spec: sign-in-contract.ts, EmbeddedStart and DecoupledStart

import type { FastifyInstance, FastifyReply } from 'fastify'
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
import { DEFAULT_CONSENT_DAYS, isChallenge, MAX_CONSENT_DAYS } from '../oauth/authorization-request.ts'
import { type Client, findClient } from '../oauth/clients.ts'
import { parseAccess, type RequestedAccess } from '../oauth/requested-access.ts'
import { bodyOf, refuse, sendJson, withClient } from '../oauth/routes.ts'
import { consentSentence } from '../pages/consent-lines.ts'
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
} from './flows.ts'
import { responseDelayMs } from './page-routes.ts'

const CODE_SECONDS = 60
const INTERVAL_SECONDS = 2
const OTP_METHODS = [
  { value: 'text', label: 'Text message' },
  { value: 'app', label: 'Bank app' },
] as const

/** Adds the endpoints of embedded and decoupled flows. */
export function addEmbeddedRoutes(server: FastifyInstance, bank: BankContext): void {
  const add = (
    path: string,
    then: (client: Client, body: JsonObject, reply: FastifyReply) => FastifyReply | Promise<FastifyReply>,
  ): void => {
    server.post(path, async (request, reply) => {
      if (bank.faults.isDown(undefined))
        return refuse(reply, 503, 'temporarily_unavailable', 'the bank is down')
      return withClient(bank, request, reply, (client) => {
        const body = parseJson(bodyOf(request), { maxDepth: 8 })
        if (!body.ok || !isJsonObject(body.value))
          return refuse(reply, 400, 'invalid_request', 'the body must be a JSON object')
        return then(client, body.value, reply)
      })
    })
  }
  add('/oauth/embedded/start', (client, body, reply) =>
    start({ bank, reply, body }, ['password', 'embedded'], (asked) => {
      const flow = createFlow(bank, { ...asked, kind: 'embedded', clientId: client.clientId })
      return sendJson(reply, 200, renderStep(bank, flow))
    }),
  )
  add('/oauth/embedded/answer', (client, body, reply) => continueEmbedded(bank, client, body, reply))
  add('/oauth/decoupled/start', (client, body, reply) =>
    start({ bank, reply, body }, ['decoupled'], (asked) =>
      startDecoupled({ bank, reply, body }, client, asked),
    ),
  )
  add('/oauth/decoupled/status', (client, body, reply) => {
    const flow = ownFlow(bank, client, body, 'decoupled')
    if (flow === undefined) return unknownFlow(reply)
    return sendJson(reply, 200, renderStatus(bank, flow))
  })
}

type StartRequest = {
  readonly brand: Brand
  readonly challenge: string
  readonly consentDays: number
  readonly access: RequestedAccess
}

type Call = { readonly bank: BankContext; readonly reply: FastifyReply; readonly body: JsonObject }

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
  const { provider, scope, consentDays = DEFAULT_CONSENT_DAYS, codeChallenge } = body
  const brand = typeof provider === 'string' ? findBrand(provider) : undefined
  if (brand === undefined || !flows.includes(brand.flow))
    return err(`provider must name a brand with the flow ${flows.join(' or ')}`)
  if (scope !== 'accounts') return err('scope must be accounts')
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
  return ok({ brand, challenge: codeChallenge, consentDays, access })
}

async function continueEmbedded(
  bank: BankContext,
  client: Client,
  body: JsonObject,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const flow = ownFlow(bank, client, body, 'embedded')
  if (flow === undefined) return unknownFlow(reply)
  const { answers } = body
  if (!isJsonObject(answers)) return refuse(reply, 400, 'invalid_request', 'answers must be an object')
  const missing = applyAnswers(bank, flow, answers)
  if (missing !== undefined)
    return refuse(reply, 400, 'invalid_request', `answers.${missing} is missing or of the wrong kind`)
  const next = findFlow(bank, flow.id)
  await bank.wait(responseDelayMs(bank, next))
  return next === undefined ? unknownFlow(reply) : sendJson(reply, 200, renderStep(bank, next))
}

/** Submits the answers for the stored step. Returns the name of a missing or invalid field. */
function applyAnswers(bank: BankContext, flow: StoredFlow, answers: JsonObject): string | undefined {
  const { username, password, otp_method: method, otp, answer: given, accounts } = answers
  switch (flow.step) {
    case 'sign_in':
      if (typeof username !== 'string') return 'username'
      if (typeof password !== 'string') return 'password'
      submitPassword(bank, flow, username, password)
      return undefined
    case 'otp_method':
      if (!OTP_METHODS.some(({ value }) => value === method)) return 'otp_method'
      submitOtpMethod(bank, flow)
      return undefined
    case 'otp':
      if (typeof otp !== 'string') return 'otp'
      submitOtp(bank, flow, otp)
      return undefined
    case 'question':
      if (typeof given !== 'string') return 'answer'
      checkSecurityQuestion(bank, flow, given)
      return undefined
    case 'consent': {
      if (!Array.isArray(accounts)) return 'accounts'
      approveFlow(
        bank,
        flow,
        accounts.filter((id) => typeof id === 'string'),
      )
      return undefined
    }
    case 'approved':
    case 'failed':
      return undefined
  }
}

function renderStep(bank: BankContext, flow: StoredFlow): FlowStep {
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
  const message = flow.notice === undefined ? undefined : NOTICE_MESSAGES[flow.notice]
  return {
    flowId,
    status: 'needs_input',
    fields: fieldsOf(bank, flow),
    ...(message === undefined ? {} : { message }),
  }
}

const NOTICE_MESSAGES = {
  wrong_credentials: 'User name or password is wrong.',
  wrong_otp: 'That code is wrong.',
  wrong_answer: 'That answer is wrong.',
  no_choice: 'Choose at least one account.',
} as const

function fieldsOf(bank: BankContext, flow: StoredFlow): InputField[] {
  if (flow.step === 'otp_method') {
    return [
      { name: 'otp_method', label: 'How do you want your code?', kind: 'one_of', choices: [...OTP_METHODS] },
    ]
  }
  if (flow.step === 'otp') {
    return [
      {
        name: 'otp',
        label: 'One-time code',
        kind: 'number',
        length: 4,
        hint: `Your code is ${flow.otp ?? ''}`,
      },
    ]
  }
  const asked = flow.step === 'question' ? currentQuestion(flow) : undefined
  if (asked !== undefined)
    return [{ name: 'answer', label: asked.question, kind: 'text', hint: `The answer is ${asked.answer}` }]
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
    const hint = consentSentence(flow, clientName, nowMs + consentLifetimeMs(flow))
    return [{ name: 'accounts', label: 'Accounts to share', kind: 'many_of', choices, hint }]
  }
  return [
    { name: 'username', label: 'User name', kind: 'text' },
    { name: 'password', label: 'Password', kind: 'password' },
  ]
}

function renderFailed(flow: StoredFlow): FlowFailed {
  const reason: FlowFailure = flow.failure ?? 'cancelled'
  return { flowId: flow.id, status: 'failed', reason, message: FAILURES[reason].message }
}

function startDecoupled({ bank, reply, body }: Call, client: Client, asked: StartRequest): FastifyReply {
  const { username } = body
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
    message: PENDING_MESSAGE,
    expiresInSeconds: FLOW_LIFETIME_MS.decoupled / 1000,
    intervalSeconds: INTERVAL_SECONDS,
  }
  return sendJson(reply, 200, started)
}

const PENDING_MESSAGE = 'Open the page of Demo Bank on your other device and approve there.'

function renderStatus(bank: BankContext, flow: StoredFlow): DecoupledStatus {
  const step = flow.step === 'failed' || flow.step === 'approved' ? renderStep(bank, flow) : undefined
  if (step !== undefined && step.status !== 'needs_input') return step
  return {
    flowId: flow.id,
    status: 'pending',
    matchCode: flow.matchCode,
    message: PENDING_MESSAGE,
    expiresInSeconds: Math.max(0, Math.ceil((flow.expiresAtMs - bank.nowMs()) / 1000)),
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
