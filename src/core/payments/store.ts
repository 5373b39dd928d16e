// contract: Storage of payments
// Never: a verb that decides; a verb returns a fact, and operations refuse

import type { User } from '../users/user.ts'
import type { EventSeed } from '../webhooks/event-seed.ts'
import type { PaymentState } from '../webhooks/payment-words.ts'
import type { WebhookContent } from '../webhooks/webhook.ts'
import type { Payment } from './payment.ts'
import type { Refund } from './refund.ts'

type CreatePaymentFact =
  | { readonly kind: 'created' }
  /** A payment of this id exists: the same request came before. */
  | { readonly kind: 'exists'; readonly payment: Payment }
  | { readonly kind: 'user_unknown' }

interface PaymentStep extends EventSeed {
  readonly from: PaymentState
  /** The payment after the step, with the next version. */
  readonly payment: Payment
  readonly event: WebhookContent | undefined
  /** When the job has to do something for it; undefined for never. */
  readonly dueAtMs: number | undefined
  readonly nowMs: number
}

/** A due payment, leased to one caller. */
export interface ClaimedPayment {
  readonly payment: Payment
  /** Including this one, since the last step. */
  readonly attempts: number
  readonly leaseUntilMs: number
}

type CreateRefundFact =
  | { readonly kind: 'created' }
  /** A refund of this id exists: the same request came before. */
  | { readonly kind: 'exists'; readonly refund: Refund }
  /** With the refunds that did not fail, it would return more than was paid. */
  | { readonly kind: 'exceeds' }
  | { readonly kind: 'not_settled' }

interface RefundDecision extends EventSeed {
  /** The refund after the decision. */
  readonly refund: Refund
  /** The end user who paid. */
  readonly userId: string
  readonly event: WebhookContent
  readonly nowMs: number
}

/** A due refund, leased to one caller. */
export interface ClaimedRefund {
  readonly refund: Refund
  /** Including this one. */
  readonly attempts: number
  readonly leaseUntilMs: number
}

export interface RefundStore {
  /**
   * Reserves the amount and stores the refund in one transaction, due at once. Of concurrent calls with one id exactly one gets
   * `created`, and those that do never add up to more than was paid.
   */
  createRefund(refund: Refund): Promise<CreateRefundFact>
  /** In the order in which they were created. */
  listRefunds(appId: string, paymentId: string): Promise<readonly Refund[]>
  /**
   * Stores the decision and its event in one transaction, if the refund is pending; for one that failed, its amount can be refunded
   * again. `superseded`: it was decided before, and nothing is stored.
   */
  decideRefund(decision: RefundDecision): Promise<'decided' | 'superseded'>
  /** Leases the refund that has been due for longest, until `leaseUntilMs`, to one caller. */
  claimDueRefund(nowMs: number, leaseUntilMs: number): Promise<ClaimedRefund | undefined>
  /** Makes a leased refund due again at that time, unless it was decided or leased again meanwhile. */
  postponeRefund(claimed: ClaimedRefund, dueAtMs: number): Promise<void>
}

export interface PaymentStore {
  /**
   * With `newUser` in one transaction. Of concurrent calls with one payment id exactly one gets `created`, and the new users of the
   * others are not stored.
   */
  createPayment(payment: Payment, newUser: User | undefined): Promise<CreatePaymentFact>
  loadPayment(appId: string, paymentId: string): Promise<Payment | undefined>
  /**
   * Stores the step and its event in one transaction, if the payment is still at `from` and of the version before. `superseded`: another
   * step was first, and nothing is stored.
   */
  advancePayment(step: PaymentStep): Promise<'advanced' | 'superseded'>
  /** Leases the payment that has been due for longest, until `leaseUntilMs`, to one caller. */
  claimDuePayment(nowMs: number, leaseUntilMs: number): Promise<ClaimedPayment | undefined>
  /** Makes a leased payment due again at that time, unless a step was stored meanwhile. */
  postponePayment(claimed: ClaimedPayment, dueAtMs: number): Promise<void>
}
