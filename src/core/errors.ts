// table: every refusal, with the sentence that the caller may read and a hint that says what to do
// Never: a status or a wire name; those belong to the dialect.

export interface RefusalText {
  /** Safe to show to anyone. */
  readonly sentence: string
  /** For the developer who reads the answer or the log: what to change. */
  readonly hint: string
}

export const REFUSALS = {
  request_malformed: {
    sentence: 'The request could not be read.',
    hint: 'Send every name and value percent-encoded, as UTF-8.',
  },
  http_malformed: {
    sentence: 'The request is not valid HTTP.',
    hint: 'Send one Host header, one Content-Length or chunks, and lines that end in CR LF (RFC 9112).',
  },
  address_malformed: {
    sentence: 'The address of the request could not be read.',
    hint: 'Percent-encode each part of the path, as UTF-8, and keep it under 2048 characters.',
  },
  headers_too_large: {
    sentence: 'The address and the headers of the request are too large.',
    hint: 'Send at most 16 KiB of them; parameters belong in the body.',
  },
  request_too_slow: {
    sentence: 'The request took too long to arrive.',
    hint: 'Send the headers within 10 seconds and the whole request within 15.',
  },
  body_not_utf8: {
    sentence: 'The body is not UTF-8.',
    hint: 'Send text in UTF-8, whatever charset the Content-Type names.',
  },
  body_compressed: {
    sentence: 'The body is compressed.',
    hint: 'Send it as it is, without Content-Encoding.',
  },
  body_not_form: {
    sentence: 'The body is not a form.',
    hint: 'Send the parameters as application/x-www-form-urlencoded, such as a=1&b=2; JSON and multipart are not read here.',
  },
  body_not_json: {
    sentence: 'The body is not valid JSON.',
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
    hint: 'See the reference for the values of the parameter named in the message.',
  },
  body_too_large: {
    sentence: 'The request body is too large.',
    hint: 'Send at most 64 KiB.',
  },
  grant_type_unsupported: {
    sentence: 'The grant type is not supported.',
    hint: 'Use one of the grant types in the reference.',
  },
  client_unknown: {
    sentence: 'Could not find the OAuth client.',
    hint: 'Check client_id against the app settings; ids are per environment.',
  },
  client_unauthenticated: {
    sentence: 'The client did not authenticate.',
    hint: 'Send client_id and client_secret in the body, or by HTTP Basic.',
  },
  client_secret_invalid: {
    sentence: 'The client secret is not valid.',
    hint: 'The secret is wrong, revoked or expired; create a new one for the app.',
  },
  client_authentication_malformed: {
    sentence: 'The client authentication could not be read.',
    hint: 'HTTP Basic carries base64 of form-encoded id and secret, joined by a colon (RFC 6749 section 2.3.1).',
  },
  client_authentication_ambiguous: {
    sentence: 'The client authenticated in more than one way.',
    hint: 'Use HTTP Basic or the body, not both (RFC 6749 section 2.3).',
  },
  client_authentication_method_not_allowed: {
    sentence: 'This app may not authenticate in this way.',
    hint: 'Use a method that is switched on for the app.',
  },
  client_disabled: {
    sentence: 'The app is disabled.',
    hint: 'Ask the operator of this installation to enable it.',
  },
  code_invalid: {
    sentence: 'The authorization code is not valid.',
    hint: 'A code works once, for the app that it was made for, and for a short time only; get a new one.',
  },
  code_expired: {
    sentence: 'The authorization code has expired.',
    hint: 'Exchange the code at once; get a new one.',
  },
  code_replayed: {
    sentence: 'The authorization code was already used.',
    hint: 'A second use ends what the first one issued; let the person connect again.',
  },
  redirect_uri_mismatch: {
    sentence: 'The redirect URI is not the one of the authorization request.',
    hint: 'Send exactly the redirect_uri with which the flow began, or leave it out where the dialect allows.',
  },
  code_verifier_missing: {
    sentence: 'The code verifier is missing.',
    hint: 'The flow began with a code challenge; send the matching code_verifier (RFC 7636 section 4.5).',
  },
  code_verifier_invalid: {
    sentence: 'The code verifier does not match the code challenge.',
    hint: 'Send the verifier from which the challenge was made, 43 to 128 characters.',
  },
  code_verifier_unexpected: {
    sentence: 'A code verifier was sent, but the flow began without a code challenge.',
    hint: 'Send code_challenge with the authorization request, or leave the verifier out.',
  },
  refresh_token_invalid: {
    sentence: 'The refresh token is not valid.',
    hint: 'It is unknown, expired or ended; let the person connect again, or ask for a new grant.',
  },
  refresh_token_reused: {
    sentence: 'The refresh token was already used.',
    hint: 'Its successor has been used too, so every token of the grant was ended; ask for a new grant.',
  },
  assertion_invalid: {
    sentence: 'The assertion is not valid.',
    hint: 'Sign it with a registered ES256 key, with the issuer, subject and audience of the reference.',
  },
  assertion_expired: {
    sentence: 'The assertion has expired, or expires too far ahead.',
    hint: 'Set exp at most five minutes ahead, and check the clock.',
  },
  assertion_replayed: {
    sentence: 'The assertion was already used.',
    hint: 'Give every assertion a fresh jti.',
  },
  scope_invalid: {
    sentence: 'The scope is not allowed for this app.',
    hint: 'Ask only for scopes that exist and that are switched on for the app.',
  },
  scope_malformed: {
    sentence: 'The scope could not be read.',
    hint: 'Separate scopes by a comma or a space (RFC 6749 section 3.3 gives the characters).',
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
    hint: 'Get a new one with the refresh token or the client credentials.',
  },
  token_revoked: {
    sentence: 'The access token was revoked.',
    hint: 'The grant behind it has ended; ask for a new one.',
  },
  token_wrong_kind: {
    sentence: 'This kind of access token is not accepted here.',
    hint: 'The reference says for each endpoint whether it takes a client token or a user token.',
  },
  token_scope_insufficient: {
    sentence: 'The access token lacks a scope that this endpoint needs.',
    hint: 'Ask for the scope named in the message when the token is issued.',
  },
  user_reference_missing: {
    sentence: 'No user was named.',
    hint: 'Send user_id or external_user_id.',
  },
  user_reference_ambiguous: {
    sentence: 'The user was named twice.',
    hint: 'Send user_id or external_user_id, not both.',
  },
  user_unknown: {
    sentence: 'The user does not exist.',
    hint: 'Create the user first, with this same app.',
  },
  user_exists: {
    sentence: 'A user with this external user id already exists.',
    hint: 'Go on with the existing user; external ids are unique for an app.',
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
    hint: 'List the accounts first; ids are per user.',
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
    sentence: 'The user has a connection to this bank with the same user name.',
    hint: 'Change or refresh the one that exists; list the connections of the user first.',
  },
  connection_not_waiting: {
    sentence: 'The connection does not wait for this.',
    hint: 'Read its status first: an answer is taken once, in time, and only while the bank asks for it.',
  },
  connection_sign_in_needed: {
    sentence: 'The bank cannot be read without a new sign-in.',
    hint: 'Let the person sign in again: authenticate the connection, or change it.',
  },
  connection_over: {
    sentence: 'The connection cannot be used any more.',
    hint: 'Its bank is not served any more; end it, and let the person choose another bank.',
  },
  sign_in_unknown: {
    sentence: 'No sign-in waits for this answer.',
    hint: 'Relay the state and the parameters of the bank unchanged, once, within nine minutes.',
  },
  consent_not_extendable: {
    sentence: 'The consent cannot be extended.',
    hint: 'Only some banks extend a consent, and only while it lasts; otherwise let the person connect again.',
  },
  report_unknown: {
    sentence: 'The report does not exist.',
    hint: 'A report can be read for an hour, by the app and the user for whom it was made.',
  },
  balance_refresh_unknown: {
    sentence: 'The balance refresh does not exist.',
    hint: 'Request one first; it is known for 24 hours.',
  },
  connection_busy: {
    sentence: 'The connection is at work already.',
    hint: 'Wait until its status says how the sign-in or the refresh ended, then ask again.',
  },
  page_token_invalid: {
    sentence: 'The page token is not valid.',
    hint: 'Use the token of the previous page unchanged, with the same filters.',
  },
  redirect_uri_unregistered: {
    sentence: 'App is not allowed to notify customer back.',
    hint: 'Register the exact redirect URI for the app.',
  },
  app_uri_unregistered: {
    sentence: 'The address of the mobile app is not registered.',
    hint: 'Register app_uri for the app, exactly as it is sent, beside the redirect URIs.',
  },
  product_not_offered: {
    sentence: 'This product is not offered here.',
    hint: 'The reference lists the addresses of the hosted flow; payments and checks of income or spending are not among them.',
  },
  report_not_offered: {
    sentence: 'One of these reports is not offered here.',
    hint: 'Account verification reports and transaction reports are.',
  },
  ticket_unknown: {
    sentence: 'The session does not exist, or has been used.',
    hint: 'A session is good for one flow of the app that made it, for ten minutes; make a new one.',
  },
  user_not_permanent: {
    sentence: 'The user is temporary.',
    hint: 'This flow is for permanent users; create one and delegate a code for them.',
  },
  provider_unfit: {
    sentence: 'The provider cannot be chosen in this flow.',
    hint: 'It is of another market, another segment or another environment, or is not offered any more; list the providers of the market.',
  },
  provider_without_consents: {
    sentence: 'The provider knows no consents that could be given anew.',
    hint: 'Only open-banking interfaces do; let the person connect again.',
  },
  embedding_not_allowed: {
    sentence: 'App is not allowed to show these pages inside a frame.',
    hint: 'Switch embedding on for the app, and use a redirect URI with http or https.',
  },
  client_id_taken: {
    sentence: 'There is an app with this client id already.',
    hint: 'Leave the client id out, so that a fresh one is drawn.',
  },
  secret_limit_reached: {
    sentence: 'The app has as many live secrets as it may.',
    hint: 'Revoke one that is no longer used, then create a new one.',
  },
  secret_unknown: {
    sentence: 'The secret does not exist.',
    hint: 'List the secrets of the app first.',
  },
  webhook_endpoint_unknown: {
    sentence: 'The webhook endpoint does not exist.',
    hint: 'List the webhook endpoints of the app first.',
  },
  webhook_endpoint_exists: {
    sentence: 'Another webhook endpoint of the app has this event at this address.',
    hint: 'Change the existing endpoint, or use another address.',
  },
  webhook_endpoint_limit_reached: {
    sentence: 'The app has as many webhook endpoints as it may.',
    hint: 'Remove one that is no longer used; one endpoint can hear several events.',
  },
  webhook_event_unknown: {
    sentence: 'The event does not exist.',
    hint: 'Events are kept for 30 days, and go with their user.',
  },
  route_unknown: {
    sentence: 'There is nothing at this address.',
    hint: 'Check method and path against the reference.',
  },
  method_not_allowed: {
    sentence: 'The method is not allowed at this address.',
    hint: 'The Allow header names the methods that are.',
  },
  rate_limited: {
    sentence: 'Too many requests.',
    hint: 'Wait for the time in Retry-After.',
  },
  idempotency_at_work: {
    sentence: 'A request with this idempotency key is still at work.',
    hint: 'Send the same request again after a moment.',
  },
  idempotency_conflict: {
    sentence: 'The idempotency key was used with another request.',
    hint: 'Use a fresh key for each different request.',
  },
  unavailable: {
    sentence: 'The service cannot answer right now.',
    hint: 'Try again after a moment.',
  },
  internal: {
    sentence: 'Something went wrong on our side.',
    hint: 'Report the request id; the log has the cause.',
  },
} as const satisfies Record<string, RefusalText>

export type RefusalCode = keyof typeof REFUSALS

/** A refusal. `subject` may be shown (a parameter's or scope's name); `detail` is for the log only. */
export interface Refusal {
  readonly code: RefusalCode
  readonly subject?: string
  readonly detail?: string
  /** Seconds to wait, for `rate_limited` and `unavailable`. */
  readonly retryAfterSeconds?: number
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
