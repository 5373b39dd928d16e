// operation: sums over the transactions of a user

import { addDays, addMonths, isoDate, parseIsoDate } from '../../lib/iso-date.ts'
import type { TransactionCursor, TransactionFilter } from '../accounts/transaction.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { type Resolution, type Statistic, type StatisticType, sumStatistics } from './statistics.ts'

const AT_ONCE = 1000

export interface QueryStatistics {
  readonly caller: UserCaller
  readonly types: readonly StatisticType[]
  readonly resolution: Resolution
  /** In the form of the resolution; undefined for all there are. */
  readonly periods: readonly string[] | undefined
}

export async function queryStatistics(
  ports: Pick<Ports, 'store' | 'clock'>,
  _policy: Policy,
  { caller, types, resolution, periods }: QueryStatistics,
): Promise<Outcome<readonly Statistic[]>> {
  const { appId, userId } = caller
  const user = await ports.store.loadUser(appId, { userId }, ports.clock.nowMs())
  if (user === undefined) return refuse('user_unknown')
  const range = periods === undefined ? ANY_DAY : rangeOf(periods, resolution)
  if (range === undefined) return refuse('parameter_invalid', { subject: 'periods' })
  const filter: TransactionFilter = { accountIds: undefined, statuses: undefined, ...range }
  const sums = sumStatistics({
    types,
    resolution,
    periods: periods && new Set(periods),
    currency: user.preferences.currency,
  })
  let after: TransactionCursor | undefined
  for (;;) {
    const page = await ports.store.listTransactions(appId, userId, filter, after, AT_ONCE)
    for (const transaction of page) sums.add(transaction)
    after = page.at(-1)
    if (page.length < AT_ONCE) return accept(sums.list())
  }
}

type Range = Pick<TransactionFilter, 'bookedFrom' | 'bookedTo'>

const ANY_DAY: Range = { bookedFrom: undefined, bookedTo: undefined }

/** From the first day of the earliest period to the last one of the latest; undefined where one is no period. */
function rangeOf(periods: readonly string[], resolution: Resolution): Range | undefined {
  const firsts: number[] = []
  const lasts: number[] = []
  for (const period of periods) {
    const first = parseIsoDate(`${period}${{ daily: '', monthly: '-01', yearly: '-01-01' }[resolution]}`)
    if (first === undefined) return undefined
    const months = { daily: 0, monthly: 1, yearly: 12 }[resolution]
    firsts.push(first)
    lasts.push(months === 0 ? first : addDays(addMonths(first, months), -1))
  }
  if (firsts.length === 0) return ANY_DAY
  return { bookedFrom: isoDate(Math.min(...firsts)), bookedTo: isoDate(Math.max(...lasts)) }
}
