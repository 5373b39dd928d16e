// contract: how a third party registers, sends a person to sign in, and gets tokens; part of api-contract.ts
// Spec: RFC 6749, RFC 7591, RFC 7636, RFC 7009, RFC 9207

// ---------------------------------------------------------------------------------------------- OAuth 2

/** Body of `POST /oauth/register`, JSON (RFC 7591 section 2). Redirect URIs are absolute and without a fragment. */
export type RegistrationRequest = { client_name: string; redirect_uris: string[] }

/** 201. The secret is shown once; both ids are to be sent by HTTP Basic. RFC 7591 section 3.2.1. */
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
 * Query of `GET /oauth/authorize`. An unknown client or a redirect_uri that is not registered exactly ends in a page
 * of the bank (400) and is never redirected; every other problem goes back to redirect_uri with AuthorizeError.
 */
export type AuthorizeQuery = {
  response_type: 'code'
  client_id: string
  redirect_uri: string
  scope: 'accounts'
  /** Given back unchanged; at most 1000 characters. */
  state?: string
  /** 43 characters of base64url (RFC 7636 section 4.2). */
  code_challenge: string
  code_challenge_method: 'S256'
  /** A brand of `GET /open-banking/v1/providers`, such as `se-demobank-open-banking-redirect`. */
  provider: string
  /** How long the consent shall live, 1 to 180 whole days; 90 when absent. */
  consent_days?: string
  /** Fills the user name field of the sign-in page; at most 100 characters. */
  login_hint?: string
}

/** Parameters on redirect_uri after approval. `iss` is the bank's base URL (RFC 9207). */
export type AuthorizeSuccess = { code: string; state?: string; iss: string }

/** Parameters on redirect_uri otherwise (RFC 6749 section 4.1.2.1), with the bank's own reason beside `error`. */
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
 * Why a sign-in or a consent did not come about.
 * - cancelled: the person left the sign-in (error access_denied)
 * - denied: the person signed in and refused the consent (access_denied)
 * - wrong_credentials: user name or password wrong too often, 3 times in the browser, once where embedded (access_denied)
 * - wrong_otp: one-time code wrong 3 times (access_denied); wrong_answer: that of a security question
 * - not_a_customer: no such user at this brand; only where embedded or decoupled, the browser says wrong credentials
 * - blocked: the bank has blocked this person's online access (access_denied)
 * - signed_in_elsewhere: the person is signed in in another place (access_denied)
 * - not_permitted: this person may not share the accounts (access_denied)
 * - action_required: the person has to do something on the bank's own pages first (access_denied)
 * - method_unsupported: the person signs in in a way that other companies are not offered (access_denied)
 * - expired: the person took too long: 10 minutes in the browser and embedded, 9 minutes decoupled (access_denied)
 * - unavailable: the bank is down for this person or altogether (temporarily_unavailable)
 * - invalid_request, invalid_scope: the third party asked wrongly (the message says what)
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
  | 'invalid_request'
  | 'invalid_scope'

/**
 * 200 of `POST /oauth/token`.
 * - grant_type=authorization_code: `code`, `code_verifier`, and `redirect_uri` equal to the authorization request's
 *   (left out for a code of an embedded or decoupled flow). A code lives 60 seconds and is good once; a second use
 *   ends the consent that the first use opened.
 * - grant_type=refresh_token: `refresh_token`. The refresh token stays the same and is given back again.
 */
export type TokenResponse = {
  access_token: string
  token_type: 'Bearer'
  /** Seconds; 600, or less where the consent ends sooner. */
  expires_in: number
  refresh_token: string
  /** Seconds; 90 days or until the consent ends, whichever comes first. */
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

/** One thing to ask the person for, on the third party's own page. */
export type InputField = {
  /** Key in EmbeddedAnswer.answers: username, password, otp_method, otp, answer, accounts. */
  name: 'username' | 'password' | 'otp_method' | 'otp' | 'answer' | 'accounts'
  /** For `answer`, the security question. */
  label: string
  kind: 'text' | 'password' | 'number' | 'one_of' | 'many_of'
  /** For one_of and many_of. */
  choices?: { value: string; label: string }[]
  /** Exact number of characters where the bank expects one (the one-time code has 4 digits). */
  length?: number
  /** What to print beside the field. The demo's one-time code is told here: `Your code is 1234`. */
  hint?: string
}

/** Body of `POST /oauth/embedded/start`. The flow is good for 10 minutes. */
export type EmbeddedStart = {
  /** A brand whose flow is `password` or `embedded`. */
  provider: string
  scope: 'accounts'
  consentDays?: number
  /** As in AuthorizeQuery; the code that comes out is redeemed with its verifier and without redirect_uri. */
  codeChallenge: string
}

/**
 * Body of `POST /oauth/embedded/answer`; one text per field of the last step, a list for many_of. With `cancel` the
 * flow ends as `cancelled`; answers may then be empty.
 */
export type EmbeddedAnswer = { flowId: string; answers: Record<string, string | string[]>; cancel?: true }

/**
 * Steps, in order: username and password; otp_method and otp (brands of flow `embedded`), or one answer after another
 * where the bank knows security questions of the person; accounts; then the code.
 */
export type FlowStep =
  | { flowId: string; status: 'needs_input'; fields: InputField[]; message?: string }
  | { flowId: string; status: 'approved'; code: string; expiresInSeconds: number }
  | FlowFailed

/** The flow is over and cannot be continued. */
export type FlowFailed = { flowId: string; status: 'failed'; reason: FlowFailure; message: string }

/** Body of `POST /oauth/decoupled/start`. */
export type DecoupledStart = {
  /** A brand whose flow is `decoupled`. */
  provider: string
  scope: 'accounts'
  consentDays?: number
  codeChallenge: string
  /** The user name at the bank, when the person has typed one; else anyone who opens approvalUrl may sign in there. */
  username?: string
}

export type DecoupledStarted = {
  flowId: string
  status: 'pending'
  /** The page of the bank that the second device opens; put it behind a button or into a QR code. */
  approvalUrl: string
  /** Four characters shown on both devices, so that the person sees that both belong together. */
  matchCode: string
  message: string
  expiresInSeconds: number
  /** Wait at least this long between two status calls. */
  intervalSeconds: number
}

/** Body of `POST /oauth/decoupled/status`. With `cancel` the flow ends as `cancelled`. */
export type DecoupledStatusRequest = { flowId: string; cancel?: true }

export type DecoupledStatus =
  | { flowId: string; status: 'pending'; matchCode: string; message: string; expiresInSeconds: number }
  | { flowId: string; status: 'approved'; code: string; expiresInSeconds: number }
  | FlowFailed
