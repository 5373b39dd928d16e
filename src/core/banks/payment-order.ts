// contract: Standing orders and direct debits of an account

import type { Money } from '../../lib/money.ts'

/** `standing_order`: the account holder pays. `direct_debit`: a creditor collects, by a mandate. */
export const PAYMENT_ORDER_KINDS = ['standing_order', 'direct_debit'] as const

interface Execution {
  /** YYYY-MM-DD. */
  readonly date: string
  /** Positive. */
  readonly amount: Money
}

export interface PaymentOrder {
  readonly kind: (typeof PAYMENT_ORDER_KINDS)[number]
  readonly bankOrderId: string
  /** Of the order, or of the mandate. */
  readonly reference: string
  /** The payee or the creditor. */
  readonly name: string
  readonly isActive: boolean
  readonly everyMonths: number
  readonly dayOfMonth: number
  readonly previous: Execution | undefined
  readonly next: Execution | undefined
  readonly first: Execution | undefined
}
