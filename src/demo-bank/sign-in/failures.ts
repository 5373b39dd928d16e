// table: Failures of a sign-in: OAuth error, message to the third party, page to the user

import type { AuthorizeError, FlowFailure } from '../api-contract.ts'

type FailureTexts = {
  /** RFC 6749 section 4.1.2.1. */
  readonly error: AuthorizeError['error']
  /** For `error_description` and embedded responses: one ASCII sentence. */
  readonly message: string
  /** Shown to the user before returning; absent if the user is redirected at once. */
  readonly page?: { readonly status: number; readonly title: string; readonly detail: string }
}

export const FAILURES: { readonly [reason in FlowFailure]: FailureTexts } = {
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
  wrong_answer: {
    error: 'access_denied',
    message: 'The answer to a security question was wrong too often.',
    page: {
      status: 403,
      title: 'The answer was wrong three times',
      detail: 'For your safety we have stopped here. Nothing has been shared. Start again from the app.',
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
  signed_in_elsewhere: {
    error: 'access_denied',
    message: 'The person is signed in in another place.',
    page: {
      status: 403,
      title: 'You are signed in in another place',
      detail:
        'We allow one sign-in at a time. Nothing has been shared. Sign out there, wait a minute and start again from the app.',
    },
  },
  not_permitted: {
    error: 'access_denied',
    message: 'This person may not share the accounts.',
    page: {
      status: 403,
      title: 'You may not share these accounts',
      detail:
        'Sharing has to be allowed by who is responsible for the accounts. Nothing has been shared. Ask them to do it, or use another account.',
    },
  },
  action_required: {
    error: 'access_denied',
    message: 'The person has to do something on the pages of the bank first.',
    page: {
      status: 403,
      title: 'There is something to do first',
      detail:
        'Our terms have changed. Nothing has been shared. Sign in on our own pages, accept the new terms, and start again from the app.',
    },
  },
  method_unsupported: {
    error: 'access_denied',
    message: 'The person signs in with a card reader, which is not offered here.',
    page: {
      status: 403,
      title: 'Your card reader does not work here',
      detail:
        'You sign in with a card reader, which we do not offer to other companies. Nothing has been shared. Order our app, or use another bank.',
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

export function isFlowFailure(text: string): text is FlowFailure {
  return Object.hasOwn(FAILURES, text)
}
