// table: The FlinksCode of every refusal, bank problem and state of a session
// Spec: docs.flinks.com: api/authorize/error-codes, reference/error-codes, guides/connect/flinks-connect/handled-errors

import type { BankProblemKind } from '../../core/banks/bank.ts'
import type { AuthorizedSession } from '../../core/data-sessions/authorize.ts'
import type { SessionReading } from '../../core/data-sessions/read-session.ts'
import { REFUSALS, type Refusal, type RefusalCode } from '../../core/errors.ts'
import type { LinkFailure } from '../../core/link/link-session.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { JsonResponse, Route } from '../dialect.ts'

/** The statuses that the documentation gives; where it gives none, that of the other codes of the same call. */
const STATUSES = {
  OPERATION_PENDING: 202,
  OPERATION_DISPATCHED: 202,
  SESSION_NONEXISTENT: 400,
  SESSION_EXPIRED: 400,
  CARD_IN_USE: 400,
  NO_TRANSACTION: 400,
  METHOD_NOT_AVAILABLE: 400,
  ACCESS_DENIED: 401,
  ALREADY_AUTHORIZED: 401,
  CONCURRENT_SESSION: 401,
  DISABLED_INSTITUTION: 401,
  DISABLED_LOGIN: 401,
  INVALID_LOGIN: 401,
  INVALID_REQUEST: 401,
  INVALID_SECURITY_RESPONSE: 401,
  INVALID_USERNAME: 401,
  NEW_ACCOUNT: 401,
  RETRY_LATER: 401,
  SECURITYRESPONSES_INCOMPLETE: 401,
  TOO_MANY_REQUESTS: 401,
  UNAUTHORIZED: 401,
  UNKNOWN_CHALLENGE_KEY: 401,
  AGGREGATION_ERROR: 500,
} as const

type FlinksCode = keyof typeof STATUSES

export const FLINKS_CODES = Object.keys(STATUSES)

interface Problem {
  readonly code: FlinksCode
  readonly message: string
}

const NO_ACCESS = 'The bank does not allow access to these accounts.'
const OVER = 'The access at the bank has ended. The end user has to connect again.'

export const BANK_PROBLEMS: Readonly<Record<BankProblemKind, Problem>> = {
  unavailable: { code: 'RETRY_LATER', message: 'The bank cannot be reached right now. Try again later.' },
  bank_fault: { code: 'AGGREGATION_ERROR', message: 'The bank responded with an internal error.' },
  user_blocked_for_now: { code: 'DISABLED_LOGIN', message: 'The bank has disabled this login for a while.' },
  timeout: { code: 'RETRY_LATER', message: 'The bank did not respond in time. Try again later.' },
  rejected_us: { code: 'AGGREGATION_ERROR', message: 'The bank rejected the request.' },
  denied_by_person: { code: 'ACCESS_DENIED', message: 'The end user did not allow the access.' },
  session_expired: { code: 'INVALID_LOGIN', message: OVER },
  consent_ended: { code: 'INVALID_LOGIN', message: OVER },
  no_accounts: { code: 'UNAUTHORIZED', message: 'The bank shows no accounts.' },
  user_blocked: { code: 'DISABLED_LOGIN', message: 'The bank has disabled this login. Contact the bank.' },
  signed_in_elsewhere: {
    code: 'CONCURRENT_SESSION',
    message: 'The end user is signed in at the bank elsewhere.',
  },
  not_permitted: { code: 'UNAUTHORIZED', message: NO_ACCESS },
  action_required: {
    code: 'NEW_ACCOUNT',
    message: 'The end user has to sign in on the bank’s own website first, and do what it asks for.',
  },
  method_unsupported: { code: 'UNAUTHORIZED', message: 'The bank does not offer this way of signing in.' },
  asked_too_often: { code: 'TOO_MANY_REQUESTS', message: 'The bank was asked too often. Try again later.' },
  credentials_incorrect: { code: 'INVALID_LOGIN', message: 'The bank did not accept username and password.' },
  not_a_customer: { code: 'INVALID_USERNAME', message: 'The bank does not know this username.' },
  second_factor_incorrect: {
    code: 'INVALID_SECURITY_RESPONSE',
    message: 'The bank did not accept the answer.',
  },
  second_factor_cancelled: { code: 'ACCESS_DENIED', message: 'The end user cancelled the sign-in.' },
  second_factor_timeout: { code: 'SESSION_EXPIRED', message: 'The sign-in at the bank took too long.' },
  second_device_unavailable: { code: 'RETRY_LATER', message: 'The second device cannot be used right now.' },
  answer_incomplete: { code: 'AGGREGATION_ERROR', message: 'The response of the bank is incomplete.' },
  answer_foreign: { code: 'AGGREGATION_ERROR', message: 'The response comes from another bank.' },
  other_person: { code: 'UNAUTHORIZED', message: 'Another person signed in than before.' },
  person_unknown: { code: 'UNAUTHORIZED', message: 'The bank does not show who signed in.' },
  unknown: { code: 'AGGREGATION_ERROR', message: 'The bank responded with an unknown error.' },
}

type SessionState = Exclude<
  AuthorizedSession['kind'] | SessionReading['kind'],
  'authorized' | 'prompted' | 'refused' | 'read' | 'pending'
>

export const SESSION_STATES: Readonly<Record<SessionState, Problem>> = {
  session_unknown: { code: 'SESSION_NONEXISTENT', message: 'There is no session with this RequestId.' },
  session_expired: {
    code: 'SESSION_EXPIRED',
    message: 'The session of this RequestId has expired. Authorize again.',
  },
  already_authorized: { code: 'ALREADY_AUTHORIZED', message: 'The session of this RequestId is authorized.' },
  not_authorized: { code: 'UNAUTHORIZED', message: 'The session of this RequestId is not authorized yet.' },
  prompt_unknown: {
    code: 'UNKNOWN_CHALLENGE_KEY',
    message: 'SecurityResponses answers a prompt that was not asked.',
  },
  answers_incomplete: {
    code: 'SECURITYRESPONSES_INCOMPLETE',
    message: 'SecurityResponses does not answer every prompt.',
  },
  login_unknown: { code: 'INVALID_LOGIN', message: 'Invalid LoginId' },
}

export const UNFINISHED_MESSAGES = {
  OPERATION_PENDING: 'The bank is being read. Call the asynchronous endpoint until it responds with 200.',
  OPERATION_DISPATCHED:
    'Reading the bank takes long and goes on in the background. Call the asynchronous endpoint.',
} as const

interface ErrorRow {
  readonly code: FlinksCode
  /** Replaces the status of the code: those of HTTP itself. */
  readonly status?: number
  readonly message?: string
}

const UNAUTHORIZED: ErrorRow = { code: 'UNAUTHORIZED' }
const INVALID: ErrorRow = { code: 'INVALID_REQUEST' }
const INVALID_LOGIN: ErrorRow = { code: 'INVALID_LOGIN' }
const NOT_FOUND: ErrorRow = { code: 'METHOD_NOT_AVAILABLE', status: 404 }
/** Cannot occur in this dialect, or only in its hosted flow. */
const UNUSED: ErrorRow = INVALID

const REFUSAL_ROWS: Readonly<Record<RefusalCode, ErrorRow>> = {
  request_malformed: INVALID,
  idempotency_key_missing: UNUSED,
  request_signature_missing: UNUSED,
  request_signature_invalid: UNUSED,
  payment_unknown: UNUSED,
  payment_state_invalid: UNUSED,
  http_malformed: { code: 'INVALID_REQUEST', status: 400 },
  url_malformed: { code: 'INVALID_REQUEST', status: 400 },
  headers_too_large: { code: 'INVALID_REQUEST', status: 431 },
  request_too_slow: { code: 'INVALID_REQUEST', status: 408 },
  body_not_utf8: INVALID,
  body_compressed: { code: 'INVALID_REQUEST', status: 415 },
  body_not_form: INVALID,
  body_not_json: INVALID,
  parameter_missing: INVALID,
  parameter_repeated: INVALID,
  parameter_invalid: INVALID,
  body_too_large: { code: 'INVALID_REQUEST', status: 413 },
  client_unknown: { code: 'UNAUTHORIZED', message: 'There is no customer with this id.' },
  client_unauthenticated: { code: 'UNAUTHORIZED', message: 'The key of this call is missing.' },
  client_secret_invalid: { code: 'UNAUTHORIZED', message: 'The key is not valid.' },
  client_disabled: UNAUTHORIZED,
  token_missing: UNAUTHORIZED,
  token_invalid: {
    code: 'UNAUTHORIZED',
    message: 'The authorize token is not valid. It begins one session, within 30 minutes.',
  },
  token_expired: UNAUTHORIZED,
  token_revoked: UNAUTHORIZED,
  token_wrong_kind: UNAUTHORIZED,
  token_scope_insufficient: UNAUTHORIZED,
  ticket_unknown: UNAUTHORIZED,
  provider_unknown: {
    code: 'DISABLED_INSTITUTION',
    message: 'The institution does not exist, or cannot be used here.',
  },
  provider_not_selectable: { code: 'DISABLED_INSTITUTION' },
  connection_unknown: { code: 'INVALID_LOGIN', message: 'Invalid LoginId' },
  connection_sign_in_needed: { code: 'INVALID_LOGIN', message: OVER },
  connection_permanently_failed: { code: 'DISABLED_INSTITUTION' },
  connection_not_awaiting_input: { code: 'SESSION_EXPIRED' },
  connection_busy: { code: 'CONCURRENT_SESSION' },
  connection_exists: { code: 'CONCURRENT_SESSION' },
  user_unknown: INVALID_LOGIN,
  user_exists: { code: 'CONCURRENT_SESSION' },
  rate_limited: { code: 'TOO_MANY_REQUESTS', status: 429 },
  route_unknown: NOT_FOUND,
  endpoint_not_offered: { code: 'METHOD_NOT_AVAILABLE', status: 501 },
  product_not_offered: NOT_FOUND,
  report_not_offered: NOT_FOUND,
  method_not_allowed: { code: 'METHOD_NOT_AVAILABLE', status: 405 },
  unavailable: { code: 'RETRY_LATER', status: 503 },
  internal: { code: 'AGGREGATION_ERROR' },
  grant_type_unsupported: UNUSED,
  response_type_unsupported: UNUSED,
  authorization_details_invalid: UNUSED,
  request_object_unsupported: UNUSED,
  sign_in_required: UNUSED,
  client_authentication_malformed: UNAUTHORIZED,
  client_authentication_ambiguous: UNAUTHORIZED,
  client_authentication_method_not_allowed: UNAUTHORIZED,
  client_not_disabled: UNUSED,
  client_being_deleted: UNUSED,
  code_invalid: UNUSED,
  code_actor_wrong: UNUSED,
  code_expired: UNUSED,
  code_replayed: UNUSED,
  redirect_uri_mismatch: UNUSED,
  code_challenge_method_insecure: UNUSED,
  code_verifier_missing: UNUSED,
  code_verifier_invalid: UNUSED,
  code_verifier_unexpected: UNUSED,
  refresh_token_invalid: UNUSED,
  refresh_token_reused: UNUSED,
  assertion_invalid: UNUSED,
  assertion_expired: UNUSED,
  assertion_replayed: UNUSED,
  scope_invalid: UNAUTHORIZED,
  product_not_approved: UNAUTHORIZED,
  scope_malformed: UNUSED,
  resource_invalid: UNUSED,
  bank_read_failed: { code: 'AGGREGATION_ERROR' },
  bank_read_limited: { code: 'TOO_MANY_REQUESTS' },
  bank_read_slow: { code: 'RETRY_LATER' },
  date_range_invalid: INVALID,
  user_reference_missing: UNUSED,
  user_reference_ambiguous: UNUSED,
  grant_unknown: UNUSED,
  consent_unknown: UNUSED,
  recurring_group_unknown: UNUSED,
  market_unsupported: UNUSED,
  locale_unsupported: UNUSED,
  account_unknown: UNUSED,
  transaction_unknown: UNUSED,
  sign_in_unknown: { code: 'SESSION_NONEXISTENT' },
  consent_not_extendable: UNUSED,
  report_unknown: UNUSED,
  deferred_read_unknown: UNUSED,
  balance_refresh_unknown: UNUSED,
  page_token_invalid: UNUSED,
  redirect_uri_unregistered: UNUSED,
  app_uri_unregistered: UNUSED,
  user_not_permanent: UNUSED,
  consent_renewal_unsupported: UNUSED,
  embedding_not_allowed: UNUSED,
  client_id_taken: UNUSED,
  secret_limit_reached: UNUSED,
  secret_unknown: UNUSED,
  webhook_endpoint_unknown: UNUSED,
  webhook_endpoint_exists: UNUSED,
  webhook_endpoint_limit_reached: UNUSED,
  webhook_event_unknown: UNUSED,
  idempotency_in_progress: UNUSED,
  idempotency_conflict: UNUSED,
}

/** `more` follows the three members that every error has. */
export function renderProblem({ code, message }: Problem, more: JsonObject = {}): JsonResponse {
  const status = STATUSES[code]
  return { status, body: { HttpStatusCode: status, FlinksCode: code, Message: message, ...more } }
}

export function renderRefusal(refusal: Refusal, route: Route | undefined): JsonResponse {
  const row = REFUSAL_ROWS[refusal.code]
  const status = route?.statuses?.[refusal.code] ?? row.status ?? STATUSES[row.code]
  const code = refusal.code === 'connection_busy' ? busyCode(route) : row.code
  return {
    status: code === row.code ? status : STATUSES[code],
    headers: headersOf(refusal, status),
    body: {
      HttpStatusCode: code === row.code ? status : STATUSES[code],
      FlinksCode: code,
      Message: messageOf(refusal, row),
    },
  }
}

/** A card whose data is being read cannot be deleted; a second sign-in has to wait. */
function busyCode(route: Route | undefined): FlinksCode {
  return route?.method === 'DELETE' ? 'CARD_IN_USE' : 'CONCURRENT_SESSION'
}

function messageOf({ code, subject }: Refusal, { message }: ErrorRow): string {
  const sentence = message ?? REFUSALS[code].sentence
  return subject === undefined || message !== undefined ? sentence : `${sentence} (${subject})`
}

function headersOf({ retryAfterSeconds }: Refusal, status: number): Readonly<Record<string, string>> {
  return {
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    // RFC 9110 section 11.6.1 requires a challenge with 401. The keys are in headers of the provider's own.
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  }
}

/** Of the hosted page. */
const FAILURES: Readonly<Record<LinkFailure, FlinksCode>> = {
  cancelled_by_person: 'ACCESS_DENIED',
  declined_by_person: 'ACCESS_DENIED',
  bank_unavailable: 'RETRY_LATER',
  bank_rejected_us: 'AGGREGATION_ERROR',
  bank_failed: 'AGGREGATION_ERROR',
  bank_credentials_incorrect: 'INVALID_LOGIN',
  bank_not_a_customer: 'INVALID_USERNAME',
  bank_code_incorrect: 'INVALID_SECURITY_RESPONSE',
  bank_code_cancelled: 'ACCESS_DENIED',
  bank_code_timeout: 'SESSION_EXPIRED',
  bank_device_unavailable: 'RETRY_LATER',
  bank_user_blocked: 'DISABLED_LOGIN',
  bank_signed_in_elsewhere: 'CONCURRENT_SESSION',
  bank_not_permitted: 'UNAUTHORIZED',
  bank_action_required: 'NEW_ACCOUNT',
  bank_method_unsupported: 'UNAUTHORIZED',
  bank_asked_too_often: 'TOO_MANY_REQUESTS',
  bank_answer_incomplete: 'AGGREGATION_ERROR',
  bank_answer_foreign: 'AGGREGATION_ERROR',
  bank_other_person: 'UNAUTHORIZED',
  bank_person_unknown: 'UNAUTHORIZED',
  bank_session_expired: 'SESSION_EXPIRED',
  no_accounts: 'UNAUTHORIZED',
  code_invalid: 'UNAUTHORIZED',
  ticket_used: 'UNAUTHORIZED',
  access_ended: 'UNAUTHORIZED',
  approval_void: 'UNAUTHORIZED',
  connection_ended: 'INVALID_LOGIN',
  internal: 'AGGREGATION_ERROR',
  fault_new_user: 'AGGREGATION_ERROR',
  fault_known_user: 'AGGREGATION_ERROR',
  fault_user_check: 'AGGREGATION_ERROR',
  fault_connection_read: 'AGGREGATION_ERROR',
  fault_renewal: 'AGGREGATION_ERROR',
  fault_refresh: 'AGGREGATION_ERROR',
  fault_sign_in: 'AGGREGATION_ERROR',
  fault_tokens: 'AGGREGATION_ERROR',
  fault_accounts: 'AGGREGATION_ERROR',
  fault_report: 'AGGREGATION_ERROR',
}

/** For the app that the end user returns to without a login. */
export function codeOfFailure(failure: LinkFailure): FlinksCode {
  return FAILURES[failure]
}

export function codeOfRefusal({ code }: Refusal): FlinksCode {
  return REFUSAL_ROWS[code].code
}
