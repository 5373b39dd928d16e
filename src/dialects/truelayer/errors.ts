// table: The status and `error` of every refusal
// Spec: docs.truelayer.com/docs/data-api-errors; OpenAPI of the auth server (2025-12) and of the Data API v1

import { BANK_PROBLEM_KINDS, type BankProblemKind } from '../../core/banks/bank.ts'
import { REFUSALS, type Refusal, type RefusalCode } from '../../core/errors.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { JsonResponse, Route } from '../dialect.ts'
import { standardErrorRows } from '../standard/error-rows.ts'
import { DATA_HEADERS } from './data-request.ts'
import { EXTENSION_PATHS, renderExtensionProblem } from './extension.ts'
import { renderPaymentRefusal } from './payments/errors.ts'
import { TRACKING_PATH, WITHOUT_BODY } from './tracking.ts'

interface ErrorRow {
  readonly status: number
  readonly error: string
  /** Whether the response has a challenge for a bearer token (RFC 6750 section 3). */
  readonly challenge?: true
}

const INVALID_REQUEST: ErrorRow = { status: 400, error: 'invalid_request' }
const INVALID_GRANT: ErrorRow = { status: 400, error: 'invalid_grant' }
const INVALID_SCOPE: ErrorRow = { status: 400, error: 'invalid_scope' }
const INVALID_CLIENT: ErrorRow = { status: 400, error: 'invalid_client' }
const INVALID_TOKEN: ErrorRow = { status: 401, error: 'invalid_token', challenge: true }
const UNAUTHORIZED: ErrorRow = { status: 401, error: 'unauthorized', challenge: true }
const ACCESS_DENIED: ErrorRow = { status: 403, error: 'access_denied' }
const NOT_FOUND: ErrorRow = { status: 404, error: 'not_found' }
const NOT_SUPPORTED: ErrorRow = { status: 501, error: 'endpoint_not_supported' }

export const TRUELAYER_ERRORS: Readonly<Record<RefusalCode, ErrorRow>> = {
  ...standardErrorRows({
    invalidRequest: INVALID_REQUEST,
    invalidGrant: INVALID_GRANT,
    invalidClient: INVALID_CLIENT,
    invalidScope: INVALID_SCOPE,
  }),
  grant_type_unsupported: { status: 400, error: 'unsupported_grant_type' },
  response_type_unsupported: INVALID_REQUEST,
  authorization_details_invalid: INVALID_REQUEST,
  request_object_unsupported: INVALID_REQUEST,
  sign_in_required: INVALID_REQUEST,
  client_being_deleted: INVALID_CLIENT,
  client_authentication_method_not_allowed: { status: 400, error: 'unauthorized_client' },
  client_disabled: { status: 400, error: 'unauthorized_client' },
  resource_invalid: { status: 400, error: 'invalid_request' },
  token_missing: UNAUTHORIZED,
  token_invalid: INVALID_TOKEN,
  token_expired: INVALID_TOKEN,
  token_revoked: UNAUTHORIZED,
  // The token is for another API: its audience is wrong, and it opens nothing here.
  token_wrong_kind: INVALID_TOKEN,
  token_scope_insufficient: ACCESS_DENIED,
  grant_unknown: NOT_FOUND,
  user_unknown: NOT_FOUND,
  account_unknown: { status: 404, error: 'account_not_found' },
  transaction_unknown: NOT_FOUND,
  recurring_group_unknown: NOT_FOUND,
  consent_unknown: NOT_FOUND,
  connection_unknown: NOT_FOUND,
  connection_sign_in_needed: ACCESS_DENIED,
  connection_permanently_failed: { status: 400, error: 'deprecated_provider' },
  // By the problem of the bank, in BANK_ERRORS.
  bank_read_failed: { status: 503, error: 'provider_error' },
  bank_read_limited: { status: 429, error: 'provider_request_limit_exceeded' },
  bank_read_slow: { status: 504, error: 'connector_timeout' },
  date_range_invalid: { status: 400, error: 'invalid_date_range' },
  sign_in_unknown: NOT_FOUND,
  report_unknown: NOT_FOUND,
  deferred_read_unknown: NOT_FOUND,
  balance_refresh_unknown: NOT_FOUND,
  connection_busy: { status: 503, error: 'temporarily_unavailable' },
  product_not_offered: NOT_SUPPORTED,
  endpoint_not_offered: NOT_SUPPORTED,
  report_not_offered: NOT_SUPPORTED,
  secret_unknown: NOT_FOUND,
  webhook_endpoint_unknown: NOT_FOUND,
  webhook_event_unknown: NOT_FOUND,
  route_unknown: NOT_FOUND,
  rate_limited: { status: 429, error: 'provider_too_many_requests' },
  request_signature_missing: UNAUTHORIZED,
  request_signature_invalid: UNAUTHORIZED,
  payment_unknown: NOT_FOUND,
  unavailable: { status: 503, error: 'temporarily_unavailable' },
  internal: { status: 500, error: 'internal_server_error' },
}

const NEEDS_SIGN_IN: ErrorRow = { status: 403, error: 'user_input_required' }
const DENIED: ErrorRow = { status: 403, error: 'access_denied' }
const PROVIDER_ERROR: ErrorRow = { status: 503, error: 'provider_error' }

/**
 * Why a bank could not be read. The names are those of the test users `error.*`; only some of them are in the table of errors, and
 * their status is not documented.
 */
const BANK_ERRORS: Readonly<Record<BankProblemKind, ErrorRow>> = {
  unavailable: PROVIDER_ERROR,
  bank_fault: { status: 500, error: 'internal_error' },
  timeout: { status: 504, error: 'provider_timeout' },
  rejected_us: PROVIDER_ERROR,
  denied_by_person: DENIED,
  session_expired: NEEDS_SIGN_IN,
  consent_ended: DENIED,
  no_accounts: PROVIDER_ERROR,
  user_blocked: { status: 403, error: 'account_permanently_locked' },
  user_blocked_for_now: { status: 403, error: 'account_temporarily_locked' },
  signed_in_elsewhere: NEEDS_SIGN_IN,
  not_permitted: DENIED,
  action_required: NEEDS_SIGN_IN,
  method_unsupported: DENIED,
  asked_too_often: { status: 429, error: 'provider_request_limit_exceeded' },
  credentials_incorrect: { status: 403, error: 'wrong_credentials' },
  not_a_customer: { status: 403, error: 'wrong_credentials' },
  second_factor_incorrect: NEEDS_SIGN_IN,
  second_factor_cancelled: NEEDS_SIGN_IN,
  second_factor_timeout: NEEDS_SIGN_IN,
  second_device_unavailable: NEEDS_SIGN_IN,
  answer_incomplete: PROVIDER_ERROR,
  answer_foreign: PROVIDER_ERROR,
  other_person: DENIED,
  person_unknown: DENIED,
  unknown: PROVIDER_ERROR,
}

const UNAUTHORIZED_CLIENT: ErrorRow = { status: 401, error: 'unauthorized_client' }
const REFRESH_TOKEN: ErrorRow = { status: 401, error: 'invalid_request' }

/** Endpoints that name client and tokens in a JSON body: the errors of the token endpoint have other names there. */
const BODY_PATHS = ['/v1/', '/connect/direct_auth_link', '/connect/reauth_link', ...EXTENSION_PATHS]

const IN_BODY: Readonly<Partial<Record<RefusalCode, ErrorRow>>> = {
  client_unknown: UNAUTHORIZED_CLIENT,
  client_secret_invalid: UNAUTHORIZED_CLIENT,
  client_unauthenticated: UNAUTHORIZED_CLIENT,
  client_disabled: UNAUTHORIZED_CLIENT,
  client_authentication_method_not_allowed: UNAUTHORIZED_CLIENT,
  refresh_token_invalid: REFRESH_TOKEN,
  refresh_token_reused: REFRESH_TOKEN,
  consent_not_extendable: { status: 422, error: 'invalid_request' },
}

/** A token that is the subject of the request, not its credential. */
const DEBUGGED: Readonly<Partial<Record<RefusalCode, ErrorRow>>> = {
  token_expired: INVALID_REQUEST,
  token_revoked: INVALID_REQUEST,
}

function specialRow(code: RefusalCode, path: string): ErrorRow | undefined {
  if (path === '/api/debug') return DEBUGGED[code]
  return BODY_PATHS.some((begin) => path.startsWith(begin)) ? IN_BODY[code] : undefined
}

function rowOf({ code, subject }: Refusal, path: string, isData: boolean): ErrorRow {
  const special = specialRow(code, path)
  if (special !== undefined) return special
  const problem = BANK_PROBLEM_KINDS.find((kind) => kind === subject)
  if (code === 'bank_read_failed' && problem !== undefined) return BANK_ERRORS[problem]
  const row = TRUELAYER_ERRORS[code]
  return isData && row === INVALID_REQUEST ? VALIDATION_ERROR : row
}

const VALIDATION_ERROR: ErrorRow = { status: 400, error: 'validation_error' }

/** Of the APIs whose errors are problem details (RFC 9457). */
const PROBLEM_PATHS = ['/v3/', '/signup-plus/', '/verification/']

export function renderRefusal(
  refusal: Refusal,
  route: Route | undefined,
  requestId?: string,
  requested = '',
): JsonResponse {
  const path = route?.path ?? requested
  if (PROBLEM_PATHS.some((begin) => path.startsWith(begin)))
    return renderPaymentRefusal(refusal, route, requestId)
  const isData = path.startsWith('/data/')
  const row = rowOf(refusal, path, isData)
  if (EXTENSION_PATHS.includes(path))
    return renderExtensionProblem(refusal, { status: row.status, path, requestId })
  const headers: Record<string, string> = { ...(isData && DATA_HEADERS), 'cache-control': 'no-store' }
  if (row.challenge !== undefined) {
    headers['www-authenticate'] = refusal.code === 'token_missing' ? 'Bearer' : 'Bearer error="invalid_token"'
  }
  if (refusal.retryAfterSeconds !== undefined) headers['retry-after'] = String(refusal.retryAfterSeconds)
  const status = route?.statuses?.[refusal.code] ?? row.status
  if (path === TRACKING_PATH && WITHOUT_BODY.has(status)) return { status, headers }
  return {
    status,
    headers,
    body: {
      error: row.error,
      error_description: describeRefusal(refusal),
      error_details: isData ? {} : { reason: REFUSALS[refusal.code].hint },
    },
  }
}

/** The error of a read that failed, as the read itself would have responded. */
export function renderDataFailure(failure: Pick<Refusal, 'code' | 'subject'>): JsonObject {
  return {
    error: rowOf(failure, '', true).error,
    error_description: describeRefusal(failure),
    error_details: {},
  }
}

export function describeRefusal({ code, subject, issuedTo }: Refusal): string {
  const { sentence } = REFUSALS[code]
  if (code === 'token_expired' && issuedTo !== undefined)
    return `${sentence.slice(0, -1)} at ${isoInstant(issuedTo.expiresAtSeconds * 1000)}.`
  return subject === undefined ? sentence : `${sentence.slice(0, -1)}: ${subject}.`
}
