// table: The languages of the consent dashboard, and its dates in the end user's time zone

import type { User } from '../../core/users/user.ts'
import { type ByLanguage, chooseTexts, chooseTextsForHeader, dateTag } from '../../lib/languages.ts'
import { da } from './da.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { et } from './et.ts'
import { fi } from './fi.ts'
import { fr } from './fr.ts'
import { it } from './it.ts'
import { lt } from './lt.ts'
import { lv } from './lv.ts'
import { nb } from './nb.ts'
import { nl } from './nl.ts'
import { pl } from './pl.ts'
import { pt } from './pt.ts'
import { sv } from './sv.ts'
import type { DashboardTexts } from './texts.ts'

/** Exported for the test that compares the languages. */
export const DASHBOARD_TEXTS: ByLanguage<DashboardTexts> = {
  da,
  de,
  en,
  es,
  et,
  fi,
  fr,
  it,
  lt,
  lv,
  nb,
  nl,
  pl,
  pt,
  sv,
}

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
