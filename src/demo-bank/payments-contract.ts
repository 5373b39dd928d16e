// contract: Payments at Demo Bank; part of api-contract.ts
// Never: a float; amounts are decimal strings with two decimals

/*
 * All endpoints are for the third party itself, by HTTP Basic as at the token endpoint:
 *
 *   POST /open-banking/v1/payments                      JSON PaymentOrder, header Idempotency-Key    201 or 200, Payment
 *   GET  /open-banking/v1/payments/{id}                                                              Payment
 *   POST /open-banking/v1/payments/{id}/confirm         JSON PaymentConfirmation                     Payment
 *   POST /open-banking/v1/payments/{id}/execute                                                      Payment
 *   POST /open-banking/v1/payments/{id}/refunds         JSON RefundOrder, header Idempotency-Key     200, Refund
 *   POST /open-banking/v1/collection-accounts           JSON CollectionAccountRequest                CollectionAccount
 *
 * Between the order and the confirmation, the user approves: in a browser at `/oauth/authorize` with `scope=payments` and
 * `payment_id`, or on a second device with `scope: "payments"` and `paymentId` in `DecoupledStart`. Either way ends in a code.
 * An error is an OAuthError: 400 and 401 as at the token endpoint, 404 for a payment of another third party, 409 for an
 * idempotency key that belongs to another order, 503 while the bank is down.
 */

/**
 * Body of `POST /open-banking/v1/payments`. The Idempotency-Key is 1 to 100 printable characters; the same key with the same body
 * returns the same payment.
 */
export type PaymentOrder = {
  /** A brand of `GET /open-banking/v1/providers` whose flow is redirect, app_to_app or decoupled. */
  provider: string
  amount: { amount: string; currency: string }
  payee: PayeeAccount & { name: string }
  /** On both statements; at most 35 characters. */
  reference: string
}

/** An IBAN, or a British sort code with an account number. */
export type PayeeAccount = { iban: string } | { sortCode: string; accountNumber: string }

/** The code of the approval, with its verifier and, after a redirect, the redirect URI. The same confirmation may be repeated. */
export type PaymentConfirmation = { code: string; codeVerifier: string; redirectUri?: string }

/**
 * - awaiting_approval: the user has not approved; expires after an hour
 * - approved: the user has approved; `confirm` continues with the code
 * - authorised: confirmed; `execute` moves the money
 * - executed: the debit is booked, and the credit with it if the payee has an account here; `execute` again changes nothing
 * - rejected: no money was moved, and none will be
 */
export type PaymentStatus = 'awaiting_approval' | 'approved' | 'authorised' | 'executed' | 'rejected'

/**
 * - insufficient_funds: less is available on the account, its credit line included
 * - limit_exceeded: more than the user may pay from the account in a day
 * - payee_unknown: the number is one of this bank, and nobody has it
 * - account_unusable: the account cannot pay in the currency
 * - refused: the bank rejects the payment and states no reason
 */
export type PaymentRejection =
  | 'insufficient_funds'
  | 'limit_exceeded'
  | 'payee_unknown'
  | 'account_unusable'
  | 'refused'

export type Payment = {
  paymentId: string
  status: PaymentStatus
  /** Only rejected. */
  rejection?: PaymentRejection
  expiresAt: string
  /** The account that pays, once authorised. */
  payer?: PayeeAccount & { name: string }
  executedAt?: string
  /** Executed, and the payee has an account here: when the credit was booked. */
  creditedAt?: string
}

/** Body of `POST /open-banking/v1/payments/{id}/refunds`. The same key with the same body returns the same refund. */
export type RefundOrder = { amount: { amount: string; currency: string }; reference: string }

/**
 * - not_refundable: the payment is not executed, or was credited to an account that is not the third party's
 * - account_unusable: the account that paid cannot be credited any more
 * - amount_exceeded: with the refunds before it, more than was paid
 * - insufficient_funds: less is on the account of the third party
 */
export type RefundRejection = 'not_refundable' | 'account_unusable' | 'amount_exceeded' | 'insufficient_funds'

export type Refund = {
  refundId: string
  status: 'executed' | 'rejected'
  /** Only rejected: no money was moved, and none will be. */
  rejection?: RefundRejection
  /** Only executed: debit and credit are booked. */
  executedAt?: string
}

/** An account of the third party's own, into which it collects payments. The same reference returns the same account. */
export type CollectionAccountRequest = { reference: string; name: string; market: string }

export type CollectionAccount = {
  accountId: string
  name: string
  currency: string
  numbers: { iban?: string; sortCode?: string; accountNumber?: string }
  booked: string
}
