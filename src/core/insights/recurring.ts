// rule: Recurring payments of a history: their groups, their periods and the next dates

import { addDays, addMonths, isoDate, parseIsoDate } from '../../lib/iso-date.ts'
import { type Money, rescale } from '../../lib/money.ts'
import type { Category } from './category-tree.ts'
import type { HistoryEntry } from './history.ts'
import { similarityKey } from './similar-transactions.ts'

const DAY_MS = 86_400_000
/** Two payments have one interval, which proves no period. */
const MIN_OCCURRENCES = 3
/** Share of the intervals that have to match the period: a bank holiday may move one payment, a pause may leave one out. */
const MIN_REGULAR_SHARE = 0.75

type PeriodLabel = 'weekly' | 'bi_weekly' | 'monthly' | 'bi_monthly' | 'quarterly' | 'half_yearly' | 'yearly'

interface Period {
  readonly label: PeriodLabel
  readonly days: number
  /** How much an interval may differ, in days: months have different lengths, and weekends move payments. */
  readonly tolerance: number
  readonly months: number | undefined
}

const PERIODS: readonly Period[] = [
  { label: 'weekly', days: 7, tolerance: 1, months: undefined },
  { label: 'bi_weekly', days: 14, tolerance: 2, months: undefined },
  { label: 'monthly', days: 30.4, tolerance: 5, months: 1 },
  { label: 'bi_monthly', days: 61, tolerance: 6, months: 2 },
  { label: 'quarterly', days: 91, tolerance: 8, months: 3 },
  { label: 'half_yearly', days: 182, tolerance: 12, months: 6 },
  { label: 'yearly', days: 365, tolerance: 16, months: 12 },
]

export interface NumberSpread {
  readonly minimum: number
  readonly maximum: number
  readonly mean: number
  readonly median: number
  /** Of the population. */
  readonly deviation: number
}

interface AmountSpread {
  readonly latest: Money
  readonly minimum: Money
  readonly maximum: Money
  readonly mean: Money
  readonly median: Money
  /** Of the population. */
  readonly deviation: Money
}

export interface RecurringGroup {
  /** What the payments have in common, from which callers derive an id. */
  readonly key: string
  readonly name: string
  readonly category: Category
  readonly accountIds: readonly string[]
  /** Oldest first. */
  readonly entries: readonly HistoryEntry[]
  readonly latest: HistoryEntry
  readonly period: PeriodLabel
  readonly intervalDays: NumberSpread
  readonly amounts: AmountSpread
  /** Whether the next payment is not yet overdue by half a period. */
  readonly isActive: boolean
}

/** Booked payments with the same text but for numbers, in one currency and direction, at regular intervals. */
export function findRecurring(history: readonly HistoryEntry[], nowMs: number): readonly RecurringGroup[] {
  const booked = history.filter(({ transaction }) => transaction.status === 'booked')
  const byKey = Map.groupBy(booked, (entry) => `${entry.amount.currency} ${similarityKey(entry)}`)
  return [...byKey].flatMap(([key, entries]) => toGroup(key, entries, nowMs) ?? [])
}

function toGroup(key: string, found: readonly HistoryEntry[], nowMs: number): RecurringGroup | undefined {
  const entries = found.toSorted((a, b) => a.dayMs - b.dayMs)
  const latest = entries.at(-1)
  if (latest === undefined || entries.length < MIN_OCCURRENCES) return undefined
  const intervals = entries
    .slice(1)
    .map(({ dayMs }, index) => Math.round((dayMs - (entries[index]?.dayMs ?? dayMs)) / DAY_MS))
  const intervalDays = spreadOf(intervals)
  const period = PERIODS.find(({ days, tolerance }) => Math.abs(intervalDays.median - days) <= tolerance)
  if (period === undefined) return undefined
  const regular = intervals.filter((interval) => Math.abs(interval - period.days) <= period.tolerance)
  if (regular.length < intervals.length * MIN_REGULAR_SHARE) return undefined
  return {
    key,
    name: latest.transaction.merchantName ?? latest.transaction.counterpartyName ?? latest.description,
    category: latest.category,
    accountIds: [...new Set(entries.map(({ transaction }) => transaction.accountId))].sort(),
    entries,
    latest,
    period: period.label,
    intervalDays,
    amounts: amountsOf(entries, latest),
    isActive: nowMs - latest.dayMs <= 1.5 * period.days * DAY_MS,
  }
}

/**
 * The dates, from today on, on which payments of an active group are expected within `spanDays`. One date for each group, but
 * all of a weekly or fortnightly one.
 */
export function predictDates(
  { isActive, latest, period }: Pick<RecurringGroup, 'isActive' | 'latest' | 'period'>,
  nowMs: number,
  spanDays: number,
): readonly string[] {
  const { months, days } = PERIODS.find(({ label }) => label === period) ?? {}
  if (!isActive || days === undefined) return []
  const todayMs = parseIsoDate(isoDate(nowMs)) ?? nowMs
  const endMs = addDays(todayMs, spanDays)
  const dates: string[] = []
  for (let count = 1; ; count += 1) {
    const atMs =
      months === undefined ? addDays(latest.dayMs, count * days) : addMonths(latest.dayMs, count * months)
    if (atMs > endMs) return dates
    if (atMs >= todayMs) dates.push(isoDate(atMs))
    if (months !== undefined && dates.length > 0) return dates
  }
}

export function spreadOf(values: readonly number[]): NumberSpread {
  const sorted = values.toSorted((a, b) => a - b)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return {
    minimum: sorted[0] ?? 0,
    maximum: sorted.at(-1) ?? 0,
    mean,
    median: sorted[Math.floor((sorted.length - 1) / 2)] ?? 0,
    deviation: Math.sqrt(variance),
  }
}

function amountsOf(entries: readonly HistoryEntry[], latest: HistoryEntry): AmountSpread {
  const { currency } = latest.amount
  const scale = Math.max(...entries.map(({ amount }) => amount.scale))
  const values = entries.map(({ amount }) => rescale(amount, scale)?.unscaled ?? amount.unscaled)
  const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const count = BigInt(values.length)
  const sum = values.reduce((total, value) => total + value, 0n)
  const squares = values.reduce((total, value) => total + value * value, 0n)
  const money = (unscaled: bigint): Money => ({ unscaled, scale, currency })
  return {
    latest: latest.amount,
    minimum: money(sorted[0] ?? 0n),
    maximum: money(sorted.at(-1) ?? 0n),
    mean: money(divide(sum, count)),
    median: money(sorted[Math.floor((sorted.length - 1) / 2)] ?? 0n),
    deviation: money(divide(squareRoot(count * squares - sum * sum), count)),
  }
}

/** Rounded to the nearest, halves away from zero. */
function divide(value: bigint, divisor: bigint): bigint {
  const half = value < 0n ? -divisor / 2n : divisor / 2n
  return (value + half) / divisor
}

/** The largest integer whose square is not above `value`, by Newton's method. */
function squareRoot(value: bigint): bigint {
  if (value < 2n) return value < 0n ? 0n : value
  let root = BigInt(Math.ceil(Math.sqrt(Number(value)))) + 1n
  for (;;) {
    const next = (root + value / root) / 2n
    if (next >= root) return root
    root = next
  }
}
