// contract: OAuth, embedded and decoupled sign-in at Demo Bank; part of api-contract.ts
// Spec: RFC 6749, RFC 7591, RFC 7636, RFC 7009, RFC 9207

// ---------------------------------------------------------------------------------------------- OAuth 2

/** Body of `POST /oauth/register`, JSON (RFC 7591 section 2). Redirect URIs are absolute and without a fragment. */
export type RegistrationRequest = { client_name: string; redirect_uris: string[] }

/** 201. The secret is returned once; authenticate with id and secret by HTTP Basic. RFC 7591 section 3.2.1. */
export type RegistrationResponse = {
  client_id: string
  client_secret: string
  client_id_issued_at: number
  /** Always 0: the secret does not expire. */
  client_secret_expires_at: 0
  client_name: string
  redirect_uris: string[]
  grant_types: ['authorization_code', 'refresh_token']
  response_types: ['code']
  token_endpoint_auth_method: 'client_secret_basic'
}

/**
 * Query of `GET /oauth/authorize`. An unknown client or an unregistered redirect_uri results in a page of the bank (400)
 * and is never redirected; every other error is sent to redirect_uri as AuthorizeError.
 */
export type AuthorizeQuery = {
  response_type: 'code'
  client_id: string
  redirect_uri: string
  scope: 'accounts' | 'payments'
  /** With the scope payments: the payment to approve. The parameters of a consent are then ignored. */
  payment_id?: string
  /** Returned unchanged; at most 1000 characters. */
  state?: string
  /** 43 characters of base64url (RFC 7636 section 4.2). */
  code_challenge: string
  code_challenge_method: 'S256'
  /** A brand of `GET /open-banking/v1/providers`, such as `se-demobank-open-banking-redirect`. */
  provider: string
  /** Lifetime of the consent in days, 1 to 180; 90 by default. */
  consent_days?: string
  /** What the consent page lists and the consent contains: words of `identity accounts balances payments wealth`; all by default. */
  data?: string
  /** Types of the accounts that can be shared: words of `current savings card loan investment`; all by default. */
  account_types?: string
  /** How far back transactions are read, 1 to 24 months; 24 by default. */
  history_months?: string
  /** Prefills the user name on the sign-in page; at most 100 characters. */
  login_hint?: string
  /** Languages of the bank's pages by preference, such as `de-AT fr` (OpenID Connect Core section 3.1.2.1). Without it the browser decides. */
  ui_locales?: string
}

/** Parameters on redirect_uri after approval. `iss` is the bank's base URL (RFC 9207). */
export type AuthorizeSuccess = { code: string; state?: string; iss: string }

/** Parameters on redirect_uri after a failure (RFC 6749 section 4.1.2.1), with the bank's own reason. */
export type AuthorizeError = {
  error:
    | 'access_denied'
    | 'invalid_request'
    | 'invalid_scope'
    | 'unsupported_response_type'
    | 'server_error'
    | 'temporarily_unavailable'
  error_description: string
  error_reason: FlowFailure
  state?: string
  iss: string
}

/**
 * Why a flow failed. The OAuth error is access_denied unless stated otherwise.
 * - cancelled: the user left the sign-in
 * - denied: the user signed in and denied the consent
 * - wrong_credentials: wrong user name or password 3 times in the browser, once in an embedded flow
 * - wrong_otp: wrong one-time code 3 times; wrong_answer: wrong answer to a security question 3 times
 * - not_a_customer: no such user at this brand; embedded and decoupled only, the browser reports wrong credentials
 * - blocked: the bank has blocked the user's online access
 * - signed_in_elsewhere: the user is signed in on another device
 * - not_permitted: the user may not share the accounts
 * - action_required: the user must do something on the bank's own pages first
 * - method_unsupported: the bank does not offer the user's sign-in method to third parties
 * - expired: the user took too long: 10 minutes in the browser or embedded, 9 minutes decoupled
 * - unavailable: the bank is down, for this user or for all (temporarily_unavailable)
 * - payment_refused: the user approved, and the bank does not authorise the payment
 * - invalid_request, invalid_scope: the third party's request is invalid; the message states why (same error)
 */
export type FlowFailure =
  | 'cancelled'
  | 'denied'
  | 'wrong_credentials'
  | 'wrong_otp'
  | 'wrong_answer'
  | 'not_a_customer'
  | 'blocked'
  | 'signed_in_elsewhere'
  | 'not_permitted'
  | 'action_required'
  | 'method_unsupported'
  | 'expired'
  | 'unavailable'
  | 'payment_refused'
  | 'invalid_request'
  | 'invalid_scope'

/**
 * 200 of `POST /oauth/token`.
 * - grant_type=authorization_code: `code`, `code_verifier`, and `redirect_uri` equal to the authorization request's
 *   (absent for a code of an embedded or decoupled flow). A code is valid for 60 seconds and for one use; a second use
 *   revokes the consent.
 * - grant_type=refresh_token: `refresh_token`. The refresh token is not rotated; the response repeats it.
 */
export type TokenResponse = {
  access_token: string
  token_type: 'Bearer'
  /** Seconds; 600, or less if the consent expires sooner. */
  expires_in: number
  refresh_token: string
  /** Seconds; 90 days or until the consent expires, whichever is sooner. */
  refresh_token_expires_in: number
  scope: 'accounts'
  consent_id: string
  consent_expires_at: string
}

/** 400, 401 (with WWW-Authenticate: Basic) or 503 of the OAuth endpoints. RFC 6749 section 5.2. */
export type OAuthError = {
  error:
    | 'invalid_request'
    | 'invalid_client'
    | 'invalid_grant'
    | 'unsupported_grant_type'
    | 'invalid_scope'
    | 'invalid_redirect_uri'
    | 'invalid_client_metadata'
    | 'temporarily_unavailable'
  error_description: string
}

// ------------------------------------------------------------------------- embedded and decoupled sign-in

/** One input field of the third party's own page. */
export type InputField = {
  /** Key in EmbeddedInput.answers: username, password, otp_method, otp, answer, accounts. */
  name: 'username' | 'password' | 'otp_method' | 'otp' | 'answer' | 'accounts'
  /** For `answer`, the security question. */
  label: string
  kind: 'text' | 'password' | 'number' | 'one_of' | 'many_of'
  /** For one_of and many_of. */
  choices?: { value: string; label: string }[]
  /** Exact number of characters, if fixed (4 for the one-time code). */
  length?: number
  /** Text to show next to the field, such as the one-time code: `Your code is 1234`. */
  hint?: string
}

/** Body of `POST /oauth/embedded/start`. The flow expires after 10 minutes. */
export type EmbeddedStart = {
  /** A brand whose flow is `password` or `embedded`. */
  provider: string
  scope: 'accounts'
  consentDays?: number
  /** As `data`, `account_types` and `history_months` in AuthorizeQuery. */
  data?: string
  accountTypes?: string
  historyMonths?: number
  /** As `ui_locales` in AuthorizeQuery: the language of labels, hints and messages. Without it `Accept-Language` decides. */
  uiLocales?: string
  /** As in AuthorizeQuery; redeem the resulting code with its verifier and without redirect_uri. */
  codeChallenge: string
}

/**
 * Body of `POST /oauth/embedded/answer`: one string per field of the last step, a list for many_of. `cancel` fails the
 * flow with `cancelled`; answers may then be empty. With `step`, the number of the step that the answers are for, a request whose
 * response was lost can be sent again: answers count once, and a retry receives the step that they led to.
 */
export type EmbeddedInput = {
  flowId: string
  step?: number
  answers: Record<string, string | string[]>
  cancel?: true
}

/**
 * Steps, in order: username and password; otp_method and otp (brands of flow `embedded`), or the security questions one
 * by one if the user has any; accounts; then the code.
 */
export type FlowStep =
  | { flowId: string; status: 'needs_input'; step: number; fields: InputField[]; message?: string }
  | { flowId: string; status: 'approved'; code: string; expiresInSeconds: number }
  | FlowFailed

/** The flow failed and cannot continue. `message` is in English, for developers; the page about `reason` is the third party's. */
export type FlowFailed = { flowId: string; status: 'failed'; reason: FlowFailure; message: string }

/** Body of `POST /oauth/decoupled/start`. */
export type DecoupledStart = {
  /** A brand whose flow is `decoupled`. */
  provider: string
  scope: 'accounts' | 'payments'
  /** With the scope payments: the payment to approve. */
  paymentId?: string
  consentDays?: number
  /** As `data`, `account_types` and `history_months` in AuthorizeQuery. */
  data?: string
  accountTypes?: string
  historyMonths?: number
  /** As `ui_locales` in AuthorizeQuery: the language of the approval page and of messages. */
  uiLocales?: string
  codeChallenge: string
  /** The user name at the bank, if the user entered one; otherwise anyone who opens approvalUrl can sign in. */
  username?: string
}

export type DecoupledStarted = {
  flowId: string
  status: 'pending'
  /** The bank's page for the second device; show it as a button or QR code. */
  approvalUrl: string
  /** Four characters shown on both devices, so that the user can check that they match. */
  matchCode: string
  message: string
  expiresInSeconds: number
  /** Minimum interval between two status requests. */
  intervalSeconds: number
}

/** Body of `POST /oauth/decoupled/status`. `cancel` fails the flow with `cancelled`. */
export type DecoupledStatusRequest = { flowId: string; cancel?: true }

export type DecoupledStatus =
  | { flowId: string; status: 'pending'; matchCode: string; message: string; expiresInSeconds: number }
  | { flowId: string; status: 'approved'; code: string; expiresInSeconds: number }
  | FlowFailed
