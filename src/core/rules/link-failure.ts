// rule: what a bank's problem means for the flow that it ended, and for the connection

import type { BankProblemKind } from '../model/bank.ts'
import type { ConnectionStatus } from '../model/connection.ts'
import type { LinkFailure } from '../model/link-session.ts'

const FAILURES: Readonly<Record<BankProblemKind, LinkFailure>> = {
  unavailable: 'bank_unavailable',
  timeout: 'bank_unavailable',
  rejected_us: 'bank_rejected_us',
  denied_by_person: 'declined_by_person',
  session_expired: 'bank_session_expired',
  consent_ended: 'bank_session_expired',
  no_accounts: 'no_accounts',
  user_blocked: 'bank_user_blocked',
  credentials_incorrect: 'bank_credentials_incorrect',
  not_a_customer: 'bank_not_a_customer',
  second_factor_incorrect: 'bank_code_incorrect',
  second_factor_cancelled: 'bank_code_cancelled',
  second_factor_timeout: 'bank_code_timeout',
  second_device_unavailable: 'bank_device_unavailable',
  unknown: 'bank_failed',
}

export function failureOf(kind: BankProblemKind): LinkFailure {
  return FAILURES[kind]
}

/** The person left on purpose: no page about an error, they go back at once. */
export function isLeaving(failure: LinkFailure): boolean {
  return failure === 'cancelled_by_person' || failure === 'declined_by_person'
}

interface ConnectionProblem {
  readonly status: Exclude<ConnectionStatus, 'ended' | 'updated'>
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

const SIGN_IN_FAILED: ConnectionProblem = {
  status: 'authentication_error',
  message: 'The sign-in at the bank failed.',
}

const CONNECTION_PROBLEMS: Readonly<Record<BankProblemKind, ConnectionProblem>> = {
  unavailable: TEMPORARY,
  timeout: TEMPORARY,
  unknown: TEMPORARY,
  session_expired: EXPIRED,
  consent_ended: EXPIRED,
  rejected_us: {
    status: 'authentication_error',
    message: 'The bank did not accept the connection. Try again, or choose another bank.',
  },
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
  credentials_incorrect: SIGN_IN_FAILED,
  not_a_customer: SIGN_IN_FAILED,
  second_factor_incorrect: SIGN_IN_FAILED,
  second_factor_cancelled: SIGN_IN_FAILED,
  second_factor_timeout: SIGN_IN_FAILED,
  second_device_unavailable: TEMPORARY,
}

/** What to write on the connection, in plain words for the person. */
export function connectionProblemOf(kind: BankProblemKind): ConnectionProblem {
  return CONNECTION_PROBLEMS[kind]
}
