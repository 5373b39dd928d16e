// table: The status and `error` of every refusal
// Spec: docs.truelayer.com/docs/data-api-errors; OpenAPI of the auth server (2025-12) and of the Data API v1

import { REFUSALS, type Refusal, type RefusalCode } from '../../core/errors.ts'
import type { Json } from '../../lib/json.ts'
import type { JsonResponse, Route } from '../dialect.ts'

interface ErrorRow {
  readonly status: number
  readonly error: string
  /** Whether the response has a challenge for a bearer token (RFC 6750 section 3). */
  readonly challenge?: true
}

const INVALID_REQUEST: ErrorRow = { status: 400, error: 'invalid_request' }
const INVALID_GRANT: ErrorRow = { status: 400, error: 'invalid_grant' }
const INVALID_CLIENT: ErrorRow = { status: 400, error: 'invalid_client' }
const INVALID_TOKEN: ErrorRow = { status: 401, error: 'invalid_token', challenge: true }
const UNAUTHORIZED: ErrorRow = { status: 401, error: 'unauthorized', challenge: true }
const ACCESS_DENIED: ErrorRow = { status: 403, error: 'access_denied' }
const NOT_FOUND: ErrorRow = { status: 404, error: 'not_found' }
const NOT_SUPPORTED: ErrorRow = { status: 501, error: 'endpoint_not_supported' }

function status(code: number): ErrorRow {
  return { status: code, error: 'invalid_request' }
}

export const TRUELAYER_ERRORS: Readonly<Record<RefusalCode, ErrorRow>> = {
  request_malformed: INVALID_REQUEST,
  http_malformed: INVALID_REQUEST,
  url_malformed: INVALID_REQUEST,
  headers_too_large: status(431),
  request_too_slow: status(408),
  body_not_utf8: INVALID_REQUEST,
  body_compressed: status(415),
  body_not_form: INVALID_REQUEST,
  body_not_json: INVALID_REQUEST,
  parameter_missing: INVALID_REQUEST,
  parameter_repeated: INVALID_REQUEST,
  parameter_invalid: INVALID_REQUEST,
  body_too_large: status(413),
  grant_type_unsupported: { status: 400, error: 'unsupported_grant_type' },
  response_type_unsupported: INVALID_REQUEST,
  request_object_unsupported: INVALID_REQUEST,
  sign_in_required: INVALID_REQUEST,
  client_unknown: INVALID_CLIENT,
  client_unauthenticated: INVALID_CLIENT,
  client_secret_invalid: INVALID_CLIENT,
  client_authentication_malformed: INVALID_CLIENT,
  client_not_disabled: INVALID_REQUEST,
  client_being_deleted: INVALID_CLIENT,
  client_authentication_ambiguous: INVALID_REQUEST,
  client_authentication_method_not_allowed: { status: 400, error: 'unauthorized_client' },
  client_disabled: { status: 400, error: 'unauthorized_client' },
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
  scope_invalid: { status: 400, error: 'invalid_scope' },
  resource_invalid: { status: 400, error: 'invalid_request' },
  scope_malformed: { status: 400, error: 'invalid_scope' },
  token_missing: UNAUTHORIZED,
  token_invalid: INVALID_TOKEN,
  token_expired: INVALID_TOKEN,
  token_revoked: UNAUTHORIZED,
  // The token is for another API: its audience is wrong, and it opens nothing here.
  token_wrong_kind: INVALID_TOKEN,
  token_scope_insufficient: ACCESS_DENIED,
  user_reference_missing: INVALID_REQUEST,
  user_reference_ambiguous: INVALID_REQUEST,
  grant_unknown: NOT_FOUND,
  user_unknown: NOT_FOUND,
  user_exists: INVALID_REQUEST,
  market_unsupported: INVALID_REQUEST,
  locale_unsupported: INVALID_REQUEST,
  account_unknown: { status: 404, error: 'account_not_found' },
  transaction_unknown: NOT_FOUND,
  provider_unknown: INVALID_REQUEST,
  connection_unknown: NOT_FOUND,
  connection_exists: INVALID_REQUEST,
  connection_not_awaiting_input: INVALID_REQUEST,
  connection_sign_in_needed: ACCESS_DENIED,
  connection_permanently_failed: { status: 400, error: 'deprecated_provider' },
  sign_in_unknown: NOT_FOUND,
  consent_not_extendable: INVALID_REQUEST,
  report_unknown: NOT_FOUND,
  balance_refresh_unknown: NOT_FOUND,
  connection_busy: { status: 503, error: 'temporarily_unavailable' },
  page_token_invalid: INVALID_REQUEST,
  redirect_uri_unregistered: INVALID_REQUEST,
  app_uri_unregistered: INVALID_REQUEST,
  product_not_offered: NOT_SUPPORTED,
  endpoint_not_offered: NOT_SUPPORTED,
  report_not_offered: NOT_SUPPORTED,
  ticket_unknown: INVALID_REQUEST,
  user_not_permanent: INVALID_REQUEST,
  provider_not_selectable: INVALID_REQUEST,
  consent_renewal_unsupported: INVALID_REQUEST,
  embedding_not_allowed: INVALID_REQUEST,
  client_id_taken: INVALID_REQUEST,
  secret_limit_reached: INVALID_REQUEST,
  secret_unknown: NOT_FOUND,
  webhook_endpoint_unknown: NOT_FOUND,
  webhook_endpoint_exists: INVALID_REQUEST,
  webhook_endpoint_limit_reached: INVALID_REQUEST,
  webhook_event_unknown: NOT_FOUND,
  route_unknown: NOT_FOUND,
  method_not_allowed: status(405),
  rate_limited: { status: 429, error: 'provider_too_many_requests' },
  idempotency_in_progress: status(409),
  idempotency_conflict: status(409),
  unavailable: { status: 503, error: 'temporarily_unavailable' },
  internal: { status: 500, error: 'internal_server_error' },
}

export function renderRefusal(refusal: Refusal, route: Route | undefined): JsonResponse {
  const row = TRUELAYER_ERRORS[refusal.code]
  const headers: Record<string, string> = { 'cache-control': 'no-store' }
  if (row.challenge !== undefined) {
    headers['www-authenticate'] = refusal.code === 'token_missing' ? 'Bearer' : 'Bearer error="invalid_token"'
  }
  if (refusal.retryAfterSeconds !== undefined) headers['retry-after'] = String(refusal.retryAfterSeconds)
  return {
    status: route?.statuses?.[refusal.code] ?? row.status,
    headers,
    body: {
      error: row.error,
      error_description: describeRefusal(refusal),
      error_details: detailsOf(refusal),
    },
  }
}

export function describeRefusal({ code, subject }: Refusal): string {
  const { sentence } = REFUSALS[code]
  return subject === undefined ? sentence : `${sentence.slice(0, -1)}: ${subject}.`
}

function detailsOf({ code }: Refusal): Json {
  return { reason: REFUSALS[code].hint }
}
