// rule: for how long the person of a hosted flow allows what, as the pages say it and as the bank is asked for it

import { addDays, addMonths } from '../../lib/iso-date.ts'
import type { LinkRequest } from './link-session.ts'

/** From the first page to the way back. A person may have to find a card reader and read a letter meanwhile. */
export const LINK_SESSION_LIFETIME_MS = 30 * 60 * 1000

/** How far back transactions are fetched. */
export const HISTORY_MONTHS = 12

/** One-time access needs the bank for minutes; a day is the shortest consent that banks know. */
const ONE_TIME_DAYS = 1
const CONTINUOUS_DAYS = 90

export interface LinkTerms {
  readonly mode: LinkRequest['mode']
  readonly consentDays: number
  /** When the consent ends, if it is given now. */
  readonly untilMs: number
  readonly historyMonths: number
}

export function linkTerms(mode: LinkRequest['mode'], nowMs: number): LinkTerms {
  const consentDays = mode === 'one_time' ? ONE_TIME_DAYS : CONTINUOUS_DAYS
  return { mode, consentDays, untilMs: addDays(nowMs, consentDays), historyMonths: HISTORY_MONTHS }
}

/** First day of the history that is fetched, in epoch milliseconds. */
export function historyStartMs(nowMs: number): number {
  return addMonths(nowMs, -HISTORY_MONTHS)
}
