// contract: A posting, and the ledger of an account
// Never: stored. A ledger is computed from its account, so it is the same on every machine and after every restart

import type { Counterparty, Merchant, TransactionType } from '../api-contract.ts'

/** One movement on an account. Amounts are in minor units of the account's currency (cents, öre); debits are negative. */
export type Posting = {
  /** Identifies the posting within its account; does not change when a pending one is booked. */
  readonly key: string
  readonly purchasedAtMs: number
  /** Not before purchasedAtMs; later for card payments, which are pending until then. */
  readonly bookedAtMs: number
  readonly amountMinor: bigint
  readonly type: TransactionType
  readonly description: string
  readonly reference?: string
  readonly counterparty?: Counterparty
  readonly merchant?: Merchant
  /** For payments in another currency: hundredths of it, and the rate in millionths of the account's currency. */
  readonly original?: {
    readonly amountMinor: bigint
    readonly currency: string
    readonly rateMillionths: bigint
  }
}

/**
 * The postings of an account, month by month (months since January 1970, UTC). For every month m:
 * openingMinor(m) + sum of postings(m) = openingMinor(m + 1).
 */
export type Ledger = {
  /** Balance at the first instant of the month; computed without summing earlier months. */
  openingMinor(month: number): bigint
  /** The postings booked in the month, sorted by bookedAtMs. */
  postings(month: number): readonly Posting[]
}

/** Sum of the amounts, in minor units. */
export function sumMinor(postings: readonly Posting[]): bigint {
  return postings.reduce((sum, posting) => sum + posting.amountMinor, 0n)
}
