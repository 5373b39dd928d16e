// operation: List the months of a user, by their own calendar

import { addMonths, parseIsoDate } from '../../lib/iso-date.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { type Calendar, type Period, parsePeriod, periodAt, periodsBetween, resolutionOf } from './periods.ts'

/** Further from now, a request is refused. */
const MAX_MONTHS = 120

export interface ListPeriods {
  readonly caller: UserCaller
  /** A year, a month or a day; or the days in the first and in the last period. */
  readonly wanted: string | { readonly from: string; readonly to: string }
}

export interface UserPeriods {
  readonly resolution: Calendar['resolution']
  readonly periods: readonly Period[]
}

export async function listPeriods(
  ports: Pick<Ports, 'store' | 'clock'>,
  _policy: Policy,
  { caller, wanted }: ListPeriods,
): Promise<Outcome<UserPeriods>> {
  const { appId, userId } = caller
  const nowMs = ports.clock.nowMs()
  const user = await ports.store.loadUser(appId, { userId }, nowMs)
  if (user === undefined) return refuse('user_unknown')
  const { periodMode: resolution, periodAdjustedDay } = user.preferences
  const calendar = { resolution, breakDay: resolution === 'monthly_adjusted' ? periodAdjustedDay : 1 }
  const periods = typeof wanted === 'string' ? periodsOf(wanted, calendar) : range(wanted, calendar, nowMs)
  return periods.ok ? accept({ resolution, periods: periods.value }) : periods
}

/** The twelve months of a year, the month of that name, or the month that a day is in. */
function periodsOf(name: string, calendar: Calendar): Outcome<readonly Period[]> {
  const form = resolutionOf(name)
  if (form === 'daily') {
    const dayMs = parseIsoDate(name)
    if (dayMs !== undefined) return accept([periodAt(dayMs, calendar)])
  }
  const names =
    form === 'yearly'
      ? Array.from({ length: 12 }, (_, index) => `${name}-${String(index + 1).padStart(2, '0')}`)
      : form === 'monthly'
        ? [name]
        : []
  const periods = names.flatMap((each) => parsePeriod(each, calendar) ?? [])
  return periods.length > 0 ? accept(periods) : refuse('parameter_invalid', { subject: 'period' })
}

function range(
  { from, to }: { readonly from: string; readonly to: string },
  calendar: Calendar,
  nowMs: number,
): Outcome<readonly Period[]> {
  const [fromMs, toMs] = [parseIsoDate(from), parseIsoDate(to)]
  const isFar = (dayMs: number) =>
    dayMs < addMonths(nowMs, -MAX_MONTHS) || dayMs > addMonths(nowMs, MAX_MONTHS)
  if (fromMs === undefined || isFar(fromMs)) return refuse('parameter_invalid', { subject: 'period_gte' })
  if (toMs === undefined || isFar(toMs) || fromMs > toMs)
    return refuse('parameter_invalid', { subject: 'period_lte' })
  return accept(periodsBetween(fromMs, toMs, calendar))
}
