// rule: sums over transactions by period and category; transfers between accounts are neither income nor spending

import { addMoney, type Money, negate } from '../../lib/money.ts'
import type { Transaction } from '../accounts/transaction.ts'
import { categorise } from './categories.ts'

export type Resolution = 'daily' | 'monthly' | 'yearly'
export type StatisticType =
  | 'expenses_by_category'
  | 'expenses_by_category_count'
  | 'income_by_category'
  | 'income_and_expenses'

export interface Statistic {
  readonly type: StatisticType
  /** YYYY-MM-DD, YYYY-MM or YYYY. */
  readonly period: string
  /** Id of a leaf category, or which side of the ledger. */
  readonly about: string
  /** Spending by category counts up from zero; against income it is negative. */
  readonly value: Money | { readonly count: number }
}

export interface StatisticsQuery {
  readonly types: readonly StatisticType[]
  readonly resolution: Resolution
  /** Undefined for all. */
  readonly periods: ReadonlySet<string> | undefined
  /** Amounts in other currencies are left out: there is no rate to add them with. */
  readonly currency: string
}

export interface StatisticsSum {
  add(transaction: Transaction): void
  /** By period, type and subject. */
  list(): readonly Statistic[]
}

const LENGTHS: Readonly<Record<Resolution, number>> = { daily: 10, monthly: 7, yearly: 4 }

/** The period that a day, YYYY-MM-DD, lies in. */
function periodOf(day: string, resolution: Resolution): string {
  return day.slice(0, LENGTHS[resolution])
}

export function sumStatistics(query: StatisticsQuery): StatisticsSum {
  const sums = new Map<string, Statistic>()
  const put = (type: StatisticType, period: string, about: string, value: Money | 1): void => {
    if (!query.types.includes(type)) return
    const key = `${period} ${type} ${about}`
    sums.set(key, { type, period, about, value: plus(sums.get(key)?.value, value) })
  }
  return {
    add: (transaction) => {
      const { amount, bookedDate, transactionDate } = transaction
      const period = periodOf(bookedDate ?? transactionDate, query.resolution)
      if (amount.currency !== query.currency) return
      if (query.periods !== undefined && !query.periods.has(period)) return
      const { id, type } = categorise(transaction)
      if (type === 'income') {
        put('income_by_category', period, id, amount)
        put('income_and_expenses', period, 'INCOME', amount)
      }
      if (type === 'expenses') {
        put('expenses_by_category', period, id, negate(amount))
        put('expenses_by_category_count', period, id, 1)
        put('income_and_expenses', period, 'EXPENSES', amount)
      }
    },
    list: () => [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, statistic]) => statistic),
  }
}

function plus(sum: Statistic['value'] | undefined, value: Money | 1): Statistic['value'] {
  if (value === 1) return { count: sum !== undefined && 'count' in sum ? sum.count + 1 : 1 }
  return (sum !== undefined && !('count' in sum) ? addMoney(sum, value) : undefined) ?? value
}
