// rule: Days and months as integers since 1 January 1970, UTC

import { addMonths, isoDate } from '../../lib/iso-date.ts'

export const DAY_MS = 86_400_000
export const HOUR_MS = 3_600_000
export const MINUTE_MS = 60_000

/** Days since 1970-01-01 of an instant. */
export function dayOf(epochMs: number): number {
  return Math.floor(epochMs / DAY_MS)
}

/** Months since January 1970 of an instant. */
export function monthOf(epochMs: number): number {
  const date = isoDate(epochMs)
  return (Number(date.slice(0, 4)) - 1970) * 12 + Number(date.slice(5, 7)) - 1
}

/** The first instant of a month. */
export function monthStartMs(month: number): number {
  return addMonths(0, month)
}

/** The first day of a month, in days since 1970-01-01. */
export function firstDayOf(month: number): number {
  return dayOf(monthStartMs(month))
}

export function lastDayOf(month: number): number {
  return firstDayOf(month + 1) - 1
}

/** Saturday or Sunday; 1 January 1970 was a Thursday. */
function isWeekend(day: number): boolean {
  const weekday = (((day + 4) % 7) + 7) % 7
  return weekday === 0 || weekday === 6
}

/** The day itself, or the preceding Friday if it is on a weekend. */
export function workdayBefore(day: number): number {
  return isWeekend(day) ? workdayBefore(day - 1) : day
}

/** The day itself, or the following Monday if it is on a weekend. */
export function workdayAfter(day: number): number {
  return isWeekend(day) ? workdayAfter(day + 1) : day
}

/** A day of a month, or its last day if the month is shorter. */
export function dayInMonth(month: number, dayOfMonth: number): number {
  return Math.min(firstDayOf(month) + dayOfMonth - 1, lastDayOf(month))
}
