// codec: Authorization requests of third parties
// Spec: RFC 6749 section 4.1.1, RFC 7636 section 4.3, OpenID Connect Core section 3.1.2.1 (ui_locales); api-contract.ts, AuthorizeQuery

import { parseForm } from '../../lib/form.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { AuthorizeError, FlowFailure } from '../api-contract.ts'
import { type Brand, findBrand } from '../brands.ts'
import type { Client } from './clients.ts'
import { parseAccess, type RequestedAccess, WHOLE_ACCESS } from './requested-access.ts'

export const DEFAULT_CONSENT_DAYS = 90
export const MAX_CONSENT_DAYS = 180
/** Of `ui_locales` as much is read; what we do not have is never an error (OpenID Connect Core section 3.1.2.1). */
export const MAX_UI_LOCALES_LENGTH = 100

export type Authorization = {
  readonly client: Client
  readonly redirectUri: string
  readonly state: string | undefined
  readonly brand: Brand
  readonly challenge: string
  readonly consentDays: number
  readonly access: RequestedAccess
  readonly loginHint: string
  readonly uiLocales: string | undefined
  /** The payment to approve; undefined for a consent. */
  readonly paymentId: string | undefined
}

/** What the parameters of a request are compared with. */
export type Registered = {
  readonly findClient: (clientId: string) => Client | undefined
  /** Whether the payment is one of this client and brand that awaits its approval. */
  readonly canApprove: (clientId: string, brand: string, paymentId: string) => boolean
}

/** Shown on a page of the bank if the redirect URI cannot be trusted; otherwise sent to the redirect URI. */
export type AuthorizeProblem =
  | { readonly kind: 'page'; readonly message: string }
  | {
      readonly kind: 'redirect'
      readonly redirectUri: string
      readonly state: string | undefined
      readonly error: AuthorizeError['error']
      readonly reason: FlowFailure
      readonly message: string
    }

/** Parses the query. Client and redirect URI come first: they decide where every other error is sent. */
export function parseAuthorize(
  query: string,
  { findClient, canApprove }: Registered,
): Result<Authorization, AuthorizeProblem> {
  const form = parseForm(query)
  if (!form.ok) return err({ kind: 'page', message: 'a parameter is repeated or malformed' })
  const get = (name: string): string | undefined => form.value.get(name) || undefined
  const client = findClient(get('client_id') ?? '')
  if (client === undefined) return err({ kind: 'page', message: 'client_id is not registered' })
  const redirectUri = get('redirect_uri')
  if (redirectUri === undefined || !client.redirectUris.includes(redirectUri)) {
    return err({ kind: 'page', message: 'redirect_uri is not registered' })
  }
  const givenState = get('state')
  const state = givenState !== undefined && givenState.length <= 1000 ? givenState : undefined
  const back = (error: AuthorizeError['error'], message: string): Result<Authorization, AuthorizeProblem> =>
    err({
      kind: 'redirect',
      redirectUri,
      state,
      error,
      reason: error === 'invalid_scope' ? 'invalid_scope' : 'invalid_request',
      message,
    })
  if (givenState !== state) return back('invalid_request', 'state has more than 1000 characters')
  if (get('response_type') !== 'code') return back('unsupported_response_type', 'response_type must be code')
  const scope = get('scope')
  if (scope !== 'accounts' && scope !== 'payments')
    return back('invalid_scope', 'scope must be accounts or payments')
  const challenge = get('code_challenge')
  if (get('code_challenge_method') !== 'S256' || !isChallenge(challenge)) {
    return back('invalid_request', 'code_challenge with code_challenge_method S256 is required')
  }
  const brand = findBrand(get('provider') ?? '')
  if (brand === undefined) return back('invalid_request', 'provider names no brand of this bank')
  if (brand.flow !== 'redirect' && brand.flow !== 'app_to_app') {
    return back('invalid_request', `people of this brand sign in by ${brand.flow}, not by redirect`)
  }
  const shared = {
    client,
    redirectUri,
    state,
    brand,
    challenge,
    loginHint: (get('login_hint') ?? '').slice(0, 100),
    uiLocales: get('ui_locales')?.slice(0, MAX_UI_LOCALES_LENGTH),
  }
  if (scope === 'payments') {
    const paymentId = get('payment_id')
    return paymentId !== undefined && canApprove(client.clientId, brand.name, paymentId)
      ? ok({ ...shared, paymentId, consentDays: DEFAULT_CONSENT_DAYS, access: WHOLE_ACCESS })
      : back('invalid_request', 'payment_id names no payment of this client that awaits an approval')
  }
  if (!brand.accountInformation) return back('invalid_scope', 'this brand only takes payments')
  const consentDays = parseConsentDays(get('consent_days'))
  if (consentDays === undefined) return back('invalid_request', 'consent_days must be from 1 to 180')
  const access = parseAccess({
    data: get('data'),
    accountTypes: get('account_types'),
    historyMonths: get('history_months'),
  })
  if (access === undefined) {
    return back('invalid_request', 'data, account_types or history_months is not offered')
  }
  return ok({ ...shared, paymentId: undefined, consentDays, access })
}

/** A SHA-256 in base64url (RFC 7636 section 4.2). */
export function isChallenge(text: string | undefined): text is string {
  return text !== undefined && /^[\w-]{43}$/.test(text)
}

function parseConsentDays(text: string | undefined): number | undefined {
  if (text === undefined) return DEFAULT_CONSENT_DAYS
  return /^[1-9][0-9]{0,2}$/.test(text) && Number(text) <= MAX_CONSENT_DAYS ? Number(text) : undefined
}
