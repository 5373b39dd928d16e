// contract: Refunds of settled payments

import type { JsonObject } from '../../lib/json.ts'
import type { RefundRejection } from '../banks/payment-port.ts'
import type { RefundState } from '../webhooks/payment-words.ts'

/** Money that goes back from the account of the app to the one that paid. `pending` until the bank has decided. */
export interface Refund {
  readonly appId: string
  readonly paymentId: string
  /** 32 hexadecimal digits. */
  readonly refundId: string
  /** Keyed hash of the request that created it. */
  readonly requestHash: string
  readonly state: RefundState
  /** In minor units, from 1. */
  readonly amountMinor: number
  /** ISO 4217, that of the payment. */
  readonly currency: string
  readonly reference: string
  /** Members of the request that are returned to the app unchanged. */
  readonly appData: JsonObject
  readonly failure: RefundRejection | undefined
  readonly createdAtMs: number
  readonly executedAtMs: number | undefined
  readonly failedAtMs: number | undefined
}
