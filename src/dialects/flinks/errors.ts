// table: The status and `error` of every refusal of authorization and app management
// Spec: docs.flinks.com, list of authorization errors; RFC 6749 sections 4.1.2.1 and 5.2

import type { Refusal, RefusalCode } from '../../core/errors.ts'
import type { JsonResponse, Route } from '../dialect.ts'
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
  request_malformed: INVALID_REQUEST,
  http_malformed: INVALID_REQUEST,
  url_malformed: INVALID_REQUEST,
  headers_too_large: http(431),
  request_too_slow: http(408),
  body_not_utf8: INVALID_REQUEST,
  body_compressed: http(415),
  body_not_form: INVALID_REQUEST,
  body_not_json: INVALID_REQUEST,
  parameter_missing: INVALID_REQUEST,
  parameter_repeated: INVALID_REQUEST,
  parameter_invalid: INVALID_REQUEST,
  body_too_large: http(413),
  grant_type_unsupported: client('unsupported_grant_type'),
  response_type_unsupported: client('unsupported_response_type'),
  request_object_unsupported: INVALID_REQUEST,
  sign_in_required: client('access_denied'),
  client_unknown: INVALID_CLIENT,
  client_unauthenticated: INVALID_CLIENT,
  client_secret_invalid: INVALID_CLIENT,
  client_authentication_malformed: INVALID_CLIENT,
  client_not_disabled: INVALID_REQUEST,
  client_being_deleted: UNAUTHORIZED_CLIENT,
  client_authentication_ambiguous: INVALID_REQUEST,
  client_authentication_method_not_allowed: UNAUTHORIZED_CLIENT,
  client_disabled: UNAUTHORIZED_CLIENT,
  code_invalid: INVALID_GRANT,
  code_actor_wrong: INVALID_GRANT,
  code_expired: INVALID_GRANT,
  code_replayed: INVALID_GRANT,
  redirect_uri_mismatch: INVALID_GRANT,
  code_challenge_method_insecure: INVALID_REQUEST,
  code_verifier_missing: INVALID_GRANT,
  code_verifier_invalid: INVALID_GRANT,
  code_verifier_unexpected: INVALID_GRANT,
  refresh_token_invalid: INVALID_GRANT,
  refresh_token_reused: INVALID_GRANT,
  assertion_invalid: INVALID_CLIENT,
  assertion_expired: INVALID_CLIENT,
  assertion_replayed: INVALID_CLIENT,
  scope_invalid: INVALID_SCOPE,
  resource_invalid: INVALID_REQUEST,
  scope_malformed: INVALID_SCOPE,
  token_missing: { status: 401, error: 'invalid_request', challenge: true },
  token_invalid: INVALID_TOKEN,
  token_expired: INVALID_TOKEN,
  token_revoked: INVALID_TOKEN,
  token_wrong_kind: { status: 403, error: 'unsupported_token_type', challenge: true },
  token_scope_insufficient: { status: 403, error: 'invalid_scope', challenge: true },
  user_reference_missing: INVALID_REQUEST,
  user_reference_ambiguous: INVALID_REQUEST,
  grant_unknown: http(404),
  user_unknown: http(404),
  user_exists: INVALID_REQUEST,
  market_unsupported: INVALID_REQUEST,
  locale_unsupported: INVALID_REQUEST,
  account_unknown: http(404),
  transaction_unknown: http(404),
  provider_unknown: INVALID_REQUEST,
  recurring_group_unknown: http(404),
  consent_unknown: http(404),
  connection_unknown: http(404),
  connection_exists: INVALID_REQUEST,
  connection_not_awaiting_input: INVALID_REQUEST,
  connection_sign_in_needed: client('access_denied'),
  connection_permanently_failed: client('access_denied'),
  bank_read_failed: { status: 503, error: 'temporarily_unavailable' },
  bank_read_limited: { status: 503, error: 'temporarily_unavailable' },
  bank_read_slow: { status: 503, error: 'temporarily_unavailable' },
  date_range_invalid: INVALID_REQUEST,
  sign_in_unknown: http(404),
  consent_not_extendable: INVALID_REQUEST,
  report_unknown: http(404),
  balance_refresh_unknown: http(404),
  connection_busy: INVALID_REQUEST,
  page_token_invalid: INVALID_REQUEST,
  redirect_uri_unregistered: INVALID_REQUEST,
  app_uri_unregistered: INVALID_REQUEST,
  product_not_offered: INVALID_REQUEST,
  endpoint_not_offered: http(501),
  report_not_offered: INVALID_REQUEST,
  ticket_unknown: INVALID_REQUEST,
  user_not_permanent: INVALID_REQUEST,
  provider_not_selectable: INVALID_REQUEST,
  consent_renewal_unsupported: INVALID_REQUEST,
  embedding_not_allowed: INVALID_REQUEST,
  client_id_taken: INVALID_REQUEST,
  secret_limit_reached: INVALID_REQUEST,
  secret_unknown: http(404),
  webhook_endpoint_unknown: http(404),
  webhook_endpoint_exists: INVALID_REQUEST,
  webhook_endpoint_limit_reached: INVALID_REQUEST,
  webhook_event_unknown: http(404),
  route_unknown: http(404),
  method_not_allowed: http(405),
  rate_limited: { status: 429, error: 'temporarily_unavailable' },
  idempotency_in_progress: http(409),
  idempotency_conflict: http(409),
  idempotency_key_missing: http(400),
  request_signature_missing: http(401),
  request_signature_invalid: http(401),
  payment_unknown: http(404),
  payment_state_invalid: http(400),
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

const DATA_PATH = /^\/(api\/)?fdx\//

export function renderRefusal(refusal: Refusal, route: Route | undefined): JsonResponse {
  const { status, error, challenge } = FLINKS_ERRORS[refusal.code]
  if (route !== undefined && DATA_PATH.test(route.path)) return renderDataRefusal(refusal, route, status)
  const headers: Record<string, string> = { 'cache-control': 'no-store' }
  if (challenge === true) headers['www-authenticate'] = 'Bearer'
  if (refusal.retryAfterSeconds !== undefined) headers['retry-after'] = String(refusal.retryAfterSeconds)
  return {
    status: route?.statuses?.[refusal.code] ?? status,
    headers,
    body: { error, error_description: describeOAuthError(refusal) },
  }
}
