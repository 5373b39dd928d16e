// rule: Link failure for each bank problem

import type { BankProblemKind } from '../banks/bank.ts'
import type { LinkFailure } from './link-session.ts'

const FAILURES: Readonly<Record<BankProblemKind, LinkFailure>> = {
  unavailable: 'bank_unavailable',
  bank_fault: 'bank_unavailable',
  timeout: 'bank_unavailable',
  rejected_us: 'bank_rejected_us',
  denied_by_person: 'declined_by_person',
  session_expired: 'bank_session_expired',
  consent_ended: 'bank_session_expired',
  no_accounts: 'no_accounts',
  user_blocked: 'bank_user_blocked',
  user_blocked_for_now: 'bank_user_blocked',
  signed_in_elsewhere: 'bank_signed_in_elsewhere',
  not_permitted: 'bank_not_permitted',
  action_required: 'bank_action_required',
  method_unsupported: 'bank_method_unsupported',
  asked_too_often: 'bank_asked_too_often',
  credentials_incorrect: 'bank_credentials_incorrect',
  not_a_customer: 'bank_not_a_customer',
  second_factor_incorrect: 'bank_code_incorrect',
  second_factor_cancelled: 'bank_code_cancelled',
  second_factor_timeout: 'bank_code_timeout',
  second_device_unavailable: 'bank_device_unavailable',
  answer_incomplete: 'bank_answer_incomplete',
  answer_foreign: 'bank_answer_foreign',
  other_person: 'bank_other_person',
  person_unknown: 'bank_person_unknown',
  unknown: 'bank_failed',
}

export function failureOf(kind: BankProblemKind): LinkFailure {
  return FAILURES[kind]
}

/** The end user cancelled: redirect to the app without an error page. */
export function isCancellation(failure: LinkFailure): boolean {
  return failure === 'cancelled_by_person' || failure === 'declined_by_person'
}
