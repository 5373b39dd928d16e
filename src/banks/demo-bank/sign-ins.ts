// codec: Demo Bank's embedded and decoupled sign-in

import type {
  AccountType,
  BankField,
  BankFieldPurpose,
  BankProblem,
  BankProblemKind,
  BankProvider,
  BankSignInStep,
} from '../../core/banks/bank.ts'
import type { BankSignInRequest, BankSignIns, RequestedAccess } from '../../core/banks/bank-port.ts'
import type { Hash } from '../../core/keys/cryptography.ts'
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { BankResponse } from '../call-bank.ts'
import { readSignInFailure, readTokenError, unfitProblem } from './read-sign-in.ts'

/** Posts JSON to an endpoint of the bank, with client authentication. */
export type PostSignIn = (
  path: string,
  body: JsonObject,
  repeatable: boolean,
) => Promise<Result<BankResponse, BankProblem>>

/** `origin`: origin of the bank; approval URLs with another origin are refused. */
export function createSignIns(post: PostSignIn, hash: Pick<Hash, 'sha256'>, origin: string): BankSignIns {
  const call = async (path: string, body: JsonObject, repeatable: boolean, failures: Failures) => {
    const response = await post(path, body, repeatable)
    if (!response.ok) return response
    if (response.value.status !== 200) return err(readTokenError(response.value))
    const { status, reason } = response.value.body
    return status === 'failed' ? err(readSignInFailure(reason, failures)) : ok(response.value.body)
  }
  return {
    begin: async (request) => {
      const device = request.provider.flow === 'decoupled'
      const path = device ? '/oauth/decoupled/start' : '/oauth/embedded/start'
      // Safe to retry: an abandoned sign-in expires.
      const begun = await call(path, startBody(request, hash), true, device ? DEVICE_FAILURES : {})
      if (!begun.ok) return begun
      const step = device ? readApproval(begun.value, origin) : readStep(begun.value)
      return step === undefined ? err(unfitProblem('sign-in')) : ok(step)
    },

    answer: async (_provider, { flowId, bankStep }, answers) => {
      const fields = [...answers].map(([name, values]): [string, Json] => [
        name,
        name === ACCOUNTS ? [...values] : (values[0] ?? ''),
      ])
      const body = {
        flowId,
        ...(bankStep !== undefined && { step: bankStep }),
        answers: Object.fromEntries(fields),
      }
      // A numbered step takes input once, and responds to a retry with what the first led to.
      const answered = await call('/oauth/embedded/answer', body, bankStep !== undefined, {})
      if (!answered.ok) return answered
      const step = readStep(answered.value)
      return step === undefined ? err(unfitProblem('sign-in')) : ok(step)
    },

    check: async (_provider, flowId) => {
      const checked = await call('/oauth/decoupled/status', { flowId }, true, DEVICE_FAILURES)
      if (!checked.ok) return checked
      const { status, code } = checked.value
      if (status === 'pending') return ok(undefined)
      return status === 'approved' && typeof code === 'string' ? ok({ code }) : err(unfitProblem('sign-in'))
    },

    cancel: async (provider: BankProvider, flowId) => {
      const decoupled = provider.flow === 'decoupled'
      const body = { flowId, cancel: true }
      if (decoupled) await post('/oauth/decoupled/status', body, false)
      else await post('/oauth/embedded/answer', { ...body, answers: {} }, false)
    },
  }
}

type Failures = Readonly<Record<string, BankProblemKind>>

/** In the decoupled flow, the approval is the second factor. */
export const DEVICE_FAILURES: Failures = {
  cancelled: 'second_factor_cancelled',
  expired: 'second_factor_timeout',
  unavailable: 'second_device_unavailable',
}

function startBody(request: BankSignInRequest, hash: Pick<Hash, 'sha256'>): JsonObject {
  const { provider, codeVerifier, consentDays, access, username, locale } = request
  const codeChallenge = hash.sha256(codeVerifier)
  const accountTypes = renderAccountTypes(access)
  const body = {
    provider: provider.name,
    scope: 'accounts',
    consentDays,
    codeChallenge,
    data: access.data.join(' '),
    ...(accountTypes !== undefined && { accountTypes }),
    historyMonths: access.historyMonths,
    ...(locale !== undefined && { uiLocales: renderUiLocales(locale) }),
  }
  return provider.flow === 'decoupled' && username !== undefined ? { ...body, username } : body
}

const ACCOUNT_TYPES: Readonly<Record<AccountType, string | undefined>> = {
  checking: 'current',
  savings: 'savings',
  credit_card: 'card',
  loan: 'loan',
  investment: 'investment',
  other: undefined,
}

/** In the words of the bank; undefined for all types. */
export function renderAccountTypes({ accountTypes }: RequestedAccess): string | undefined {
  return accountTypes?.flatMap((type) => ACCOUNT_TYPES[type] ?? []).join(' ')
}

/** A locale such as `sv_SE` as a language tag (BCP 47). */
export function renderUiLocales(locale: string): string {
  return locale.replace('_', '-')
}

export function readApproval(body: JsonObject, origin: string): BankSignInStep | undefined {
  const { flowId, status, approvalUrl, matchCode } = body
  if (status !== 'pending' || typeof flowId !== 'string' || typeof matchCode !== 'string') return undefined
  if (typeof approvalUrl !== 'string' || !URL.canParse(approvalUrl)) return undefined
  if (new URL(approvalUrl).origin !== origin) return undefined
  return { kind: 'approve', flowId, approvalUrl, matchCode }
}

function readStep(body: JsonObject): BankSignInStep | undefined {
  const { flowId, status, code, fields, message, step } = body
  if (status === 'approved') return typeof code === 'string' ? { kind: 'done', code } : undefined
  if (status !== 'needs_input' || typeof flowId !== 'string' || !Array.isArray(fields)) return undefined
  const read = fields.map((field) => readField(field)).filter((field) => field !== undefined)
  // The end user cannot fill in a field that we cannot render.
  if (read.length !== fields.length || read.length === 0) return undefined
  const bankStep = typeof step === 'number' && { bankStep: step }
  return { kind: 'ask', flowId, fields: read, ...bankStep, again: message !== undefined }
}

const ACCOUNTS = 'accounts'
const PURPOSES: Readonly<Record<string, BankFieldPurpose>> = {
  username: 'username',
  password: 'password',
  otp_method: 'method',
  otp: 'code',
  answer: 'question',
  accounts: ACCOUNTS,
}

function readField(field: Json): BankField | undefined {
  if (!isJsonObject(field) || typeof field.name !== 'string') return undefined
  const { name, label, choices, length, hint } = field
  const purpose = Object.hasOwn(PURPOSES, name) ? PURPOSES[name] : undefined
  if (purpose === undefined) return undefined
  const offered = Array.isArray(choices) ? choices : []
  return {
    name,
    purpose,
    choices: offered.flatMap((choice) => readChoice(choice)),
    length: typeof length === 'number' ? length : undefined,
    hint: hintOf(purpose, label, hint),
    ...(purpose === 'question' && typeof label === 'string' && { question: label }),
  }
}

/** The text of the bank's own question is the hint of the field. */
function hintOf(
  purpose: BankFieldPurpose,
  label: Json | undefined,
  hint: Json | undefined,
): string | undefined {
  const said = [purpose === 'question' ? label : undefined, hint].filter((each) => typeof each === 'string')
  return said.length === 0 ? undefined : said.join(' ')
}

function readChoice(choice: Json): BankField['choices'] {
  if (!isJsonObject(choice)) return []
  const { value, label } = choice
  return typeof value === 'string' && typeof label === 'string' ? [{ value, label }] : []
}
