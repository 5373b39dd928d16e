// table: Failures of a sign-in: OAuth error, message to the third party, status of the page

import type { AuthorizeError, FlowFailure } from '../api-contract.ts'

type Failure = {
  /** RFC 6749 section 4.1.2.1. */
  readonly error: AuthorizeError['error']
  /** For `error_description` and embedded responses: one ASCII sentence, in English for developers. */
  readonly message: string
}

export const FAILURES: { readonly [reason in FlowFailure]: Failure } = {
  cancelled: { error: 'access_denied', message: 'The person left the sign-in.' },
  denied: { error: 'access_denied', message: 'The person refused the consent.' },
  wrong_credentials: { error: 'access_denied', message: 'User name or password is wrong.' },
  wrong_otp: { error: 'access_denied', message: 'The one-time code was wrong too often.' },
  wrong_answer: {
    error: 'access_denied',
    message: 'The answer to a security question was wrong too often.',
  },
  not_a_customer: { error: 'access_denied', message: 'There is no such customer at this bank.' },
  blocked: { error: 'access_denied', message: 'The bank has blocked online access for this person.' },
  signed_in_elsewhere: { error: 'access_denied', message: 'The person is signed in in another place.' },
  not_permitted: { error: 'access_denied', message: 'This person may not share the accounts.' },
  action_required: {
    error: 'access_denied',
    message: 'The person has to do something on the pages of the bank first.',
  },
  method_unsupported: {
    error: 'access_denied',
    message: 'The person signs in with a card reader, which is not offered here.',
  },
  expired: { error: 'access_denied', message: 'The sign-in took too long.' },
  unavailable: {
    error: 'temporarily_unavailable',
    message: 'The bank is not available at the moment.',
  },
  payment_refused: { error: 'access_denied', message: 'The bank does not authorise the payment.' },
  invalid_request: { error: 'invalid_request', message: 'The request is not valid.' },
  invalid_scope: {
    error: 'invalid_scope',
    message: 'The bank grants only the scope accounts, and this brand only payments.',
  },
}

/** The user is redirected at once after any other. */
export type ShownFailure = Exclude<
  FlowFailure,
  'cancelled' | 'denied' | 'not_a_customer' | 'payment_refused' | 'invalid_request' | 'invalid_scope'
>

/** Shown to the user before returning, with this status. */
export const SHOWN_FAILURES: { readonly [reason in ShownFailure]: number } = {
  wrong_credentials: 403,
  wrong_otp: 403,
  wrong_answer: 403,
  blocked: 403,
  signed_in_elsewhere: 403,
  not_permitted: 403,
  action_required: 403,
  method_unsupported: 403,
  expired: 410,
  unavailable: 503,
}

export function isFlowFailure(text: string): text is FlowFailure {
  return Object.hasOwn(FAILURES, text)
}

export function isShownFailure(reason: FlowFailure): reason is ShownFailure {
  return Object.hasOwn(SHOWN_FAILURES, reason)
}
