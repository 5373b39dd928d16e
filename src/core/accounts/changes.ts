// contract: Changes of accounts and transactions by their end user, beside the bank's data

import type { Money } from '../../lib/money.ts'
import type { AccountType } from '../banks/bank.ts'
import type { Transaction } from './transaction.ts'

/** What an account is left out of: statistics, or also searches. */
export const EXCLUSIONS = ['none', 'statistics', 'statistics_and_search'] as const

export type Exclusion = (typeof EXCLUSIONS)[number]

/** An undefined member is unchanged. */
export interface AccountChange {
  readonly appId: string
  readonly userId: string
  readonly accountId: string
  readonly name?: string | undefined
  readonly type?: AccountType | undefined
  readonly accountNumber?: string | undefined
  readonly favored?: boolean | undefined
  readonly exclusion?: Exclusion | undefined
}

/** An undefined member is unchanged. */
export interface TransactionChange {
  readonly appId: string
  readonly userId: string
  readonly transactionId: string
  readonly amount?: Money | undefined
  readonly categoryId?: string | undefined
  /** YYYY-MM-DD. */
  readonly date?: string | undefined
  readonly description?: string | undefined
  /** A word that begins with `#` is a tag. */
  readonly notes?: string | undefined
  readonly changedAtMs: number
}

/** A transaction of the bank, with what the end user has changed of it. */
export interface SeenTransaction extends Transaction {
  readonly change?: TransactionChange | undefined
}

/** The tags of a note, in lower case and without the sign. */
export function tagsOf({ change }: SeenTransaction): readonly string[] {
  const words = change?.notes?.split(/\s+/) ?? []
  return words
    .filter((word) => word.length > 1 && word.startsWith('#'))
    .map((word) => word.slice(1).toLowerCase())
}
