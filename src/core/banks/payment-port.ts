// contract: Payment initiation at a bank: order, approval, confirmation, execution

import type { Money } from '../../lib/money.ts'
import type { Result } from '../../lib/result.ts'
import type { BankProblem, BankProvider } from './bank.ts'

/** An IBAN (ISO 13616), or a British sort code of six digits with an account number of eight. */
export type PaymentAccount =
  | { readonly kind: 'iban'; readonly iban: string }
  | { readonly kind: 'sort_code'; readonly sortCode: string; readonly accountNumber: string }

export interface NamedAccount {
  readonly name: string
  readonly account: PaymentAccount
}

interface BankPaymentOrder {
  /** The same key with the same order returns the same payment. */
  readonly requestKey: string
  readonly provider: BankProvider
  readonly amount: Money
  readonly payee: NamedAccount
  /** Shown on both statements. */
  readonly reference: string
}

export interface PaymentAuthorization {
  readonly provider: BankProvider
  readonly bankPaymentId: string
  readonly redirectUri: string
  /** Random `state`, returned by the bank. */
  readonly state: string
  /** Code verifier (RFC 7636); only its S256 challenge is sent. */
  readonly codeVerifier: string
  /** Locale of the bank's pages, such as `sv_SE`; undefined if unknown. */
  readonly locale: string | undefined
}

/** The approval on a second device, which the end user opens. */
interface PaymentApproval {
  readonly flowId: string
  readonly approvalUrl: string
  /** Shown on both devices, for the end user to compare. */
  readonly matchCode: string
}

interface PaymentConfirmation {
  readonly provider: BankProvider
  readonly bankPaymentId: string
  readonly code: string
  readonly codeVerifier: string
  /** As in the authorization; undefined after an approval on a second device. */
  readonly redirectUri: string | undefined
}

/** Why a bank rejects a payment; no money was moved, and none will be. */
export const PAYMENT_REJECTIONS = [
  'insufficient_funds',
  'limit_exceeded',
  'payee_unknown',
  'account_unusable',
  'refused',
] as const

type PaymentRejection = (typeof PAYMENT_REJECTIONS)[number]

export type BankPaymentOutcome =
  /** `credited`: the bank has booked the credit as well, because the payee has an account there. */
  | { readonly kind: 'executed'; readonly credited: boolean; readonly payer: NamedAccount | undefined }
  | { readonly kind: 'rejected'; readonly rejection: PaymentRejection }

/** Why a bank rejects a refund; no money was moved, and none will be. */
export const REFUND_REJECTIONS = [
  'not_refundable',
  'account_unusable',
  'amount_exceeded',
  'insufficient_funds',
  'refused',
] as const

export type RefundRejection = (typeof REFUND_REJECTIONS)[number]

interface BankRefundOrder {
  /** The same key with the same order returns the same outcome. */
  readonly requestKey: string
  readonly bankPaymentId: string
  readonly amount: Money
  /** Shown on both statements. */
  readonly reference: string
}

type BankRefundOutcome =
  | { readonly kind: 'executed' }
  | { readonly kind: 'rejected'; readonly rejection: RefundRejection }

interface CollectionAccountOrder {
  /** The same reference returns the same account. */
  readonly reference: string
  readonly name: string
  /** ISO 3166-1 alpha-2. */
  readonly market: string
}

export interface CollectionAccount extends NamedAccount {
  readonly currency: string
  readonly booked: Money
}

/** A failure of the bank is returned, never thrown. Every call may be repeated but `beginApproval`, which begins another one. */
export interface BankPayments {
  readonly providers: readonly BankProvider[]
  /** Origins of the pages on which payments are approved. */
  readonly origins: readonly string[]
  /** Returns the bank's id of the payment. */
  order(order: BankPaymentOrder): Promise<Result<{ readonly bankPaymentId: string }, BankProblem>>
  /** URL of the bank's page on which the end user approves the payment. */
  beginAuthorization(request: PaymentAuthorization): Promise<Result<{ readonly url: string }, BankProblem>>
  /** Reads the authorization response, after its `state` was checked: a code, or an error. */
  readCallback(
    provider: BankProvider,
    parameters: ReadonlyMap<string, string>,
  ): Result<{ readonly code: string }, BankProblem>
  beginApproval(
    request: Pick<PaymentAuthorization, 'provider' | 'bankPaymentId' | 'codeVerifier' | 'locale'>,
  ): Promise<Result<PaymentApproval, BankProblem>>
  /** Polls the approval on the second device; undefined while it is pending. */
  checkApproval(
    provider: BankProvider,
    flowId: string,
  ): Promise<Result<{ readonly code: string } | undefined, BankProblem>>
  cancelApproval(provider: BankProvider, flowId: string): Promise<void>
  /** Without it, the bank executes nothing, whoever approved. */
  confirm(confirmation: PaymentConfirmation): Promise<Result<undefined, BankProblem>>
  /** Moves the money of a confirmed payment, once however often it is called, and returns what became of it. */
  execute(provider: BankProvider, bankPaymentId: string): Promise<Result<BankPaymentOutcome, BankProblem>>
  /** Returns money of an executed payment from the account that was credited to the one that paid; once for each key. */
  refund(order: BankRefundOrder): Promise<Result<BankRefundOutcome, BankProblem>>
  /** An account of this installation, into which payments for one of its apps are collected; opened by the first call. */
  ensureCollectionAccount(order: CollectionAccountOrder): Promise<Result<CollectionAccount, BankProblem>>
}
