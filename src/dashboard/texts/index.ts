// table: The languages of the consent dashboard, and its dates in the end user's time zone

import type { User } from '../../core/users/user.ts'
import { type ByLanguage, chooseTexts, chooseTextsForHeader, dateTag } from '../../lib/languages.ts'
import * as byLanguage from './by-language.ts'
import type { DashboardTexts } from './texts.ts'

/** Exported for the test that compares the languages. */
export const DASHBOARD_TEXTS: ByLanguage<DashboardTexts> = byLanguage

export function textsFor(locale: string): DashboardTexts {
  return chooseTexts(DASHBOARD_TEXTS, locale)
}

/** For visitors without a session, whose end user is not known. */
export function textsForHeader(acceptLanguage: string | undefined): DashboardTexts {
  return chooseTextsForHeader(DASHBOARD_TEXTS, acceptLanguage)
}

/** Writes times in the language and the time zone of the end user. */
export interface Calendar {
  day(epochMs: number): string
  moment(epochMs: number): string
}

export function calendarOf({ lang }: DashboardTexts, { locale, preferences }: User): Calendar {
  const tag = dateTag(lang, locale)
  const { timeZone } = preferences
  const days = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone })
  const moments = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeStyle: 'short', timeZone })
  return { day: (ms) => days.format(ms), moment: (ms) => moments.format(ms) }
}
