// table: Names of the states and failures of a payment
// Spec: docs.truelayer.com/docs/single-payment-statuses; the published Android client lists the reasons

import type { RefundRejection } from '../../../core/banks/payment-port.ts'
import type { PaymentFailure } from '../../../core/webhooks/payment-words.ts'

export const FAILURE_REASONS: Readonly<Record<PaymentFailure, string>> = {
  cancelled_by_app: 'canceled',
  cancelled_by_payer: 'canceled',
  denied: 'user_canceled_at_provider',
  not_authorised: 'authorization_failed',
  sign_in_failed: 'invalid_credentials',
  second_factor_failed: 'invalid_otp',
  access_blocked: 'not_authorized',
  expired: 'expired',
  bank_expired: 'provider_expired',
  bank_unavailable: 'provider_error',
  insufficient_funds: 'insufficient_funds',
  limit_exceeded: 'payment_limit_exceeded',
  payee_unknown: 'invalid_beneficiary_account',
  account_unusable: 'invalid_remitter_account',
  refused: 'provider_rejected',
}

/** The published clients name none of refunds; these are the nearest of payments. */
export const REFUND_REASONS: Readonly<Record<RefundRejection, string>> = {
  not_refundable: 'provider_rejected',
  account_unusable: 'invalid_beneficiary_account',
  amount_exceeded: 'payment_limit_exceeded',
  insufficient_funds: 'insufficient_funds',
  refused: 'provider_rejected',
}

/** Instant payments: Faster Payments in sterling, SEPA Instant in euro. */
export function schemeOf(currency: string): string {
  return currency === 'GBP' ? 'faster_payments_service' : 'sepa_credit_transfer_instant'
}
