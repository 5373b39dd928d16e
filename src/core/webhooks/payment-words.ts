// table: States of a payment and reasons of its failure, as events name them

export const PAYMENT_STATES = [
  'authorization_required',
  'authorizing',
  'authorized',
  'executed',
  'settled',
  'failed',
] as const

export type PaymentState = (typeof PAYMENT_STATES)[number]

/**
 * - cancelled_by_app, cancelled_by_payer: before the bank was asked, or on our page
 * - denied: at the bank, by the end user
 * - not_authorised: by the bank, after the end user approved
 * - sign_in_failed, second_factor_failed, access_blocked: the end user could not sign in at the bank
 * - expired: nobody approved in time; bank_expired: the page of the bank was left open for too long
 * - bank_unavailable: the bank could not be asked for the approval
 * - the others: why the bank rejected the payment
 */
export const PAYMENT_FAILURES = [
  'cancelled_by_app',
  'cancelled_by_payer',
  'denied',
  'not_authorised',
  'sign_in_failed',
  'second_factor_failed',
  'access_blocked',
  'expired',
  'bank_expired',
  'bank_unavailable',
  'insufficient_funds',
  'limit_exceeded',
  'payee_unknown',
  'account_unusable',
  'refused',
] as const

export type PaymentFailure = (typeof PAYMENT_FAILURES)[number]

export const REFUND_STATES = ['pending', 'executed', 'failed'] as const

export type RefundState = (typeof REFUND_STATES)[number]
