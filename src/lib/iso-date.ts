// codec: Calendar dates and UTC instants, to and from epoch milliseconds
// Spec: ISO 8601 calendar dates, RFC 3339 instants; proleptic Gregorian calendar, years 0000 to 9999

const DAY_MS = 86_400_000
const FIRST_DAY = daysFromCivil(0, 1, 1)
const LAST_DAY = daysFromCivil(9999, 12, 31)

/** The date in UTC, `YYYY-MM-DD`. Throws RangeError outside the years 0000 to 9999. */
export function isoDate(epochMs: number): string {
  const { year, month, day } = civilFromDays(dayOf(epochMs))
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`
}

/** The instant in UTC to the second, `2026-01-31T10:00:00Z`; milliseconds are truncated. */
export function isoInstant(epochMs: number): string {
  const seconds = Math.floor((epochMs - dayOf(epochMs) * DAY_MS) / 1000)
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return `${isoDate(epochMs)}T${time.map((part) => pad(part, 2)).join(':')}Z`
}

/** Midnight UTC of a `YYYY-MM-DD` that exists in the calendar, in epoch milliseconds; otherwise undefined. */
export function parseIsoDate(text: string): number | undefined {
  const match = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text)
  if (match === null) return undefined
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  return daysFromCivil(year, month, day) * DAY_MS
}

/** `days` calendar days later (UTC has no shifts); negative goes back. */
export function addDays(epochMs: number, days: number): number {
  return epochMs + days * DAY_MS
}

/** `months` later at the same time of day, on the last day of the month where the day does not exist there. */
export function addMonths(epochMs: number, months: number): number {
  const days = dayOf(epochMs)
  const { year, month, day } = civilFromDays(days)
  const index = year * 12 + (month - 1) + months
  const targetYear = Math.floor(index / 12)
  const targetMonth = index - targetYear * 12 + 1
  const targetDay = Math.min(day, daysInMonth(targetYear, targetMonth))
  return daysFromCivil(targetYear, targetMonth, targetDay) * DAY_MS + (epochMs - days * DAY_MS)
}

type CivilDate = { readonly year: number; readonly month: number; readonly day: number }

function dayOf(epochMs: number): number {
  const days = Math.floor(epochMs / DAY_MS)
  if (!(days >= FIRST_DAY && days <= LAST_DAY)) throw new RangeError('the year must be from 0000 to 9999')
  return days
}

function pad(value: number, width: number): string {
  return value.toString().padStart(width, '0')
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

// The year is counted from 1 March, so that the leap day is the last day of its year and months have a fixed offset.
function daysFromCivil(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year
  const shiftedMonth = month <= 2 ? month + 9 : month - 3
  const leapDays = Math.floor(shiftedYear / 4) - Math.floor(shiftedYear / 100) + Math.floor(shiftedYear / 400)
  return shiftedYear * 365 + leapDays + Math.floor((shiftedMonth * 153 + 2) / 5) + day - 1 - 719_468
}

function civilFromDays(days: number): CivilDate {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  return { year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day }
}
