// rule: Periods of statistics: which one a day is in, and which days one covers

import { addDays, addMonths, isoDate, parseIsoDate } from '../../lib/iso-date.ts'

export const RESOLUTIONS = ['daily', 'weekly', 'monthly', 'monthly_adjusted', 'quarterly', 'yearly'] as const
export type Resolution = (typeof RESOLUTIONS)[number]

/**
 * How time is divided. With a break day above 1, a month is named after the calendar month in which it ends: with break day
 * 25, `2026-02` runs from 25 January to 24 February. Years then begin with the month `YYYY-01`. Where a month is shorter
 * than the break day, it breaks on its last day.
 */
export interface Calendar {
  readonly resolution: Resolution
  /** 1 to 31; 1 for calendar months. Only `monthly_adjusted` and `yearly` follow it. */
  readonly breakDay: number
}

/** Days are midnights in UTC, in epoch milliseconds; both ends belong to the period. */
export interface Period {
  /** `2026-03-31`, `2026:14`, `2026-03`, `2026-Q1` or `2026`. */
  readonly name: string
  readonly firstMs: number
  readonly lastMs: number
}

/** The resolution that the form of a name belongs to; undefined where it has the form of none. */
export function resolutionOf(name: string): Exclude<Resolution, 'monthly_adjusted'> | undefined {
  if (/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(name)) return 'daily'
  if (/^[0-9]{4}:[0-9]{1,2}$/.test(name)) return 'weekly'
  if (/^[0-9]{4}-[0-9]{2}$/.test(name)) return 'monthly'
  if (/^[0-9]{4}-Q[1-4]$/.test(name)) return 'quarterly'
  return /^[0-9]{4}$/.test(name) ? 'yearly' : undefined
}

/** The period of that name; undefined where the name is none of the calendar's. Years 0001 to 9998. */
export function parsePeriod(name: string, calendar: Calendar): Period | undefined {
  const { resolution } = calendar
  const form = resolutionOf(name)
  if (form !== (resolution === 'monthly_adjusted' ? 'monthly' : resolution)) return undefined
  const year = Number(name.slice(0, 4))
  if (year < 1 || year > 9998) return undefined
  if (form === 'weekly') return weekOf(year, Number(name.slice(5)))
  const firstMs = firstDayOf(name, calendar)
  return firstMs === undefined ? undefined : periodAt(firstMs, calendar)
}

function firstDayOf(name: string, { resolution, breakDay }: Calendar): number | undefined {
  switch (resolution) {
    case 'daily':
      return parseIsoDate(name)
    case 'monthly':
      return parseIsoDate(`${name}-01`)
    case 'monthly_adjusted':
      return firstDayOfMonth(name, breakDay)
    case 'quarterly':
      return parseIsoDate(`${name.slice(0, 4)}-${String(Number(name.slice(6)) * 3 - 2).padStart(2, '0')}-01`)
    default:
      return firstDayOfMonth(`${name.slice(0, 4)}-01`, breakDay)
  }
}

function firstDayOfMonth(month: string, breakDay: number): number | undefined {
  const calendarMs = parseIsoDate(`${month}-01`)
  if (calendarMs === undefined || breakDay === 1) return calendarMs
  return breakOf(addMonths(calendarMs, -1), breakDay)
}

/** The day on which a calendar month breaks, from any day of it. */
function breakOf(dayMs: number, breakDay: number): number {
  const firstMs = parseIsoDate(`${isoDate(dayMs).slice(0, 7)}-01`) ?? dayMs
  const lastMs = addDays(addMonths(firstMs, 1), -1)
  return Math.min(addDays(firstMs, breakDay - 1), lastMs)
}

/** The period that a day is in. */
export function periodAt(dayMs: number, calendar: Calendar): Period {
  const { resolution, breakDay } = calendar
  const day = isoDate(dayMs)
  switch (resolution) {
    case 'daily':
      return { name: day, firstMs: dayMs, lastMs: dayMs }
    case 'weekly': {
      // ISO 8601: a week belongs to the year of its Thursday.
      const thursday = isoDate(addDays(mondayOf(dayMs), 3))
      const year = Number(thursday.slice(0, 4))
      const first = mondayOf(parseIsoDate(`${thursday.slice(0, 4)}-01-04`) ?? dayMs)
      const week = weekOf(year, Math.round((mondayOf(dayMs) - first) / WEEK_MS) + 1)
      if (week === undefined) throw new RangeError(`no week holds ${day}`)
      return week
    }
    case 'monthly':
      return spanOf(day.slice(0, 7), parseIsoDate(`${day.slice(0, 7)}-01`) ?? dayMs, 1)
    case 'monthly_adjusted':
      return monthAt(dayMs, breakDay)
    case 'quarterly': {
      const quarter = Math.ceil(Number(day.slice(5, 7)) / 3)
      const name = `${day.slice(0, 4)}-Q${quarter}`
      return spanOf(name, firstDayOf(name, calendar) ?? dayMs, 3)
    }
    case 'yearly': {
      const year = monthAt(dayMs, breakDay).name.slice(0, 4)
      const next = String(Number(year) + 1).padStart(4, '0')
      const firstMs = firstDayOfMonth(`${year}-01`, breakDay) ?? dayMs
      return { name: year, firstMs, lastMs: addDays(firstDayOfMonth(`${next}-01`, breakDay) ?? dayMs, -1) }
    }
  }
}

/** The periods from the one that holds `fromMs` to the one that holds `toMs`, in order. */
export function periodsBetween(fromMs: number, toMs: number, calendar: Calendar): readonly Period[] {
  const found: Period[] = []
  for (let dayMs = fromMs; dayMs <= toMs; ) {
    const period = periodAt(dayMs, calendar)
    found.push(period)
    dayMs = addDays(period.lastMs, 1)
  }
  return found
}

function spanOf(name: string, firstMs: number, months: number): Period {
  return { name, firstMs, lastMs: addDays(addMonths(firstMs, months), -1) }
}

function monthAt(dayMs: number, breakDay: number): Period {
  const own = isoDate(dayMs).slice(0, 7)
  const startMs = parseIsoDate(`${own}-01`) ?? dayMs
  const breakMs = breakDay === 1 ? startMs : breakOf(dayMs, breakDay)
  if (breakDay === 1) return spanOf(own, startMs, 1)
  return dayMs >= breakMs
    ? {
        name: isoDate(addMonths(startMs, 1)).slice(0, 7),
        firstMs: breakMs,
        lastMs: addDays(breakOf(addMonths(startMs, 1), breakDay), -1),
      }
    : { name: own, firstMs: breakOf(addMonths(startMs, -1), breakDay), lastMs: addDays(breakMs, -1) }
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000

/** 1 January 1970 was a Thursday. */
function mondayOf(dayMs: number): number {
  const days = Math.floor(dayMs / (WEEK_MS / 7))
  return addDays(dayMs, -((((days + 3) % 7) + 7) % 7))
}

/** Undefined for week 0, and for week 53 of a year that has 52. */
function weekOf(year: number, week: number): Period | undefined {
  const padded = String(year).padStart(4, '0')
  const first = mondayOf(parseIsoDate(`${padded}-01-04`) ?? 0)
  const firstMs = addDays(first, (week - 1) * 7)
  const belongsTo = Number(isoDate(addDays(firstMs, 3)).slice(0, 4))
  if (week < 1 || belongsTo !== year) return undefined
  return { name: `${padded}:${String(week).padStart(2, '0')}`, firstMs, lastMs: addDays(firstMs, 6) }
}
