// table: The status and `error` of every refusal of authorization and app management
// Spec: docs.flinks.com, list of authorization errors; RFC 6749 sections 4.1.2.1 and 5.2

import type { Refusal, RefusalCode } from '../../core/errors.ts'
import type { JsonResponse, Route } from '../dialect.ts'
import { standardErrorRows } from '../standard/error-rows.ts'
import { describeOAuthError } from '../standard/oauth-errors.ts'
import { renderDataRefusal } from './data-errors.ts'

/** The list of authorization errors. */
export const AUTHORIZATION_ERRORS = [
  'access_denied',
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
  'unsupported_token_type',
  'server_error',
  'temporarily_unavailable',
] as const

type AuthorizationError = (typeof AUTHORIZATION_ERRORS)[number]

interface ErrorRow {
  readonly status: number
  readonly error: AuthorizationError
  /** The access token was refused: the response has a challenge (RFC 9110 section 11.6.1). */
  readonly challenge?: true
}

/** Every error of the client has the status 400, whatever RFC 6749 section 5.2 says about `invalid_client`. */
function client(error: AuthorizationError): ErrorRow {
  return { status: 400, error }
}

/** An error of HTTP, for which the list has no word. */
function http(status: number): ErrorRow {
  return { status, error: 'invalid_request' }
}

const INVALID_REQUEST = client('invalid_request')
const INVALID_GRANT = client('invalid_grant')
const INVALID_CLIENT = client('invalid_client')
const INVALID_SCOPE = client('invalid_scope')
const UNAUTHORIZED_CLIENT = client('unauthorized_client')
const INVALID_TOKEN: ErrorRow = { status: 401, error: 'invalid_grant', challenge: true }

export const FLINKS_ERRORS: Readonly<Record<RefusalCode, ErrorRow>> = {
  ...standardErrorRows({
    invalidRequest: INVALID_REQUEST,
    invalidGrant: INVALID_GRANT,
    invalidClient: INVALID_CLIENT,
    invalidScope: INVALID_SCOPE,
  }),
  grant_type_unsupported: client('unsupported_grant_type'),
  response_type_unsupported: client('unsupported_response_type'),
  authorization_details_invalid: INVALID_REQUEST,
  request_object_unsupported: INVALID_REQUEST,
  sign_in_required: client('access_denied'),
  client_being_deleted: UNAUTHORIZED_CLIENT,
  client_authentication_method_not_allowed: UNAUTHORIZED_CLIENT,
  client_disabled: UNAUTHORIZED_CLIENT,
  resource_invalid: INVALID_REQUEST,
  token_missing: { status: 401, error: 'invalid_request', challenge: true },
  token_invalid: INVALID_TOKEN,
  token_expired: INVALID_TOKEN,
  token_revoked: INVALID_TOKEN,
  token_wrong_kind: { status: 403, error: 'unsupported_token_type', challenge: true },
  token_scope_insufficient: { status: 403, error: 'invalid_scope', challenge: true },
  grant_unknown: http(404),
  user_unknown: http(404),
  account_unknown: http(404),
  transaction_unknown: http(404),
  recurring_group_unknown: http(404),
  consent_unknown: http(404),
  connection_unknown: http(404),
  connection_sign_in_needed: client('access_denied'),
  connection_permanently_failed: client('access_denied'),
  bank_read_failed: { status: 503, error: 'temporarily_unavailable' },
  bank_read_limited: { status: 503, error: 'temporarily_unavailable' },
  bank_read_slow: { status: 503, error: 'temporarily_unavailable' },
  date_range_invalid: INVALID_REQUEST,
  sign_in_unknown: http(404),
  report_unknown: http(404),
  deferred_read_unknown: http(404),
  balance_refresh_unknown: http(404),
  connection_busy: INVALID_REQUEST,
  product_not_offered: INVALID_REQUEST,
  endpoint_not_offered: http(501),
  report_not_offered: INVALID_REQUEST,
  secret_unknown: http(404),
  webhook_endpoint_unknown: http(404),
  webhook_event_unknown: http(404),
  route_unknown: http(404),
  rate_limited: { status: 429, error: 'temporarily_unavailable' },
  request_signature_missing: http(401),
  request_signature_invalid: http(401),
  payment_unknown: http(404),
  unavailable: { status: 503, error: 'temporarily_unavailable' },
  internal: { status: 500, error: 'server_error' },
}

/** A refused access token, at the endpoints for authorization and app management: an expired or wrong one has the status 400. */
export const TOKEN_STATUSES = {
  token_missing: 400,
  token_invalid: 400,
  token_expired: 400,
  token_revoked: 400,
  token_wrong_kind: 400,
  token_scope_insufficient: 400,
} as const

const DATA_PATH = /^\/+(flinks\/+)?(api\/+)?fdx\//

export function renderRefusal(
  refusal: Refusal,
  route: Route | undefined,
  _requestId?: string,
  path = '',
): JsonResponse {
  const { status, error, challenge } = FLINKS_ERRORS[refusal.code]
  if (DATA_PATH.test(route?.path ?? path)) return renderDataRefusal(refusal, route, status)
  const headers: Record<string, string> = { 'cache-control': 'no-store' }
  if (challenge === true) headers['www-authenticate'] = 'Bearer'
  if (refusal.retryAfterSeconds !== undefined) headers['retry-after'] = String(refusal.retryAfterSeconds)
  return {
    status: route?.statuses?.[refusal.code] ?? status,
    headers,
    body: { error, error_description: describeOAuthError(refusal) },
  }
}
