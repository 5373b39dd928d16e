// contract: One statistic, the types there are, and what they are computed from

import type { Money } from '../../lib/money.ts'
import type { Category } from './category-tree.ts'
import type { Period } from './periods.ts'

export const STATISTIC_TYPES = [
  'expenses_by_category',
  'expenses_by_category_count',
  'expenses_by_primary_category',
  'expenses_by_primary_category_count',
  'expenses_by_tag',
  'expenses_by_tag_count',
  'income_by_category',
  'income_by_tag',
  'income_by_tag_count',
  'income_and_expenses',
  'incoming_transfers_by_category',
  'incoming_transfers_by_category_count',
  'outgoing_transfers_by_category',
  'outgoing_transfers_by_category_count',
  'balances_by_account',
  'balances_by_account_type_group',
  'left_to_spend',
  'left_to_spend_average',
] as const
export type StatisticType = (typeof STATISTIC_TYPES)[number]

export interface Statistic {
  readonly type: StatisticType
  readonly period: string
  /** What it is about, by type: a category id, an account id, an account group, a tag, a day, `INCOME` or `EXPENSES`. */
  readonly about: string
  /** Money that left is negative. */
  readonly value: Money | { readonly count: number }
}

/** A transaction in the currency of the query. */
export interface Movement {
  readonly accountId: string
  readonly dayMs: number
  readonly amount: Money
  readonly category: Category
  readonly tags: readonly string[]
}

/** The periods that are reported, in order, and the last day for which there is anything to say. */
export interface Span {
  readonly periods: readonly Period[]
  readonly endMs: number
}
