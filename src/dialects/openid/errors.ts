// table: The status and `error` of every refusal
// Spec: RFC 6749 sections 4.1.2.1 and 5.2; RFC 6750 section 3.1; RFC 7009 section 2.2.1

import type { Refusal, RefusalCode } from '../../core/errors.ts'
import type { JsonResponse, Route } from '../dialect.ts'
import { describeOAuthError } from '../standard/oauth-errors.ts'

interface ErrorRow {
  readonly status: number
  readonly error: string
  /** Authentication scheme of the WWW-Authenticate challenge (RFC 9110 section 11.6.1). */
  readonly challenge?: 'Bearer' | 'Basic'
}

const INVALID_REQUEST: ErrorRow = { status: 400, error: 'invalid_request' }
const INVALID_GRANT: ErrorRow = { status: 400, error: 'invalid_grant' }
const INVALID_CLIENT: ErrorRow = { status: 401, error: 'invalid_client', challenge: 'Basic' }
const INVALID_TOKEN: ErrorRow = { status: 401, error: 'invalid_token', challenge: 'Bearer' }
const MISSING_TOKEN: ErrorRow = { status: 401, error: 'invalid_request', challenge: 'Bearer' }

/** An error of HTTP, for which OAuth has no word. */
function status(code: number): ErrorRow {
  return { status: code, error: 'invalid_request' }
}

export const OPENID_ERRORS: Readonly<Record<RefusalCode, ErrorRow>> = {
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
  response_type_unsupported: { status: 400, error: 'unsupported_response_type' },
  request_object_unsupported: { status: 400, error: 'request_not_supported' },
  sign_in_required: { status: 400, error: 'login_required' },
  client_unknown: INVALID_CLIENT,
  client_unauthenticated: INVALID_CLIENT,
  client_secret_invalid: INVALID_CLIENT,
  client_authentication_malformed: INVALID_CLIENT,
  client_not_disabled: INVALID_REQUEST,
  client_being_deleted: INVALID_CLIENT,
  client_authentication_ambiguous: INVALID_REQUEST,
  client_authentication_method_not_allowed: INVALID_CLIENT,
  client_disabled: INVALID_CLIENT,
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
  resource_invalid: { status: 400, error: 'invalid_target' },
  scope_malformed: { status: 400, error: 'invalid_scope' },
  token_missing: MISSING_TOKEN,
  token_invalid: INVALID_TOKEN,
  token_expired: INVALID_TOKEN,
  token_revoked: INVALID_TOKEN,
  token_wrong_kind: { status: 403, error: 'insufficient_scope', challenge: 'Bearer' },
  token_scope_insufficient: { status: 403, error: 'insufficient_scope', challenge: 'Bearer' },
  user_reference_missing: INVALID_REQUEST,
  user_reference_ambiguous: INVALID_REQUEST,
  grant_unknown: status(404),
  user_unknown: status(404),
  user_exists: INVALID_REQUEST,
  market_unsupported: INVALID_REQUEST,
  locale_unsupported: INVALID_REQUEST,
  account_unknown: status(404),
  transaction_unknown: status(404),
  provider_unknown: INVALID_REQUEST,
  recurring_group_unknown: status(404),
  consent_unknown: status(404),
  connection_unknown: status(404),
  connection_exists: INVALID_REQUEST,
  connection_not_awaiting_input: INVALID_REQUEST,
  connection_sign_in_needed: INVALID_REQUEST,
  connection_permanently_failed: INVALID_REQUEST,
  bank_read_failed: { status: 503, error: 'temporarily_unavailable' },
  bank_read_limited: { status: 429, error: 'temporarily_unavailable' },
  bank_read_slow: { status: 503, error: 'temporarily_unavailable' },
  date_range_invalid: INVALID_REQUEST,
  sign_in_unknown: status(404),
  consent_not_extendable: INVALID_REQUEST,
  report_unknown: status(404),
  balance_refresh_unknown: status(404),
  connection_busy: INVALID_REQUEST,
  page_token_invalid: INVALID_REQUEST,
  redirect_uri_unregistered: INVALID_REQUEST,
  app_uri_unregistered: INVALID_REQUEST,
  product_not_offered: INVALID_REQUEST,
  endpoint_not_offered: status(501),
  report_not_offered: INVALID_REQUEST,
  ticket_unknown: INVALID_REQUEST,
  user_not_permanent: INVALID_REQUEST,
  provider_not_selectable: INVALID_REQUEST,
  consent_renewal_unsupported: INVALID_REQUEST,
  embedding_not_allowed: INVALID_REQUEST,
  client_id_taken: INVALID_REQUEST,
  secret_limit_reached: INVALID_REQUEST,
  secret_unknown: status(404),
  webhook_endpoint_unknown: status(404),
  webhook_endpoint_exists: INVALID_REQUEST,
  webhook_endpoint_limit_reached: INVALID_REQUEST,
  webhook_event_unknown: status(404),
  route_unknown: status(404),
  method_not_allowed: status(405),
  rate_limited: { status: 429, error: 'temporarily_unavailable' },
  idempotency_in_progress: status(409),
  idempotency_conflict: status(409),
  idempotency_key_missing: INVALID_REQUEST,
  request_signature_missing: status(401),
  request_signature_invalid: status(401),
  payment_unknown: status(404),
  payment_state_invalid: INVALID_REQUEST,
  unavailable: { status: 503, error: 'temporarily_unavailable' },
  internal: { status: 500, error: 'server_error' },
}

export function renderRefusal(refusal: Refusal, route: Route | undefined): JsonResponse {
  const row = OPENID_ERRORS[refusal.code]
  const headers: Record<string, string> = { 'cache-control': 'no-store' }
  if (row.challenge !== undefined) headers['www-authenticate'] = renderChallenge(row, refusal)
  if (refusal.retryAfterSeconds !== undefined) headers['retry-after'] = String(refusal.retryAfterSeconds)
  return {
    status: route?.statuses?.[refusal.code] ?? row.status,
    headers,
    body: { error: row.error, error_description: describeOAuthError(refusal) },
  }
}

/** Without a token, the challenge has no error code (RFC 6750 section 3). */
function renderChallenge({ challenge, error }: ErrorRow, { code, subject }: Refusal): string {
  if (challenge === 'Basic') return 'Basic realm="token", charset="UTF-8"'
  if (code === 'token_missing') return 'Bearer'
  return code === 'token_scope_insufficient'
    ? `Bearer error="${error}", scope="${subject ?? ''}"`
    : `Bearer error="${error}"`
}
