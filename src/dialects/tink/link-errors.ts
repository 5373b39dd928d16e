// table: Errors of the hosted flow for each refusal and failure
// Spec: docs.tink.com (2026-01), error codes of Link, and provider consent errors

import type { Refusal } from '../../core/errors.ts'
import type { LinkFailure } from '../../core/link/link-session.ts'
import type { LinkCallbackRequest } from '../dialect.ts'
import { isParameter, type ParameterName } from './link-parameters.ts'

const LINK_ERRORS = [
  'USER_CANCELLED',
  'BAD_REQUEST',
  'AUTHENTICATION_ERROR',
  'TEMPORARY_ERROR',
  'INTERNAL_ERROR',
] as const

interface LinkError {
  readonly error: (typeof LINK_ERRORS)[number]
  readonly reason: string
  /** Only with AUTHENTICATION_ERROR. */
  readonly type?: string
}

const FAILURES: Readonly<Record<LinkFailure, LinkError>> = {
  cancelled_by_person: { error: 'USER_CANCELLED', reason: 'USER_CANCELLED' },
  declined_by_person: { error: 'USER_CANCELLED', reason: 'USER_DECLINED_CONSENT' },
  bank_unavailable: authentication('PROVIDER_ERROR', 'PROVIDER_UNAVAILABLE'),
  bank_rejected_us: authentication('PROVIDER_ERROR', 'LICENSED_PARTY_REJECTED'),
  bank_failed: authentication('PROVIDER_ERROR', 'UNKNOWN_PROVIDER_ERROR'),
  bank_not_a_customer: authentication('USER_LOGIN_ERROR', 'USER_NOT_A_CUSTOMER'),
  bank_code_incorrect: authentication('USER_LOGIN_ERROR', 'DYNAMIC_CREDENTIALS_INCORRECT'),
  bank_code_cancelled: authentication('USER_LOGIN_ERROR', 'DYNAMIC_CREDENTIALS_FLOW_CANCELLED'),
  bank_code_timeout: authentication('USER_LOGIN_ERROR', 'DYNAMIC_CREDENTIALS_FLOW_TIMEOUT'),
  bank_device_unavailable: authentication('USER_LOGIN_ERROR', 'THIRD_PARTY_AUTHENTICATION_UNAVAILABLE'),
  bank_credentials_incorrect: authentication('USER_LOGIN_ERROR', 'STATIC_CREDENTIALS_INCORRECT'),
  bank_user_blocked: authentication('USER_LOGIN_ERROR', 'USER_BLOCKED'),
  bank_signed_in_elsewhere: authentication('USER_LOGIN_ERROR', 'USER_CONCURRENT_LOGINS'),
  bank_not_permitted: authentication('AUTHORIZATION_ERROR', 'ACTION_NOT_PERMITTED'),
  bank_action_required: authentication('AUTHORIZATION_ERROR', 'USER_ACTION_REQUIRED'),
  bank_method_unsupported: authentication('TINK_SIDE_ERROR', 'AUTHENTICATION_METHOD_NOT_SUPPORTED'),
  bank_asked_too_often: authentication('PROVIDER_ERROR', 'PROVIDER_UNAVAILABLE'),
  bank_answer_incomplete: invalidState('REDIRECTED_AUTHORIZATION_TOKEN'),
  bank_answer_foreign: invalidState('REDIRECTED_CREDENTIALS_ID'),
  bank_other_person: invalidState('PROVIDER_DOES_NOT_RECOGNIZE_USER'),
  bank_person_unknown: invalidState('PROVIDER_DOES_NOT_RECOGNIZE_USER'),
  bank_session_expired: authentication('AUTHORIZATION_ERROR', 'SESSION_EXPIRED'),
  no_accounts: authentication('ACCOUNT_INFORMATION_ERROR', 'NO_ACCOUNTS'),
  code_invalid: badRequest('AUTHORIZATION_CODE'),
  ticket_used: internalError('FETCH_SESSION'),
  access_ended: invalidState('ACCESS_TOKEN'),
  approval_void: invalidState('AUTHENTICATION'),
  connection_ended: invalidState('CREDENTIALS'),
  fault_new_user: internalError('CREATE_ANONYMOUS_USER'),
  fault_known_user: internalError('FETCH_EXISTING_USER'),
  fault_user_check: internalError('FETCH_USER_WITH_EXISTING_TOKEN'),
  fault_connection_read: internalError('FETCH_CREDENTIALS'),
  fault_renewal: temporary('CREATE_RESET_CREDENTIALS'),
  fault_refresh: internalError('REFRESH_CREDENTIALS'),
  fault_sign_in: authentication('TINK_SIDE_ERROR', 'UNKNOWN_ERROR'),
  fault_tokens: authentication('TINK_SIDE_ERROR', 'TINK_INTERNAL_SERVER_ERROR'),
  fault_accounts: temporary('FETCH_ACCOUNTS'),
  fault_report: internalError('CREATE_REPORT'),
  internal: internalError('CREATE_CREDENTIALS'),
}

/** Refusals of a Link URL. The provider has no reason for an invalid market or code challenge. */
const REFUSALS: Partial<Record<Refusal['code'], LinkError>> = {
  client_unknown: badRequest('CLIENT_ID'),
  client_disabled: badRequest('CLIENT_ID'),
  redirect_uri_unregistered: temporary('OAUTH_DESCRIBE'),
  app_uri_unregistered: invalidState('REDIRECT_URI'),
  scope_malformed: badRequest('SCOPE'),
  scope_invalid: invalidState('SCOPE'),
  product_not_approved: invalidState('SCOPE'),
  token_scope_insufficient: invalidState('SCOPE'),
  code_invalid: badRequest('AUTHORIZATION_CODE'),
  code_actor_wrong: badRequest('AUTHORIZATION_CODE'),
  code_expired: badRequest('AUTHORIZATION_CODE'),
  code_replayed: badRequest('AUTHORIZATION_CODE'),
  user_not_permanent: invalidState('PERMANENT_USER_FLAG'),
  connection_busy: invalidState('CREDENTIALS_IS_AWAITING_THIRD_PARTY'),
  provider_unknown: temporary('FETCH_PROVIDER'),
  provider_not_selectable: invalidState('PROVIDER'),
  consent_renewal_unsupported: invalidState('NON_OPEN_BANKING_PROVIDER'),
  ticket_unknown: internalError('FETCH_SESSION'),
  report_not_offered: internalError('FETCH_REPORTS_DESCRIBE'),
  embedding_not_allowed: invalidState('EMBED_NOT_ALLOWED'),
  market_unsupported: internalError('FETCH_PROVIDERS'),
}

/** Refusals of a parameter: missing, repeated or invalid. */
const PARAMETERS: Partial<Record<ParameterName, LinkError>> = {
  client_id: badRequest('CLIENT_ID'),
  redirect_uri: badRequest('REDIRECT_URI'),
  authorization_code: badRequest('AUTHORIZATION_CODE'),
  credentials_id: badRequest('CREDENTIALS_ID'),
  scope: badRequest('SCOPE'),
  input_provider: badRequest('INPUT_PROVIDER'),
  financial_institution_id: badRequest('INPUT_PROVIDER'),
  input_username: badRequest('INPUT_USERNAME'),
  financial_services_segments: badRequest('FINANCIAL_SERVICES_SEGMENTS'),
  refreshable_items: badRequest('REFRESHABLE_ITEMS'),
  report_types: badRequest('REPORT_TYPES'),
  products: badRequest('REPORT_TYPES'),
  account_dialog_type: badRequest('ACCOUNT_DIALOG_TYPE'),
  session_id: internalError('FETCH_SESSION'),
  app_uri: invalidState('REDIRECT_URI'),
  market: internalError('FETCH_PROVIDERS'),
}

/** Any other error; its message names the parameter. */
const OTHER: LinkError = internalError('FETCH_FLOW')

function authentication(type: string, reason: string): LinkError {
  return { error: 'AUTHENTICATION_ERROR', reason, type }
}

function invalidState(subject: string): LinkError {
  return { error: 'BAD_REQUEST', reason: `INVALID_STATE_${subject}` }
}

function temporary(step: string): LinkError {
  return { error: 'TEMPORARY_ERROR', reason: `REQUEST_FAILED_${step}` }
}

function internalError(step: string): LinkError {
  return { error: 'INTERNAL_ERROR', reason: `REQUEST_FAILED_${step}` }
}

function badRequest(parameter: string): LinkError {
  return { error: 'BAD_REQUEST', reason: `INVALID_PARAMETER_${parameter}` }
}

export function errorOf(reason: LinkFailure | Refusal, request: LinkCallbackRequest): LinkError {
  if (typeof reason === 'string') return FAILURES_BY_FLOW[reason]?.(request) ?? FAILURES[reason]
  const named =
    reason.subject !== undefined && isParameter(reason.subject) ? PARAMETERS[reason.subject] : undefined
  return REFUSALS[reason.code] ?? named ?? OTHER
}

/** Failures whose error depends on the flow; undefined means the error of `FAILURES`. */
const FAILURES_BY_FLOW: Partial<
  Record<LinkFailure, (request: LinkCallbackRequest) => LinkError | undefined>
> = {
  bank_asked_too_often: ({ keepsSignIn }) =>
    keepsSignIn === true ? invalidState('REFRESH_CREDENTIALS_RATE_LIMITED') : undefined,
  fault_report: ({ bundled }) =>
    bundled === true ? undefined : internalError('CREATE_ACCOUNT_CHECK_REPORT'),
}
