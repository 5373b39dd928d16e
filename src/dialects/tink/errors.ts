// table: The status, `errorCode` and `errorMessage` of every refusal
// Spec: docs.tink.com/api-general (2026-01), statuses; all values of `errorCode` but one are ours, see README.md

import { REFUSALS, type Refusal, type RefusalCode } from '../../core/errors.ts'
import type { JsonResponse, Route } from '../dialect.ts'

interface ErrorRow {
  readonly status: number
  readonly errorCode: string
  /** Authentication scheme of the WWW-Authenticate challenge (RFC 9110 section 11.6.1). */
  readonly challenge?: 'Bearer' | 'Basic'
  /** The provider's own `errorMessage`, if it is known. */
  readonly sentence?: string
}

/** The same for every cause, as documented; the log has the cause. */
const CODE_NOT_VALID = 'Authorization code not valid'

export const TINK_ERRORS: Readonly<Record<RefusalCode, ErrorRow>> = {
  request_malformed: { status: 400, errorCode: 'request.malformed' },
  http_malformed: { status: 400, errorCode: 'request.malformed' },
  url_malformed: { status: 400, errorCode: 'request.malformed' },
  headers_too_large: { status: 431, errorCode: 'request.too_large' },
  request_too_slow: { status: 408, errorCode: 'request.timeout' },
  body_not_utf8: { status: 400, errorCode: 'request.malformed' },
  body_compressed: { status: 415, errorCode: 'request.unsupported_encoding' },
  body_not_form: { status: 400, errorCode: 'request.malformed' },
  body_not_json: { status: 400, errorCode: 'request.malformed' },
  parameter_missing: { status: 400, errorCode: 'request.parameter_missing' },
  parameter_repeated: { status: 400, errorCode: 'request.parameter_repeated' },
  parameter_invalid: { status: 400, errorCode: 'request.parameter_invalid' },
  body_too_large: { status: 413, errorCode: 'request.too_large' },
  grant_type_unsupported: { status: 400, errorCode: 'oauth.unsupported_grant_type' },
  response_type_unsupported: { status: 400, errorCode: 'request.parameter_invalid' },
  authorization_details_invalid: { status: 400, errorCode: 'request.parameter_invalid' },
  request_object_unsupported: { status: 400, errorCode: 'request.parameter_invalid' },
  sign_in_required: { status: 400, errorCode: 'request.parameter_invalid' },
  client_unknown: {
    status: 401,
    errorCode: 'oauth.client_not_found',
    challenge: 'Basic',
    sentence: 'Could not find the OAuth client',
  },
  client_unauthenticated: { status: 401, errorCode: 'oauth.client_not_authenticated', challenge: 'Basic' },
  client_secret_invalid: {
    status: 401,
    errorCode: 'oauth.invalid_client_secret',
    challenge: 'Basic',
    sentence: 'Invalid client secret',
  },
  client_authentication_malformed: {
    status: 401,
    errorCode: 'oauth.malformed_client_authentication',
    challenge: 'Basic',
  },
  client_authentication_ambiguous: { status: 400, errorCode: 'oauth.ambiguous_client_authentication' },
  client_authentication_method_not_allowed: {
    status: 401,
    errorCode: 'oauth.client_authentication_method_not_allowed',
    challenge: 'Basic',
  },
  client_disabled: { status: 401, errorCode: 'oauth.client_disabled', challenge: 'Basic' },
  code_invalid: { status: 400, errorCode: 'oauth.invalid_code', sentence: CODE_NOT_VALID },
  code_expired: { status: 400, errorCode: 'oauth.invalid_code', sentence: CODE_NOT_VALID },
  code_replayed: { status: 400, errorCode: 'oauth.invalid_code', sentence: CODE_NOT_VALID },
  redirect_uri_mismatch: { status: 400, errorCode: 'oauth.redirect_uri_mismatch' },
  code_actor_wrong: { status: 400, errorCode: 'oauth.invalid_code', sentence: CODE_NOT_VALID },
  code_challenge_method_insecure: { status: 400, errorCode: 'oauth.code_challenge_method_insecure' },
  code_verifier_missing: { status: 400, errorCode: 'oauth.code_verifier_missing' },
  code_verifier_invalid: { status: 400, errorCode: 'oauth.code_verifier_invalid' },
  code_verifier_unexpected: { status: 400, errorCode: 'oauth.code_verifier_unexpected' },
  refresh_token_invalid: { status: 400, errorCode: 'oauth.invalid_refresh_token' },
  refresh_token_reused: { status: 400, errorCode: 'oauth.refresh_token_reused' },
  assertion_invalid: { status: 401, errorCode: 'oauth.invalid_assertion' },
  assertion_expired: { status: 401, errorCode: 'oauth.assertion_expired' },
  assertion_replayed: { status: 401, errorCode: 'oauth.assertion_replayed' },
  resource_invalid: { status: 400, errorCode: 'oauth.invalid_request' },
  scope_invalid: { status: 400, errorCode: 'oauth.invalid_scope' },
  product_not_approved: { status: 400, errorCode: 'oauth.invalid_scope' },
  scope_malformed: { status: 400, errorCode: 'oauth.invalid_scope' },
  token_missing: { status: 401, errorCode: 'auth.access_token_missing', challenge: 'Bearer' },
  token_invalid: { status: 401, errorCode: 'auth.access_token_invalid', challenge: 'Bearer' },
  token_expired: { status: 401, errorCode: 'auth.access_token_expired', challenge: 'Bearer' },
  token_revoked: { status: 401, errorCode: 'auth.access_token_revoked', challenge: 'Bearer' },
  token_wrong_kind: { status: 403, errorCode: 'auth.wrong_token_kind' },
  token_scope_insufficient: { status: 403, errorCode: 'auth.insufficient_scope', challenge: 'Bearer' },
  user_reference_missing: { status: 400, errorCode: 'user.reference_missing' },
  user_reference_ambiguous: { status: 400, errorCode: 'user.reference_ambiguous' },
  grant_unknown: { status: 404, errorCode: 'oauth.grant_not_found' },
  user_unknown: { status: 404, errorCode: 'user.not_found' },
  user_exists: { status: 409, errorCode: 'user.user_with_external_user_id_already_exists' },
  market_unsupported: { status: 400, errorCode: 'user.market_not_supported' },
  locale_unsupported: { status: 400, errorCode: 'user.locale_not_supported' },
  account_unknown: { status: 404, errorCode: 'account.not_found' },
  transaction_unknown: { status: 404, errorCode: 'transaction.not_found' },
  provider_unknown: { status: 404, errorCode: 'provider.not_found' },
  recurring_group_unknown: { status: 404, errorCode: 'recurring_group.not_found' },
  consent_unknown: { status: 404, errorCode: 'consent.not_found' },
  connection_unknown: { status: 404, errorCode: 'credentials.not_found' },
  connection_exists: { status: 409, errorCode: 'credentials.already_exists' },
  connection_not_awaiting_input: { status: 404, errorCode: 'credentials.not_awaiting' },
  connection_sign_in_needed: { status: 400, errorCode: 'credentials.authentication_needed' },
  connection_permanently_failed: { status: 400, errorCode: 'credentials.permanent_error' },
  bank_read_failed: { status: 503, errorCode: 'service.unavailable' },
  bank_read_limited: { status: 429, errorCode: 'request.rate_limited' },
  bank_read_slow: { status: 503, errorCode: 'service.unavailable' },
  date_range_invalid: { status: 400, errorCode: 'request.parameter_invalid' },
  sign_in_unknown: { status: 400, errorCode: 'credentials.callback_unknown' },
  consent_not_extendable: { status: 400, errorCode: 'provider_consent.not_extendable' },
  report_unknown: { status: 404, errorCode: 'report.not_found' },
  deferred_read_unknown: { status: 404, errorCode: 'deferred_read.not_found' },
  balance_refresh_unknown: { status: 404, errorCode: 'balance_refresh.not_found' },
  connection_busy: { status: 409, errorCode: 'credentials.refresh_in_progress' },
  page_token_invalid: { status: 400, errorCode: 'request.invalid_page_token' },
  app_uri_unregistered: { status: 400, errorCode: 'link.app_uri_not_registered' },
  product_not_offered: { status: 404, errorCode: 'link.product_not_offered' },
  endpoint_not_offered: { status: 501, errorCode: 'request.product_not_offered' },
  report_not_offered: { status: 400, errorCode: 'link.report_not_offered' },
  ticket_unknown: { status: 400, errorCode: 'link.session_not_found' },
  user_not_permanent: { status: 400, errorCode: 'user.not_permanent' },
  provider_not_selectable: { status: 400, errorCode: 'provider.not_available' },
  consent_renewal_unsupported: { status: 400, errorCode: 'provider.not_open_banking' },
  embedding_not_allowed: { status: 403, errorCode: 'app.embedding_not_allowed' },
  redirect_uri_unregistered: {
    status: 401,
    errorCode: 'oauth.redirect_uri_not_registered',
    sentence: 'App is not allowed to notify customer back.',
  },
  client_id_taken: { status: 409, errorCode: 'app.client_id_taken' },
  client_not_disabled: { status: 409, errorCode: 'app.not_disabled' },
  client_being_deleted: { status: 409, errorCode: 'app.being_deleted' },
  secret_limit_reached: { status: 409, errorCode: 'app.secret_limit_reached' },
  secret_unknown: { status: 404, errorCode: 'app.secret_not_found' },
  webhook_endpoint_unknown: { status: 404, errorCode: 'webhook_endpoint.not_found' },
  webhook_endpoint_exists: { status: 409, errorCode: 'webhook_endpoint.already_exists' },
  webhook_endpoint_limit_reached: { status: 409, errorCode: 'webhook_endpoint.limit_reached' },
  webhook_event_unknown: { status: 404, errorCode: 'webhook_event.not_found' },
  route_unknown: { status: 404, errorCode: 'request.not_found' },
  method_not_allowed: { status: 405, errorCode: 'request.method_not_allowed' },
  rate_limited: { status: 429, errorCode: 'request.rate_limited' },
  idempotency_in_progress: { status: 409, errorCode: 'request.idempotency_in_progress' },
  idempotency_conflict: { status: 409, errorCode: 'request.idempotency_conflict' },
  idempotency_key_missing: { status: 400, errorCode: 'request.idempotency_key_missing' },
  request_signature_missing: { status: 401, errorCode: 'request.signature_missing' },
  request_signature_invalid: { status: 401, errorCode: 'request.signature_invalid' },
  payment_unknown: { status: 404, errorCode: 'request.payment_not_found' },
  payment_state_invalid: { status: 400, errorCode: 'request.payment_state_invalid' },
  unavailable: { status: 503, errorCode: 'service.unavailable' },
  internal: { status: 500, errorCode: 'service.internal' },
}

export function renderRefusal(refusal: Refusal, route: Route | undefined): JsonResponse {
  const row = TINK_ERRORS[refusal.code]
  const headers: Record<string, string> = { 'cache-control': 'no-store' }
  if (row.challenge !== undefined) headers['www-authenticate'] = renderChallenge(row.challenge, refusal)
  if (refusal.retryAfterSeconds !== undefined) headers['retry-after'] = String(refusal.retryAfterSeconds)
  return {
    status: route?.statuses?.[refusal.code] ?? row.status,
    headers,
    body: { errorMessage: renderMessage(row, refusal), errorCode: row.errorCode },
  }
}

function renderMessage(row: ErrorRow, { code, subject }: Refusal): string {
  if (row.sentence !== undefined) return row.sentence
  const { sentence, hint } = REFUSALS[code]
  // The message repeats what was sent only if it is short and printable, so that it cannot forge or flood a client's log.
  const isPrintable = subject !== undefined && /^[\x20-\x7e]{1,64}$/.test(subject)
  const named = isPrintable ? `${sentence.slice(0, -1)}: ${subject}.` : sentence
  return `${named} ${hint}`
}

/** Without a token, the challenge has no error code (RFC 6750 section 3). */
function renderChallenge(scheme: 'Bearer' | 'Basic', { code, subject }: Refusal): string {
  if (scheme === 'Basic') return 'Basic realm="token", charset="UTF-8"'
  if (code === 'token_missing') return 'Bearer'
  if (code === 'token_scope_insufficient')
    return `Bearer error="insufficient_scope", scope="${subject ?? ''}"`
  return 'Bearer error="invalid_token"'
}
