// contract: Payments: terms, states and authorization at a bank

import type { JsonObject } from '../../lib/json.ts'
import type { NamedAccount } from '../banks/payment-port.ts'
import type { PaymentFailure, PaymentState } from '../webhooks/payment-words.ts'

/**
 *     authorization_required --a flow is started--> authorizing --the bank has the approval--> authorized
 *       |                                              |                                          |
 *       +---------------- cancelled, denied, expired --+---------------- rejected by the bank ----+--> failed
 *
 *     authorized --the bank has executed it--> executed --the credit is booked--> settled
 *
 * Only a payment into an account of the app itself is ever settled; nobody tells when another account is credited.
 */
const NEXT_STATES: Readonly<Record<PaymentState, readonly PaymentState[]>> = {
  authorization_required: ['authorizing', 'failed'],
  // A further bank is chosen, or the flow is started again.
  authorizing: ['authorizing', 'authorized', 'failed'],
  authorized: ['executed', 'failed'],
  executed: ['settled'],
  settled: [],
  failed: [],
}

export function canAdvance(from: PaymentState, to: PaymentState): boolean {
  return NEXT_STATES[from].includes(to)
}

/** States in which the end user has not approved yet. */
export function isOpen({ state }: Pick<Payment, 'state'>): boolean {
  return state === 'authorization_required' || state === 'authorizing'
}

/** The bank that pays: named by the app, or chosen by the end user from those that fit. */
export type ProviderSelection =
  | { readonly kind: 'preselected'; readonly providerName: string }
  | {
      readonly kind: 'chosen'
      /** ISO 3166-1 alpha-2; empty for all. */
      readonly markets: readonly string[]
      /** Empty for all. */
      readonly providerNames: readonly string[]
      readonly excludedNames: readonly string[]
    }

export type Payee =
  | ({ readonly kind: 'account' } & NamedAccount)
  /** An account that the installation holds for the app; `name` undefined for the app's own. */
  | { readonly kind: 'own_account'; readonly accountId: string; readonly name: string | undefined }

/** Never change after the payment was created. */
export interface PaymentTerms {
  /** In minor units of the currency, from 1. */
  readonly amountMinor: number
  /** ISO 4217. */
  readonly currency: string
  readonly payee: Payee
  readonly reference: string
  readonly selection: ProviderSelection
  /** Where the hosted page returns the end user; undefined unless the app named it with the payment. */
  readonly returnUri: string | undefined
  /** Members of the request that are returned to the app unchanged. */
  readonly appData: JsonObject
}

/** How the end user approves the payment at the bank. */
export type BankApproval =
  | {
      readonly kind: 'redirect'
      readonly bankPaymentId: string
      readonly sealedVerifier: string
      /** Keyed hash of the `state`. */
      readonly stateHash: string
      readonly url: string
    }
  | {
      readonly kind: 'device'
      readonly bankPaymentId: string
      readonly sealedVerifier: string
      readonly flowId: string
      readonly approvalUrl: string
      readonly matchCode: string
    }

/** The authorization of a payment; a later one replaces it, and what the end user does in the earlier one has no effect. */
export interface PaymentAttempt {
  readonly returnUri: string
  /** Undefined while the end user chooses. */
  readonly providerName: string | undefined
  readonly approval: BankApproval | undefined
}

export interface Payment extends PaymentTerms {
  readonly appId: string
  /** 32 hexadecimal digits. */
  readonly paymentId: string
  /** The end user who pays. */
  readonly userId: string
  /** Name of the dialect that created it; unknown to the others. */
  readonly dialect: string
  /** Keyed hash of the request that created it. */
  readonly requestHash: string
  readonly state: PaymentState
  /** Grows by one with each change, so that of concurrent changes one is stored. */
  readonly version: number
  readonly attempt: PaymentAttempt | undefined
  /** The account that paid, once executed. */
  readonly payer: NamedAccount | undefined
  readonly failure: { readonly stage: PaymentState; readonly reason: PaymentFailure } | undefined
  readonly createdAtMs: number
  /** Until when it can be approved. */
  readonly expiresAtMs: number
  readonly authorizedAtMs: number | undefined
  readonly executedAtMs: number | undefined
  readonly settledAtMs: number | undefined
  readonly failedAtMs: number | undefined
}
