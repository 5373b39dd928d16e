// table: why a sign-in ends without a consent: the OAuth error, and what the person and the third party are told

import type { AuthorizeError, FlowFailure } from './api-contract.ts'

type Wording = {
  /** RFC 6749 section 4.1.2.1. */
  readonly error: AuthorizeError['error']
  /** For error_description and for embedded answers: one sentence of ASCII. */
  readonly message: string
  /** For the page; absent where the person goes back at once. */
  readonly page?: { readonly status: number; readonly title: string; readonly detail: string }
}

export const FAILURES: { readonly [reason in FlowFailure]: Wording } = {
  cancelled: { error: 'access_denied', message: 'The person left the sign-in.' },
  denied: { error: 'access_denied', message: 'The person refused the consent.' },
  wrong_credentials: {
    error: 'access_denied',
    message: 'User name or password is wrong.',
    page: {
      status: 403,
      title: 'We could not sign you in',
      detail:
        'The user name or password was wrong three times. Nothing has been shared. Start again from the app when you have checked both.',
    },
  },
  wrong_otp: {
    error: 'access_denied',
    message: 'The one-time code was wrong too often.',
    page: {
      status: 403,
      title: 'The code was wrong three times',
      detail:
        'For your safety we have stopped here. Nothing has been shared. Start again from the app to get a new code.',
    },
  },
  not_a_customer: { error: 'access_denied', message: 'There is no such customer at this bank.' },
  blocked: {
    error: 'access_denied',
    message: 'The bank has blocked online access for this person.',
    page: {
      status: 403,
      title: 'Your online access is blocked',
      detail:
        'The bank has blocked online access for this customer. Nothing has been shared. A customer of a real bank would have to call it now.',
    },
  },
  expired: {
    error: 'access_denied',
    message: 'The sign-in took too long.',
    page: {
      status: 410,
      title: 'This sign-in has expired',
      detail: 'It took longer than we can wait. Nothing has been shared. Start again from the app.',
    },
  },
  unavailable: {
    error: 'temporarily_unavailable',
    message: 'The bank is not available at the moment.',
    page: {
      status: 503,
      title: 'Demo Bank is not available',
      detail: 'Our systems are down at the moment. Nothing has been shared. Try again later.',
    },
  },
  invalid_request: { error: 'invalid_request', message: 'The request is not valid.' },
  invalid_scope: {
    error: 'invalid_scope',
    message: 'The bank grants only the scope accounts, and this brand only payments.',
  },
}
