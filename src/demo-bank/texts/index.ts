// table: The languages of the bank, and the dates and amounts in them

import { acceptedTags, type ByLanguage, chooseTexts, dateTag, firstServed } from '../../lib/languages.ts'
import * as byLanguage from './by-language.ts'
import type { BankTexts } from './texts.ts'

/** Exported for the test that compares the languages. */
export const BANK_TEXTS: ByLanguage<BankTexts> = byLanguage

/** The language of a page: its texts, and the tag by which dates and amounts are written. */
export type PageLanguage = { readonly texts: BankTexts; readonly tag: string }

/** The languages that the third party requested decide; without them those of the browser. English if there are none. */
export function chooseLanguage(
  uiLocales: string | undefined,
  acceptLanguage: string | undefined,
): PageLanguage {
  const requested = (uiLocales ?? '').split(/\s+/).filter((tag) => tag !== '')
  return languageOf(firstServed(requested.length > 0 ? requested : acceptedTags(acceptLanguage)))
}

function languageOf(locale: string): PageLanguage {
  const texts = chooseTexts(BANK_TEXTS, locale)
  const tag = dateTag(texts.lang, locale)
  // Without a region, English dates are as in Europe.
  return { texts, tag: tag === 'en' ? 'en-GB' : tag }
}

/** For pages that exist in English only. */
export const ENGLISH: PageLanguage = languageOf('en')

export function dayText({ tag }: PageLanguage, epochMs: number): string {
  return new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' }).format(epochMs)
}

/** With the second, in UTC. */
export function instantText({ tag }: PageLanguage, epochMs: number): string {
  return new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' }).format(
    epochMs,
  )
}

/** An amount of the API, such as `-1234.50`, with the code of its currency. */
export function amountText({ tag }: PageLanguage, amount: string, currency: string): string {
  return new Intl.NumberFormat(tag, { style: 'currency', currency, currencyDisplay: 'code' }).format(
    Number(amount),
  )
}
