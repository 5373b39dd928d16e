// codec: Demo Bank's token responses and error codes

import type { BankProblem, BankProblemKind, BankSession } from '../../core/banks/bank.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import type { BankResponse } from '../call-bank.ts'

/** Additional error reasons of the authorization response. */
const REASONS: Readonly<Record<string, BankProblemKind>> = {
  cancelled: 'denied_by_person',
  denied: 'denied_by_person',
  wrong_credentials: 'credentials_incorrect',
  wrong_otp: 'second_factor_incorrect',
  wrong_answer: 'second_factor_incorrect',
  not_a_customer: 'not_a_customer',
  blocked: 'user_blocked',
  signed_in_elsewhere: 'signed_in_elsewhere',
  not_permitted: 'not_permitted',
  payment_refused: 'not_permitted',
  action_required: 'action_required',
  method_unsupported: 'method_unsupported',
  expired: 'session_expired',
  unavailable: 'unavailable',
  invalid_request: 'rejected_us',
  invalid_scope: 'rejected_us',
}

/** Error codes of RFC 6749 section 4.1.2.1, for an unknown reason. */
const AUTHORIZE_ERRORS: Readonly<Record<string, BankProblemKind>> = {
  access_denied: 'denied_by_person',
  temporarily_unavailable: 'unavailable',
  server_error: 'unavailable',
}

export function readAuthorizeError(parameters: ReadonlyMap<string, string>): BankProblem {
  const error = parameters.get('error') ?? ''
  const reason = parameters.get('error_reason') ?? ''
  const kind = REASONS[reason] ?? AUTHORIZE_ERRORS[error] ?? 'rejected_us'
  return buildProblem(kind, `authorize: ${plain(error)} ${plain(reason)}`)
}

/** Why an embedded or decoupled sign-in failed. `own`: reasons with a meaning of their own in this flow. */
export function readSignInFailure(
  reason: Json | undefined,
  own: Readonly<Record<string, BankProblemKind>>,
): BankProblem {
  const word = typeof reason === 'string' ? reason : ''
  const kind = own[word] ?? REASONS[word] ?? 'unknown'
  return { kind, detail: `sign-in: ${plain(word)}`, retryable: false }
}

/** Error codes of RFC 6749 section 5.2. */
const TOKEN_ERRORS: Readonly<Record<string, BankProblemKind>> = {
  invalid_grant: 'session_expired',
  temporarily_unavailable: 'unavailable',
}

const API_ERRORS: Readonly<Record<string, BankProblemKind>> = {
  invalid_token: 'session_expired',
  token_expired: 'session_expired',
  consent_ended: 'consent_ended',
  // Only a new consent can contain more.
  not_consented: 'session_expired',
  sign_in_needed: 'session_expired',
  credentials_changed: 'credentials_incorrect',
  account_permanently_locked: 'user_blocked',
  account_temporarily_locked: 'user_blocked_for_now',
  rate_limited: 'asked_too_often',
  access_exceeded: 'asked_too_often',
  unavailable: 'unavailable',
  server_error: 'bank_fault',
}

export function readTokenError({ status, body }: BankResponse): BankProblem {
  const error = typeof body.error === 'string' ? body.error : ''
  return buildProblem(TOKEN_ERRORS[error] ?? 'rejected_us', `token: ${status} ${plain(error)}`)
}

export function readApiError({ status, body }: BankResponse): BankProblem {
  const error = typeof body.error === 'string' ? body.error : ''
  return buildProblem(API_ERRORS[error] ?? 'unknown', `data: ${status} ${plain(error)}`)
}

export function readSession(body: JsonObject, nowMs: number): BankSession | undefined {
  const { access_token, token_type, expires_in, refresh_token, consent_id, consent_expires_at } = body
  if (typeof access_token !== 'string' || access_token === '') return undefined
  if (typeof token_type !== 'string' || token_type.toLowerCase() !== 'bearer') return undefined
  if (typeof expires_in !== 'number' || !Number.isFinite(expires_in) || expires_in < 0) return undefined
  if (refresh_token !== undefined && typeof refresh_token !== 'string') return undefined
  const consentExpiresAtMs =
    typeof consent_expires_at === 'string' ? Date.parse(consent_expires_at) : Number.NaN
  if (!Number.isFinite(consentExpiresAtMs)) return undefined
  return {
    accessToken: access_token,
    accessTokenExpiresAtMs: nowMs + Math.floor(expires_in * 1000),
    refreshToken: refresh_token,
    consentExpiresAtMs,
    ...(typeof consent_id === 'string' && consent_id !== '' && { consentId: consent_id }),
  }
}

export interface Registration {
  readonly clientId: string
  readonly clientSecret: string
}

export function readRegistration(body: JsonObject): Registration | undefined {
  const { client_id, client_secret } = body
  if (typeof client_id !== 'string' || client_id === '') return undefined
  if (typeof client_secret !== 'string' || client_secret === '') return undefined
  return { clientId: client_id, clientSecret: client_secret }
}

/** A registration before it is sealed. */
export function renderRegistration({ clientId, clientSecret }: Registration): string {
  return JSON.stringify({ client_id: clientId, client_secret: clientSecret })
}

export function unfitProblem(what: string): BankProblem {
  return buildProblem('unknown', `${what}: the response does not have the agreed shape`)
}

const AGAIN: ReadonlySet<BankProblemKind> = new Set([
  'unavailable',
  'bank_fault',
  'timeout',
  'asked_too_often',
  'unknown',
])

function buildProblem(kind: BankProblemKind, detail: string): BankProblem {
  return { kind, detail, retryable: AGAIN.has(kind) }
}

/** An error text of the bank is logged only if it has the form of an error code. */
function plain(word: string): string {
  return /^[a-z_]{1,40}$/.test(word) ? word : '(unreadable)'
}
