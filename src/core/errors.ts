// table: Refusals of the core: code, public sentence and developer hint
// Never: an HTTP status or a wire name; those belong to the dialects

import { PAYMENT_REFUSALS } from './payment-errors.ts'
import { WEBHOOK_REFUSALS } from './webhook-errors.ts'

export interface RefusalText {
  /** Public: contains nothing that only the app may know. */
  readonly sentence: string
  /** For the developer: what to change in the request or the app. */
  readonly hint: string
}

export const REFUSALS = {
  request_malformed: {
    sentence: 'The request could not be parsed.',
    hint: 'Percent-encode every name and value, as UTF-8.',
  },
  http_malformed: {
    sentence: 'The request is not valid HTTP.',
    hint: 'Send one Host header, either Content-Length or chunked encoding, and lines that end in CR LF (RFC 9112).',
  },
  url_malformed: {
    sentence: 'The request URL could not be parsed.',
    hint: 'Percent-encode each path segment as UTF-8, and keep the URL under 2048 characters.',
  },
  headers_too_large: {
    sentence: 'The URL and headers of the request are too large.',
    hint: 'Send at most 16 KiB of URL and headers; put parameters in the body.',
  },
  request_too_slow: {
    sentence: 'The request took too long to arrive.',
    hint: 'Send the headers within 10 seconds and the whole request within 15.',
  },
  body_not_utf8: {
    sentence: 'The request body is not UTF-8.',
    hint: 'Send text in UTF-8, whatever charset the Content-Type names.',
  },
  body_compressed: {
    sentence: 'The request body is compressed.',
    hint: 'Send the body without Content-Encoding.',
  },
  body_not_form: {
    sentence: 'The request body is not a form.',
    hint: 'Send the parameters as application/x-www-form-urlencoded, such as a=1&b=2; this endpoint does not accept JSON or multipart.',
  },
  body_not_json: {
    sentence: 'The request body is not valid JSON.',
    hint: 'Send one JSON object as UTF-8, with Content-Type application/json.',
  },
  parameter_missing: {
    sentence: 'A required parameter is missing.',
    hint: 'Send the parameter named in the message, in the body of a POST or the query of a GET; an empty value counts as missing.',
  },
  parameter_repeated: {
    sentence: 'A parameter was sent more than once.',
    hint: 'Send each parameter once.',
  },
  parameter_invalid: {
    sentence: 'A parameter has a value that is not allowed.',
    hint: 'See the reference for the allowed values of the parameter named in the message.',
  },
  body_too_large: {
    sentence: 'The request body is too large.',
    hint: 'Send at most 64 KiB.',
  },
  grant_type_unsupported: {
    sentence: 'The grant type is not supported.',
    hint: 'Use one of the grant types in the reference.',
  },
  response_type_unsupported: {
    sentence: 'The response type is not supported.',
    hint: 'Send response_type=code; the implicit and hybrid flows are not offered (RFC 9700 section 2.1.2).',
  },
  authorization_details_invalid: {
    sentence: 'The authorization details are not valid.',
    hint: 'Send a JSON array with one object of a type in authorization_details_types_supported, with its members only (RFC 9396 section 5).',
  },
  request_object_unsupported: {
    sentence: 'A parameter of the authorization request is not supported.',
    hint: 'Send the parameters themselves, without request, request_uri and registration.',
  },
  sign_in_required: {
    sentence: 'The person must sign in at the bank.',
    hint: 'Leave prompt=none out: every authorization is given at the bank, so there is no session to reuse.',
  },
  client_unknown: {
    sentence: 'Could not find the OAuth client.',
    hint: 'Check client_id against the app settings; client ids differ between environments.',
  },
  client_unauthenticated: {
    sentence: 'The client did not authenticate.',
    hint: 'Send client_id and client_secret in the body, or use HTTP Basic.',
  },
  client_secret_invalid: {
    sentence: 'The client secret is not valid.',
    hint: 'The secret is wrong, revoked or expired. Create a new secret for the app.',
  },
  client_authentication_malformed: {
    sentence: 'The client authentication could not be parsed.',
    hint: 'HTTP Basic carries the base64 of the form-encoded client id and secret, joined by a colon (RFC 6749 section 2.3.1).',
  },
  client_not_disabled: {
    sentence: 'The app is not disabled.',
    hint: 'Disable it first with the command app disable; then nothing of it is created while it is deleted.',
  },
  client_being_deleted: {
    sentence: 'The app is being deleted.',
    hint: 'Run the command app delete again to finish an interrupted deletion.',
  },
  client_authentication_ambiguous: {
    sentence: 'The client authenticated with more than one method.',
    hint: 'Use HTTP Basic or the request body, not both (RFC 6749 section 2.3).',
  },
  client_authentication_method_not_allowed: {
    sentence: 'This app may not use this client authentication method.',
    hint: 'Use a method that is enabled for the app.',
  },
  client_disabled: {
    sentence: 'The app is disabled.',
    hint: 'It was disabled or suspended, or waits for its production access. The Console shows which.',
  },
  code_invalid: {
    sentence: 'The authorization code is not valid.',
    hint: 'A code is valid once, briefly, and only for the app that it was issued to. Get a new code.',
  },
  code_actor_wrong: {
    sentence: 'The authorization code was delegated to another client than the hosted flow.',
    hint: "Delegate with the hosted flow's client id as actor_client_id, or leave actor_client_id out.",
  },
  code_expired: {
    sentence: 'The authorization code has expired.',
    hint: 'Exchange a code as soon as it is issued. Get a new code.',
  },
  code_replayed: {
    sentence: 'The authorization code was already used.',
    hint: 'A second use revokes the tokens that the first use issued. Let the end user connect again.',
  },
  redirect_uri_mismatch: {
    sentence: 'The redirect URI differs from the one of the authorization request.',
    hint: 'Send exactly the redirect_uri of the authorization request, or leave it out where that is allowed.',
  },
  code_challenge_method_insecure: {
    sentence: 'The code challenge method must be S256.',
    hint: 'Send code_challenge_method=S256 with the SHA-256 of the verifier. Without the parameter the method is plain (RFC 7636 section 4.3), which is refused (RFC 9700 section 2.1.1).',
  },
  code_verifier_missing: {
    sentence: 'The code verifier is missing.',
    hint: 'The authorization request had a code_challenge; send the matching code_verifier (RFC 7636 section 4.5).',
  },
  code_verifier_invalid: {
    sentence: 'The code verifier does not match the code challenge.',
    hint: 'Send the code_verifier that the code_challenge was derived from, 43 to 128 characters.',
  },
  code_verifier_unexpected: {
    sentence: 'A code verifier was sent, but the authorization request had no code challenge.',
    hint: 'Send code_challenge with the authorization request, or leave code_verifier out.',
  },
  refresh_token_invalid: {
    sentence: 'The refresh token is not valid.',
    hint: 'The refresh token is unknown, expired or revoked. Let the end user connect again, or request a new grant.',
  },
  refresh_token_reused: {
    sentence: 'The refresh token was already used.',
    hint: 'Its successor has been used as well, so the grant and all its tokens were revoked. Request a new grant.',
  },
  assertion_invalid: {
    sentence: 'The assertion is not valid.',
    hint: 'Sign the assertion with a registered ES256 key, with the issuer, subject and audience of the reference.',
  },
  assertion_expired: {
    sentence: 'The assertion has expired, or its exp is too far in the future.',
    hint: 'Set exp at most five minutes ahead, and check the clock.',
  },
  assertion_replayed: {
    sentence: 'The assertion was already used.',
    hint: 'Give every assertion a fresh jti.',
  },
  scope_invalid: {
    sentence: 'The scope is not allowed for this app.',
    hint: 'Request only scopes that exist and that are enabled for the app.',
  },
  product_not_approved: {
    sentence: 'The app has no production access to the product of this scope.',
    hint: 'Request the product named in the message on the page Products of the Console; a sandbox app has every product.',
  },
  resource_invalid: {
    sentence: 'The resource is not one that the token can be for.',
    hint: 'Send the identifier of a resource that is enabled for the app, and at the token endpoint one that was authorized (RFC 8707).',
  },
  scope_malformed: {
    sentence: 'The scope could not be parsed.',
    hint: 'Separate scopes by commas or spaces (RFC 6749 section 3.3 lists the allowed characters).',
  },
  token_missing: {
    sentence: 'No access token was sent.',
    hint: 'Send the header Authorization: Bearer followed by an access token.',
  },
  token_invalid: {
    sentence: 'The access token is not valid.',
    hint: 'Send the token exactly as it was issued by this server.',
  },
  token_expired: {
    sentence: 'The access token has expired.',
    hint: 'Get a new access token with the refresh token or the client credentials.',
  },
  token_revoked: {
    sentence: 'The access token was revoked.',
    hint: 'The grant of the token was revoked or has expired. Request a new grant.',
  },
  token_wrong_kind: {
    sentence: 'This endpoint does not accept this kind of access token.',
    hint: 'The reference states for each endpoint whether it accepts client tokens or user tokens.',
  },
  token_scope_insufficient: {
    sentence: 'The access token lacks a scope that this endpoint requires.',
    hint: 'Request the scope named in the message when the token is issued.',
  },
  user_reference_missing: {
    sentence: 'The request names no user.',
    hint: 'Send user_id or external_user_id.',
  },
  user_reference_ambiguous: {
    sentence: 'The request names the user twice, or its name fits two users.',
    hint: 'Send user_id or external_user_id, not both. In the subject of an assertion, use the user id.',
  },
  grant_unknown: {
    sentence: 'There is no such grant.',
    hint: 'List the grants of a user with the command grant list.',
  },
  user_unknown: {
    sentence: 'The user does not exist.',
    hint: 'Create the user first, with the same app.',
  },
  user_exists: {
    sentence: 'A user with this external user id already exists.',
    hint: 'Use the existing user. External user ids are unique within an app, and none equals the user id of another user.',
  },
  market_unsupported: {
    sentence: 'The market is not supported.',
    hint: 'Send a supported market as an ISO 3166-1 code in upper case.',
  },
  locale_unsupported: {
    sentence: 'The locale is not supported.',
    hint: 'Send a supported locale, such as en_US or sv_SE.',
  },
  account_unknown: {
    sentence: 'The account does not exist.',
    hint: 'List the accounts of the user first; account ids are per user.',
  },
  transaction_unknown: {
    sentence: 'The transaction does not exist.',
    hint: 'List the transactions of the user first; the bank replaces a pending transaction by a booked one.',
  },
  recurring_group_unknown: {
    sentence: 'The group of recurring transactions does not exist.',
    hint: 'List the groups of the user first; a group ends once its payments are no longer regular.',
  },
  consent_unknown: {
    sentence: 'The consent does not exist.',
    hint: 'List the consents first.',
  },
  provider_unknown: {
    sentence: 'The provider does not exist.',
    hint: 'List the providers of the market first.',
  },
  connection_unknown: {
    sentence: 'The connection does not exist.',
    hint: 'List the connections of the user first.',
  },
  connection_exists: {
    sentence: 'The user already has a connection to this bank with the same user name.',
    hint: 'Update or refresh the existing connection; list the connections of the user first.',
  },
  connection_not_awaiting_input: {
    sentence: 'The connection is not waiting for this input.',
    hint: 'Read the status of the connection first. The bank accepts input once, in time, and only while it asks for it.',
  },
  connection_sign_in_needed: {
    sentence: 'The bank requires a new sign-in before it can be read.',
    hint: 'Let the end user sign in again: authenticate the connection, or update it.',
  },
  connection_permanently_failed: {
    sentence: 'The connection has failed permanently.',
    hint: 'Its bank is no longer supported. Delete the connection, and let the end user choose another bank.',
  },
  bank_read_failed: {
    sentence: 'The bank could not be read.',
    hint: 'The name in the message tells why. Retry later, or let the end user sign in again.',
  },
  bank_read_limited: {
    sentence: 'The bank was read as often as it allows without the end user.',
    hint: 'Send the IP address of the end user who is present, or wait: four unattended reads are allowed in 24 hours.',
  },
  bank_read_slow: {
    sentence: 'The bank did not respond in time.',
    hint: 'Retry in a moment; the read continues in the background.',
  },
  date_range_invalid: {
    sentence: 'The range of dates is not valid.',
    hint: 'Send from and to as YYYY-MM-DD or as ISO 8601 times, from before to, and to not in the future.',
  },
  sign_in_unknown: {
    sentence: 'No sign-in is waiting for this callback.',
    hint: 'Relay the state and the parameters of the bank unchanged, once, within nine minutes.',
  },
  consent_not_extendable: {
    sentence: 'The consent cannot be extended.',
    hint: 'Only some banks extend a consent, and only before it expires. Otherwise let the end user connect again.',
  },
  report_unknown: {
    sentence: 'The report does not exist.',
    hint: 'A report is available for an hour, to the app and the user that it was created for.',
  },
  deferred_read_unknown: {
    sentence: 'The read does not exist.',
    hint: 'The results of a read can be collected for 24 hours, with a token of the same connection.',
  },
  balance_refresh_unknown: {
    sentence: 'The balance refresh does not exist.',
    hint: 'Request a balance refresh first; it can be read for 24 hours.',
  },
  connection_busy: {
    sentence: 'A sign-in or refresh is already in progress for this connection.',
    hint: 'Wait until the status of the connection shows the outcome, then request again.',
  },
  page_token_invalid: {
    sentence: 'The page token is not valid.',
    hint: 'Send the token of the previous page unchanged, with the same filters.',
  },
  redirect_uri_unregistered: {
    sentence: 'App is not allowed to notify customer back.',
    hint: 'Register this exact redirect URI for the app.',
  },
  app_uri_unregistered: {
    sentence: 'The app_uri is not registered.',
    hint: 'Register app_uri among the redirect URIs of the app, exactly as it is sent.',
  },
  product_not_offered: {
    sentence: 'This product is not supported.',
    hint: 'The reference lists the products of the hosted flow. Payments, income checks and expense checks are not supported.',
  },
  endpoint_not_offered: {
    sentence: 'This installation does not offer the product of this endpoint.',
    hint: "The README of the provider's dialect lists what is offered and what is not.",
  },
  report_not_offered: {
    sentence: 'A requested report is not supported.',
    hint: 'Account verification reports and transaction reports are supported.',
  },
  ticket_unknown: {
    sentence: 'The session does not exist, or was already used.',
    hint: 'A session is valid for one flow of the app that created it, for ten minutes. Create a new session.',
  },
  user_not_permanent: {
    sentence: 'The user is temporary.',
    hint: 'This flow requires a permanent user. Create one and delegate a code for that user.',
  },
  provider_not_selectable: {
    sentence: 'The provider cannot be selected in this flow.',
    hint: 'It belongs to another market, segment or environment, or is no longer supported. List the providers of the market.',
  },
  consent_renewal_unsupported: {
    sentence: 'This provider does not support renewing a consent.',
    hint: 'Only providers with an open banking API support it. Let the end user connect again.',
  },
  embedding_not_allowed: {
    sentence: 'The app may not show these pages in a frame.',
    hint: 'Enable embedding for the app, and use an http or https redirect URI.',
  },
  client_id_taken: {
    sentence: 'An app with this client id already exists.',
    hint: 'Leave the client id out, and a new one is generated.',
  },
  secret_limit_reached: {
    sentence: 'The app has the maximum number of active secrets.',
    hint: 'Revoke a secret that is no longer used, then create a new one.',
  },
  secret_unknown: {
    sentence: 'The secret does not exist.',
    hint: 'List the secrets of the app first.',
  },
  ...WEBHOOK_REFUSALS,
  route_unknown: {
    sentence: 'There is no endpoint at this path.',
    hint: 'Check the method and path against the reference.',
  },
  method_not_allowed: {
    sentence: 'The method is not allowed for this path.',
    hint: 'The Allow header lists the allowed methods.',
  },
  rate_limited: {
    sentence: 'Too many requests.',
    hint: 'Retry after the time in Retry-After.',
  },
  idempotency_in_progress: {
    sentence: 'A request with this idempotency key is still in progress.',
    hint: 'Retry the same request after a moment.',
  },
  idempotency_conflict: {
    sentence: 'The idempotency key was used with a different request.',
    hint: 'Use a new key for each different request.',
  },
  unavailable: {
    sentence: 'The service is temporarily unavailable.',
    hint: 'Retry after a moment.',
  },
  internal: {
    sentence: 'An internal error occurred.',
    hint: 'Report the request id; the log contains the cause.',
  },
  ...PAYMENT_REFUSALS,
} as const satisfies Record<string, RefusalText>

export type RefusalCode = keyof typeof REFUSALS

/** `subject` is public, such as the name of a parameter or scope. `detail` is for the log only. */
export interface Refusal {
  readonly code: RefusalCode
  readonly subject?: string
  readonly detail?: string
  /** Seconds to wait, for `rate_limited` and `unavailable`. */
  readonly retryAfterSeconds?: number
  /** Whom a refused access token with a valid signature was issued to, for the request log of the app, and until when. */
  readonly issuedTo?: { readonly expiresAtSeconds: number } & Readonly<
    Record<'appId' | 'clientId', string> & Record<'userId' | 'grantId', string | undefined>
  >
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal }

export function accept<T>(value: T): Outcome<T> {
  return { ok: true, value }
}

export function refuse(
  code: RefusalCode,
  more: Omit<Refusal, 'code'> = {},
): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: { code, ...more } }
}
