// rule: Connection status and message for each bank problem

import type { BankProblemKind } from '../banks/bank.ts'
import type { AwaitingStatus, ConnectionStatus } from './connection.ts'

interface ConnectionProblem {
  readonly status: Exclude<ConnectionStatus, AwaitingStatus | 'ended' | 'updated'>
  readonly message: string
}

const TEMPORARY: ConnectionProblem = {
  status: 'temporary_error',
  message: 'The bank cannot be reached right now. Try again later.',
}
const EXPIRED: ConnectionProblem = {
  status: 'session_expired',
  message: 'The access at the bank has ended. Connect the bank again.',
}

/** The bank is no longer supported. */
export const BANK_NOT_SERVED: ConnectionProblem = {
  status: 'permanent_error',
  message: 'This bank can no longer be connected.',
}

function signInFailed(message: string): ConnectionProblem {
  return { status: 'authentication_error', message }
}

const NOT_CONNECTED: ConnectionProblem = {
  status: 'authentication_error',
  message: 'The bank did not accept the connection. Try again, or choose another bank.',
}

const CONNECTION_PROBLEMS: Readonly<Record<BankProblemKind, ConnectionProblem>> = {
  unavailable: TEMPORARY,
  bank_fault: TEMPORARY,
  timeout: TEMPORARY,
  unknown: TEMPORARY,
  session_expired: EXPIRED,
  consent_ended: EXPIRED,
  asked_too_often: TEMPORARY,
  rejected_us: NOT_CONNECTED,
  answer_incomplete: NOT_CONNECTED,
  answer_foreign: NOT_CONNECTED,
  denied_by_person: {
    status: 'authentication_error',
    message: 'The access was not allowed at the bank.',
  },
  no_accounts: {
    status: 'authentication_error',
    message: 'The bank shows no accounts for this person.',
  },
  user_blocked: {
    status: 'authentication_error',
    message: 'The bank has blocked the access. Contact the bank.',
  },
  user_blocked_for_now: {
    status: 'authentication_error',
    message: 'The bank has blocked the access for some time. Try again later.',
  },
  signed_in_elsewhere: {
    status: 'authentication_error',
    message: 'You are signed in to the bank in another place. Sign out there and connect again.',
  },
  not_permitted: {
    status: 'authentication_error',
    message: 'The bank does not allow you to share these accounts.',
  },
  action_required: {
    status: 'authentication_error',
    message: 'The bank asks you to do something on its own pages first. Sign in there, then connect again.',
  },
  method_unsupported: {
    status: 'authentication_error',
    message: 'The bank does not offer your way of signing in here. Use another way, or another bank.',
  },
  other_person: {
    status: 'authentication_error',
    message: 'Somebody else signed in at the bank. Connect again as the same person.',
  },
  person_unknown: {
    status: 'authentication_error',
    message: 'The bank did not show who signed in. Try again, or connect the bank anew.',
  },
  credentials_incorrect: signInFailed('The bank did not accept the user name and password.'),
  not_a_customer: signInFailed('The bank does not know this user name.'),
  second_factor_incorrect: signInFailed('The bank did not accept the code.'),
  second_factor_cancelled: signInFailed('The sign-in was cancelled.'),
  second_factor_timeout: signInFailed('The sign-in at the bank took too long. Try again.'),
  second_device_unavailable: TEMPORARY,
}

/** Status and message to store on the connection; the message is for the end user. */
export function connectionProblemOf(kind: BankProblemKind): ConnectionProblem {
  return CONNECTION_PROBLEMS[kind]
}
