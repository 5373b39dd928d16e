// rule: Consent terms: access mode, days of consent, months of history

import { addDays, addMonths } from '../../lib/iso-date.ts'

/** One-time access is fetched once; continuous access is refreshed until the consent expires. */
export const ACCESS_MODES = ['one_time', 'continuous'] as const
export type AccessMode = (typeof ACCESS_MODES)[number]

/** How far back transactions are fetched. */
const HISTORY_MONTHS = 12

/** One-time access takes minutes; a day is the shortest consent that banks support. */
const ONE_TIME_DAYS = 1
const CONTINUOUS_DAYS = 90

export interface LinkTerms {
  readonly mode: AccessMode
  readonly consentDays: number
  /** Expiry of a consent granted now. */
  readonly untilMs: number
  readonly historyMonths: number
}

/** `accessDays` shortens continuous access. */
export function linkTerms(mode: AccessMode, nowMs: number, accessDays: number = CONTINUOUS_DAYS): LinkTerms {
  const consentDays = mode === 'one_time' ? ONE_TIME_DAYS : Math.min(accessDays, CONTINUOUS_DAYS)
  return { mode, consentDays, untilMs: addDays(nowMs, consentDays), historyMonths: HISTORY_MONTHS }
}

/** First day of the fetched history, in epoch milliseconds. */
export function historyStartMs(nowMs: number): number {
  return addMonths(nowMs, -HISTORY_MONTHS)
}
