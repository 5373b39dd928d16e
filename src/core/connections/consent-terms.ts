// rule: Consent terms: access mode, days of consent, months of history

import { addDays, addMonths } from '../../lib/iso-date.ts'

/** One-time access is read once; continuous access is read again until the consent ends. */
export const ACCESS_MODES = ['one_time', 'continuous'] as const
export type AccessMode = (typeof ACCESS_MODES)[number]

/** How far back transactions are fetched. */
const HISTORY_MONTHS = 12

/** One-time access needs the bank for minutes; a day is the shortest consent that banks know. */
const ONE_TIME_DAYS = 1
const CONTINUOUS_DAYS = 90

export interface LinkTerms {
  readonly mode: AccessMode
  readonly consentDays: number
  /** When the consent ends, if it is given now. */
  readonly untilMs: number
  readonly historyMonths: number
}

export function linkTerms(mode: AccessMode, nowMs: number): LinkTerms {
  const consentDays = mode === 'one_time' ? ONE_TIME_DAYS : CONTINUOUS_DAYS
  return { mode, consentDays, untilMs: addDays(nowMs, consentDays), historyMonths: HISTORY_MONTHS }
}

/** First day of the history that is fetched, in epoch milliseconds. */
export function historyStartMs(nowMs: number): number {
  return addMonths(nowMs, -HISTORY_MONTHS)
}
