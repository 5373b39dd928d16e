// table: The status and `error` of every refusal
// Spec: RFC 6749 sections 4.1.2.1 and 5.2; RFC 6750 section 3.1; RFC 7009 section 2.2.1

import type { Refusal, RefusalCode } from '../../core/errors.ts'
import type { JsonResponse, Route } from '../dialect.ts'
import { standardErrorRows } from '../standard/error-rows.ts'
import { describeOAuthError } from '../standard/oauth-errors.ts'

interface ErrorRow {
  readonly status: number
  readonly error: string
  /** Authentication scheme of the WWW-Authenticate challenge (RFC 9110 section 11.6.1). */
  readonly challenge?: 'Bearer' | 'Basic'
}

const INVALID_REQUEST: ErrorRow = { status: 400, error: 'invalid_request' }
const INVALID_GRANT: ErrorRow = { status: 400, error: 'invalid_grant' }
const INVALID_SCOPE: ErrorRow = { status: 400, error: 'invalid_scope' }
const INVALID_CLIENT: ErrorRow = { status: 401, error: 'invalid_client', challenge: 'Basic' }
const INVALID_TOKEN: ErrorRow = { status: 401, error: 'invalid_token', challenge: 'Bearer' }
const MISSING_TOKEN: ErrorRow = { status: 401, error: 'invalid_request', challenge: 'Bearer' }

/** An error of HTTP, for which OAuth has no word. */
function status(code: number): ErrorRow {
  return { status: code, error: 'invalid_request' }
}

export const OPENID_ERRORS: Readonly<Record<RefusalCode, ErrorRow>> = {
  ...standardErrorRows({
    invalidRequest: INVALID_REQUEST,
    invalidGrant: INVALID_GRANT,
    invalidClient: INVALID_CLIENT,
    invalidScope: INVALID_SCOPE,
  }),
  grant_type_unsupported: { status: 400, error: 'unsupported_grant_type' },
  response_type_unsupported: { status: 400, error: 'unsupported_response_type' },
  authorization_details_invalid: { status: 400, error: 'invalid_authorization_details' },
  request_object_unsupported: { status: 400, error: 'request_not_supported' },
  sign_in_required: { status: 400, error: 'login_required' },
  client_being_deleted: INVALID_CLIENT,
  client_authentication_method_not_allowed: INVALID_CLIENT,
  client_disabled: INVALID_CLIENT,
  resource_invalid: { status: 400, error: 'invalid_target' },
  token_missing: MISSING_TOKEN,
  token_invalid: INVALID_TOKEN,
  token_expired: INVALID_TOKEN,
  token_revoked: INVALID_TOKEN,
  token_wrong_kind: { status: 403, error: 'insufficient_scope', challenge: 'Bearer' },
  token_scope_insufficient: { status: 403, error: 'insufficient_scope', challenge: 'Bearer' },
  grant_unknown: status(404),
  user_unknown: status(404),
  account_unknown: status(404),
  transaction_unknown: status(404),
  recurring_group_unknown: status(404),
  consent_unknown: status(404),
  connection_unknown: status(404),
  connection_sign_in_needed: INVALID_REQUEST,
  connection_permanently_failed: INVALID_REQUEST,
  bank_read_failed: { status: 503, error: 'temporarily_unavailable' },
  bank_read_limited: { status: 429, error: 'temporarily_unavailable' },
  bank_read_slow: { status: 503, error: 'temporarily_unavailable' },
  date_range_invalid: INVALID_REQUEST,
  sign_in_unknown: status(404),
  report_unknown: status(404),
  deferred_read_unknown: status(404),
  balance_refresh_unknown: status(404),
  connection_busy: INVALID_REQUEST,
  product_not_offered: INVALID_REQUEST,
  endpoint_not_offered: status(501),
  report_not_offered: INVALID_REQUEST,
  secret_unknown: status(404),
  webhook_endpoint_unknown: status(404),
  webhook_event_unknown: status(404),
  route_unknown: status(404),
  rate_limited: { status: 429, error: 'temporarily_unavailable' },
  request_signature_missing: status(401),
  request_signature_invalid: status(401),
  payment_unknown: status(404),
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
