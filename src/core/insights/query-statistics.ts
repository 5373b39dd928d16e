// operation: Statistics of a user over accounts, periods and types

import { addMonths, isoDate, parseIsoDate } from '../../lib/iso-date.ts'
import { type SeenTransaction, tagsOf } from '../accounts/changes.ts'
import { loadAllAccounts } from '../accounts/load-accounts.ts'
import type { TransactionFilter } from '../accounts/transaction.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import type { UserPreferences } from '../users/user.ts'
import { excludedAccounts, loadTransactions } from './history.ts'
import { AVERAGED_MONTHS } from './left-to-spend.ts'
import {
  type Calendar,
  type Period,
  parsePeriod,
  periodAt,
  periodsBetween,
  type Resolution,
  resolutionOf,
} from './periods.ts'
import type { Statistic, StatisticType } from './statistic.ts'
import { computeStatistics } from './statistics.ts'

/** A query that names more days than this would be answered with more rows than anybody reads. */
const MAX_PERIODS = 4000

export interface QueryStatistics {
  readonly caller: UserCaller
  readonly types: readonly StatisticType[]
  /** Undefined for that of the periods, else the monthly one of the user's profile. */
  readonly resolution: Resolution | undefined
  /** Names of periods, all of one form; undefined for no such filter. */
  readonly periods: readonly string[] | undefined
  /** First and last day, YYYY-MM-DD, whose periods are wanted; excludes `periods`. */
  readonly between: { readonly from: string; readonly to: string } | undefined
  /** Undefined for all accounts. */
  readonly accountIds: readonly string[] | undefined
  /** Only transactions with one of these tags; undefined for no such filter. */
  readonly tags: readonly string[] | undefined
  readonly padUntilToday: boolean
}

export interface QueriedStatistics {
  /** The one that was used. */
  readonly resolution: Resolution
  readonly statistics: readonly Statistic[]
}

export async function queryStatistics(
  ports: Pick<Ports, 'store' | 'clock'>,
  _policy: Policy,
  command: QueryStatistics,
): Promise<Outcome<QueriedStatistics>> {
  const { appId, userId } = command.caller
  const nowMs = ports.clock.nowMs()
  const user = await ports.store.loadUser(appId, { userId }, nowMs)
  if (user === undefined) return refuse('user_unknown')
  const { preferences } = user
  const resolution = command.resolution ?? impliedResolution(command.periods, preferences)
  if (resolution === undefined) return refuse('parameter_invalid', { subject: 'periods' })
  const calendar = { resolution, breakDay: breakDayOf(resolution, preferences) }
  const periods = wantedPeriods(command, calendar)
  if (!periods.ok) return periods
  const types = new Set(command.types)
  const needsNow = types.has('balances_by_account') || types.has('balances_by_account_type_group')
  const filter = { accountIds: command.accountIds, statuses: undefined, ...rangeOf(periods.value, needsNow) }
  const accounts = needsNow
    ? await loadAllAccounts(ports, { appId, userId }, { accountIds: command.accountIds, types: undefined })
    : []
  const excluded = await excludedAccounts(ports, command.caller, ['statistics', 'statistics_and_search'])
  const transactions = await loadTransactions(ports, command.caller, filter)
  const statistics = computeStatistics(
    {
      types,
      calendar,
      periods: periods.value,
      currency: preferences.currency,
      todayMs: parseIsoDate(isoDate(nowMs)) ?? nowMs,
      padUntilToday: command.padUntilToday,
    },
    accounts.filter(({ accountId }) => !excluded.has(accountId)),
    transactions.filter((one) => !excluded.has(one.accountId) && hasTag(one, command.tags)),
  )
  return accept({ resolution, statistics })
}

function hasTag(transaction: SeenTransaction, tags: readonly string[] | undefined): boolean {
  if (tags === undefined) return true
  const own = tagsOf(transaction)
  return tags.some((tag) => own.includes(tag.replace(/^#/, '').toLowerCase()))
}

/** A month without a resolution is one of the user's own months. Undefined for periods of several forms. */
function impliedResolution(
  periods: readonly string[] | undefined,
  own: UserPreferences,
): Resolution | undefined {
  const [first, ...rest] = periods ?? []
  if (first === undefined) return own.periodMode
  const form = resolutionOf(first)
  if (rest.some((name) => resolutionOf(name) !== form)) return undefined
  return form === 'monthly' ? own.periodMode : form
}

function breakDayOf(resolution: Resolution, own: UserPreferences): number {
  if (resolution === 'monthly_adjusted') return own.periodAdjustedDay
  return resolution === 'yearly' && own.periodMode === 'monthly_adjusted' ? own.periodAdjustedDay : 1
}

function wantedPeriods(
  { periods, between }: QueryStatistics,
  calendar: Calendar,
): Outcome<readonly Period[] | undefined> {
  if (between !== undefined) {
    const [fromMs, toMs] = [parseIsoDate(between.from), parseIsoDate(between.to)]
    if (fromMs === undefined) return refuse('parameter_invalid', { subject: 'periodGte' })
    if (toMs === undefined || toMs < fromMs) return refuse('parameter_invalid', { subject: 'periodLte' })
    if ((toMs - fromMs) / DAY_MS > MAX_PERIODS && calendar.resolution === 'daily')
      return refuse('parameter_invalid', { subject: 'periodLte' })
    return accept(periodsBetween(periodAt(fromMs, calendar).firstMs, toMs, calendar))
  }
  if (periods === undefined) return accept(undefined)
  const found = new Map<string, Period>()
  for (const name of periods) {
    const period = parsePeriod(name, calendar)
    if (period === undefined) return refuse('parameter_invalid', { subject: 'periods' })
    found.set(period.name, period)
  }
  return accept([...found.values()].sort((a, b) => a.firstMs - b.firstMs))
}

const DAY_MS = 24 * 60 * 60 * 1000

type Range = Pick<TransactionFilter, 'bookedFrom' | 'bookedTo'>

/** The days whose transactions are needed: averages look back, and balances are counted back from now. */
function rangeOf(periods: readonly Period[] | undefined, needsNow: boolean): Range {
  const [first, last] = [periods?.[0], periods?.at(-1)]
  if (first === undefined || last === undefined) return { bookedFrom: undefined, bookedTo: undefined }
  return {
    // A month of one's own may begin in the calendar month before.
    bookedFrom: isoDate(addMonths(first.firstMs, -AVERAGED_MONTHS - 1)),
    bookedTo: needsNow ? undefined : isoDate(last.lastMs),
  }
}
