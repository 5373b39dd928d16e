// rule: Left-to-spend per day of a month: income less expenses so far, never below zero

import { addDays, isoDate } from '../../lib/iso-date.ts'
import { addMoney, type Money } from '../../lib/money.ts'
import { type Calendar, type Period, periodAt } from './periods.ts'
import type { Movement, Span, Statistic } from './statistic.ts'

/** Months that an average is taken over. */
export const AVERAGED_MONTHS = 6

/** Only months have something left to spend; other resolutions give nothing. */
export function leftToSpend(
  calendar: Calendar,
  { periods, endMs }: Span,
  movements: readonly Movement[],
): readonly Statistic[] {
  if (calendar.resolution !== 'monthly' && calendar.resolution !== 'monthly_adjusted') return []
  const net = netByDay(movements)
  const [sample] = movements
  if (sample === undefined) return []
  const firstMs = [...net.keys()].reduce((a, b) => Math.min(a, b), endMs)
  const zero = { ...sample.amount, unscaled: 0n }
  const known = new Map<string, readonly Money[]>()
  const daysOf = (period: Period): readonly Money[] => {
    const found = known.get(period.name) ?? dailyRemainders(period, net, zero)
    known.set(period.name, found)
    return found
  }
  return periods
    .filter((period) => period.firstMs <= endMs)
    .flatMap((period) => {
      const earlier = monthsBefore(period, calendar).filter(({ lastMs }) => lastMs >= firstMs)
      return daysOf(period).flatMap((value, index): readonly Statistic[] => {
        const dayMs = addDays(period.firstMs, index)
        const row = { period: period.name, about: isoDate(dayMs) }
        const average = meanOf(earlier.map((month) => atOrLast(daysOf(month), index)))
        return [
          ...(dayMs > endMs ? [] : [{ ...row, type: 'left_to_spend' as const, value }]),
          ...(average === undefined
            ? []
            : [{ ...row, type: 'left_to_spend_average' as const, value: average }]),
        ]
      })
    })
}

/** Transfers between accounts are neither income nor an expense. */
function netByDay(movements: readonly Movement[]): ReadonlyMap<number, Money> {
  const net = new Map<number, Money>()
  for (const { dayMs, amount, category } of movements) {
    if (category.type === 'transfers') continue
    const sum = net.get(dayMs)
    net.set(dayMs, sum === undefined ? amount : (addMoney(sum, amount) ?? sum))
  }
  return net
}

function dailyRemainders(period: Period, net: ReadonlyMap<number, Money>, zero: Money): readonly Money[] {
  const remainders: Money[] = []
  let sum = zero
  for (let dayMs = period.firstMs; dayMs <= period.lastMs; dayMs = addDays(dayMs, 1)) {
    const moved = net.get(dayMs)
    if (moved !== undefined) sum = addMoney(sum, moved) ?? sum
    remainders.push(sum.unscaled < 0n ? { ...sum, unscaled: 0n } : sum)
  }
  return remainders
}

function monthsBefore(period: Period, calendar: Calendar): readonly Period[] {
  const months: Period[] = []
  for (let next = period; months.length < AVERAGED_MONTHS; ) {
    next = periodAt(addDays(next.firstMs, -1), calendar)
    months.push(next)
  }
  return months
}

/** A day that a shorter month lacks falls to its last. */
function atOrLast(days: readonly Money[], index: number): Money | undefined {
  return days[index] ?? days.at(-1)
}

/** Rounded half away from zero to the finest scale among them; undefined for none. */
function meanOf(values: readonly (Money | undefined)[]): Money | undefined {
  const present = values.filter((value) => value !== undefined)
  const [first, ...rest] = present
  if (first === undefined) return undefined
  const sum = rest.reduce((total, value) => addMoney(total, value) ?? total, first)
  const count = BigInt(present.length)
  return { ...sum, unscaled: (sum.unscaled * 2n + count) / (count * 2n) }
}
