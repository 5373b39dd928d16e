// contract: one movement on an account, and the ledger that orders them
// Never: stored; a ledger is a function of its account, so that every machine and every restart sees the same

import type { Counterparty, Merchant, TransactionType } from '../api-contract.ts'

/** Amounts are in the minor unit of the account's currency (cents, öre); negative leaves the account. */
export type Posting = {
  /** Names the movement within its account; the same while pending and once booked. */
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
  /** Paid in another currency: hundredths of it, and the rate in millionths of the account's currency. */
  readonly original?: {
    readonly amountMinor: bigint
    readonly currency: string
    readonly rateMillionths: bigint
  }
}

/**
 * An account's movements, month by month (months since January 1970, UTC). For every month m:
 * openingMinor(m) + sum of postings(m) = openingMinor(m + 1).
 */
export type Ledger = {
  /** Balance at the first instant of the month, without reading earlier months one by one. */
  openingMinor(month: number): bigint
  /** What is booked within the month, by bookedAtMs. */
  postings(month: number): readonly Posting[]
}

/** Sum of the amounts, in minor units. */
export function sumMinor(postings: readonly Posting[]): bigint {
  return postings.reduce((sum, posting) => sum + posting.amountMinor, 0n)
}
