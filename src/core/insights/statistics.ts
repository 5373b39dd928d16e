// rule: Statistics of a user: sums by period and category, balances, left-to-spend

import { parseIsoDate } from '../../lib/iso-date.ts'
import { addMoney, type Money } from '../../lib/money.ts'
import type { Account } from '../accounts/account.ts'
import { type SeenTransaction, tagsOf } from '../accounts/changes.ts'
import { balancesOverTime } from './balances-over-time.ts'
import { categoryFor } from './history.ts'
import { leftToSpend } from './left-to-spend.ts'
import { type Calendar, type Period, periodAt, periodsBetween } from './periods.ts'
import type { Movement, Span, Statistic, StatisticType } from './statistic.ts'

export interface StatisticsQuery {
  readonly types: ReadonlySet<StatisticType>
  readonly calendar: Calendar
  /** Undefined for all periods that have transactions. */
  readonly periods: readonly Period[] | undefined
  /** Amounts in other currencies are left out: there is no rate to add them with. */
  readonly currency: string
  /** Midnight UTC. */
  readonly todayMs: number
  /** Continues each series to today's period: sums with zero, balances unchanged. */
  readonly padUntilToday: boolean
}

/**
 * `transactions` must reach back to the first day that is reported (six months further for averages), and up to today where
 * balances are wanted, because a balance is counted back from now.
 */
export function computeStatistics(
  query: StatisticsQuery,
  accounts: readonly Account[],
  transactions: readonly SeenTransaction[],
): readonly Statistic[] {
  const movements = transactions.flatMap((transaction) => toMovement(transaction, query.currency))
  const span = spanOf(query, movements)
  const ofCurrency = accounts.filter(({ currency }) => currency === query.currency)
  const statistics = [
    ...sums(query, span, movements),
    ...balancesOverTime(span, ofCurrency, movements),
    ...leftToSpend(query.calendar, span, movements),
  ].filter(({ type }) => query.types.has(type))
  return statistics
    .map((one) => [keyOf(one), one] as const)
    .sort(byKey)
    .map(([, one]) => one)
}

function toMovement(transaction: SeenTransaction, currency: string): readonly Movement[] {
  const { accountId, change } = transaction
  const amount = change?.amount ?? transaction.amount
  const dayMs = parseIsoDate(change?.date ?? transaction.bookedDate ?? transaction.transactionDate)
  if (amount.currency !== currency || dayMs === undefined) return []
  return [{ accountId, dayMs, amount, category: categoryFor(transaction), tags: tagsOf(transaction) }]
}

function spanOf(
  { calendar, periods, todayMs, padUntilToday }: StatisticsQuery,
  movements: readonly Movement[],
): Span {
  let [firstMs, lastMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { dayMs } of movements) {
    firstMs = Math.min(firstMs, dayMs)
    lastMs = Math.max(lastMs, dayMs)
  }
  if (movements.length === 0) return { periods: periods ?? [], endMs: todayMs }
  // A payment that is booked ahead is reported in its period, though that has not come yet.
  const endMs = padUntilToday ? Math.max(todayMs, lastMs) : lastMs
  return { periods: periods ?? periodsBetween(firstMs, endMs, calendar), endMs }
}

type Put = (type: StatisticType, about: string, value: Money | 1) => void

function sums(query: StatisticsQuery, span: Span, movements: readonly Movement[]): readonly Statistic[] {
  const names = new Set(span.periods.map(({ name }) => name))
  const found = new Map<string, Statistic>()
  for (const movement of movements) {
    const period = periodAt(movement.dayMs, query.calendar).name
    if (!names.has(period)) continue
    addMovement(movement, (type, about, value) => {
      const key = keyOf({ type, period, about })
      found.set(key, { type, period, about, value: plus(found.get(key)?.value, value) })
    })
  }
  const list = [...found.values()]
  return query.padUntilToday ? [...list, ...padding(list, span)] : list
}

function addMovement({ amount, category, tags }: Movement, put: Put): void {
  const { id, parentId = id, type } = category
  if (type === 'income') {
    put('income_by_category', id, amount)
    put('income_and_expenses', 'INCOME', amount)
    for (const tag of tags) {
      put('income_by_tag', tag, amount)
      put('income_by_tag_count', tag, 1)
    }
  }
  if (type === 'expenses') {
    put('expenses_by_category', id, amount)
    put('expenses_by_category_count', id, 1)
    put('expenses_by_primary_category', parentId, amount)
    put('expenses_by_primary_category_count', parentId, 1)
    put('income_and_expenses', 'EXPENSES', amount)
    for (const tag of tags) {
      put('expenses_by_tag', tag, amount)
      put('expenses_by_tag_count', tag, 1)
    }
  }
  if (type === 'transfers') {
    const way = amount.unscaled < 0n ? 'outgoing' : 'incoming'
    put(`${way}_transfers_by_category`, id, amount)
    put(`${way}_transfers_by_category_count`, id, 1)
  }
}

/** Zero for the periods between the last of each series and the end. */
function padding(statistics: readonly Statistic[], span: Span): readonly Statistic[] {
  const periods = span.periods.filter(({ firstMs }) => firstMs <= span.endMs)
  const lastOf = new Map<string, Statistic>()
  for (const one of statistics) {
    const series = `${one.type} ${one.about}`
    const known = lastOf.get(series)
    const order = ({ period }: Statistic) => periods.findIndex(({ name }) => name === period)
    if (known === undefined || order(known) < order(one)) lastOf.set(series, one)
  }
  return [...lastOf.values()].flatMap((last) =>
    periods
      .slice(periods.findIndex(({ name }) => name === last.period) + 1)
      .map(({ name }) => ({ ...last, period: name, value: nothing(last.value) })),
  )
}

function nothing(value: Statistic['value']): Statistic['value'] {
  return 'count' in value ? { count: 0 } : { ...value, unscaled: 0n }
}

function plus(sum: Statistic['value'] | undefined, value: Money | 1): Statistic['value'] {
  if (value === 1) return { count: sum !== undefined && 'count' in sum ? sum.count + 1 : 1 }
  return (sum !== undefined && !('count' in sum) ? addMoney(sum, value) : undefined) ?? value
}

/** By period, type and subject. */
function keyOf({ period, type, about }: Pick<Statistic, 'period' | 'type' | 'about'>): string {
  return `${period} ${type} ${about}`
}

function byKey(a: readonly [string, Statistic], b: readonly [string, Statistic]): number {
  return a[0] < b[0] ? -1 : 1
}
