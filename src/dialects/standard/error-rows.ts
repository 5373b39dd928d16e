// table: The refusals whose error is the one of RFC 6749 in every dialect of OAuth
// Spec: RFC 6749 section 5.2

import type { RefusalCode } from '../../core/errors.ts'

/** The row of a dialect for each error of RFC 6749; its status and its challenge are the dialect's. */
interface ErrorRows<Row> {
  readonly invalidRequest: Row
  readonly invalidGrant: Row
  readonly invalidClient: Row
  readonly invalidScope: Row
}

/** The rows that the table of a dialect spreads. What its provider answers otherwise stands in the dialect itself. */
export function standardErrorRows<Row extends { readonly status: number }>(rows: ErrorRows<Row>) {
  const { invalidRequest, invalidGrant, invalidClient, invalidScope } = rows
  /** An error of HTTP, for which OAuth has no word. */
  const http = (status: number): Row => ({ ...invalidRequest, status })
  return {
    request_malformed: invalidRequest,
    http_malformed: invalidRequest,
    url_malformed: invalidRequest,
    headers_too_large: http(431),
    request_too_slow: http(408),
    body_not_utf8: invalidRequest,
    body_compressed: http(415),
    body_not_form: invalidRequest,
    body_not_json: invalidRequest,
    parameter_missing: invalidRequest,
    parameter_repeated: invalidRequest,
    parameter_invalid: invalidRequest,
    body_too_large: http(413),
    client_unknown: invalidClient,
    client_unauthenticated: invalidClient,
    client_secret_invalid: invalidClient,
    client_authentication_malformed: invalidClient,
    client_not_disabled: invalidRequest,
    client_authentication_ambiguous: invalidRequest,
    code_invalid: invalidGrant,
    code_actor_wrong: invalidGrant,
    code_expired: invalidGrant,
    code_replayed: invalidGrant,
    redirect_uri_mismatch: invalidGrant,
    code_challenge_method_insecure: invalidRequest,
    code_verifier_missing: invalidGrant,
    code_verifier_invalid: invalidGrant,
    code_verifier_unexpected: invalidGrant,
    refresh_token_invalid: invalidGrant,
    refresh_token_reused: invalidGrant,
    assertion_invalid: invalidClient,
    assertion_expired: invalidClient,
    assertion_replayed: invalidClient,
    scope_invalid: invalidScope,
    scope_malformed: invalidScope,
    product_not_approved: invalidScope,
    user_reference_missing: invalidRequest,
    user_reference_ambiguous: invalidRequest,
    user_exists: invalidRequest,
    market_unsupported: invalidRequest,
    locale_unsupported: invalidRequest,
    provider_unknown: invalidRequest,
    connection_exists: invalidRequest,
    connection_not_awaiting_input: invalidRequest,
    consent_not_extendable: invalidRequest,
    page_token_invalid: invalidRequest,
    redirect_uri_unregistered: invalidRequest,
    app_uri_unregistered: invalidRequest,
    ticket_unknown: invalidRequest,
    user_not_permanent: invalidRequest,
    provider_not_selectable: invalidRequest,
    consent_renewal_unsupported: invalidRequest,
    embedding_not_allowed: invalidRequest,
    client_id_taken: invalidRequest,
    secret_limit_reached: invalidRequest,
    webhook_endpoint_exists: invalidRequest,
    webhook_endpoint_limit_reached: invalidRequest,
    method_not_allowed: http(405),
    idempotency_in_progress: http(409),
    idempotency_conflict: http(409),
    idempotency_key_missing: invalidRequest,
    payment_state_invalid: invalidRequest,
  } satisfies Partial<Record<RefusalCode, Row>>
}
