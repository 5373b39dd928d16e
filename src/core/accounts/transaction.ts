// contract: Transactions as stored, their filters and the cursor of a page

import type { BankTransaction } from '../banks/bank.ts'

export interface Transaction extends BankTransaction {
  readonly appId: string
  readonly userId: string
  readonly accountId: string
  /** 32 hexadecimal digits; the same for the same bank transaction. */
  readonly transactionId: string
  /** Order of the list, in epoch milliseconds: booked date, else transaction date, at midnight UTC, as first stored. */
  readonly sortAtMs: number
}

export interface TransactionFilter {
  readonly accountIds: readonly string[] | undefined
  readonly statuses: readonly Transaction['status'][] | undefined
  /** YYYY-MM-DD, inclusive. Pending transactions have no booked date and match by their transaction date. */
  readonly bookedFrom: string | undefined
  readonly bookedTo: string | undefined
}

/** End of a page. Newest first, then by id, so that the order is total while data changes. */
export interface TransactionCursor {
  readonly sortAtMs: number
  readonly transactionId: string
}
