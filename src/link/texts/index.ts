// table: The languages of the hosted flow, and its dates, country names and failure texts

import type { LinkFailure } from '../../core/link/link-session.ts'
import { type ByLanguage, chooseTexts, chooseTextsForHeader, dateTag } from '../../lib/languages.ts'
import type { Notice } from '../../pages/notice.ts'
import * as byLanguage from './by-language.ts'
import type { LinkTexts, ShownAsAnother, ShownFailure } from './texts.ts'

/** Exported for the test that compares the languages. */
export const LINK_TEXTS: ByLanguage<LinkTexts> = byLanguage

export function textsFor(locale: string): LinkTexts {
  return chooseTexts(LINK_TEXTS, locale)
}

/** For pages without a flow, whose end user is not known. */
export function textsForHeader(acceptLanguage: string | undefined): LinkTexts {
  return chooseTextsForHeader(LINK_TEXTS, acceptLanguage)
}

/** The message about a failure that the app receives. */
export function messageOf(texts: LinkTexts, failure: LinkFailure, app: string, bank: string): string {
  if (failure === 'cancelled_by_person') return texts.cancelledMessage
  if (failure === 'declined_by_person') return texts.declinedMessage
  return noticeOf(texts, failure, app, bank).detail
}

const SHOWN_AS: Readonly<Record<ShownAsAnother, ShownFailure>> = {
  bank_answer_incomplete: 'bank_failed',
  bank_answer_foreign: 'bank_failed',
  approval_void: 'bank_code_timeout',
  ticket_used: 'code_invalid',
  fault_new_user: 'internal',
  fault_known_user: 'internal',
  fault_user_check: 'internal',
  fault_connection_read: 'internal',
  fault_renewal: 'internal',
  fault_refresh: 'internal',
  fault_sign_in: 'internal',
  fault_tokens: 'internal',
  fault_accounts: 'internal',
  fault_report: 'internal',
}

/** The title and text of the page about a failure. */
export function noticeOf(
  texts: LinkTexts,
  failure: ShownFailure | ShownAsAnother,
  app: string,
  bank: string,
): Notice {
  const shown = isShownAsAnother(failure) ? SHOWN_AS[failure] : failure
  return texts.failures[shown](app, bank)
}

function isShownAsAnother(failure: ShownFailure | ShownAsAnother): failure is ShownAsAnother {
  return Object.hasOwn(SHOWN_AS, failure)
}

/** A day in the language of the page, in the format of the locale's region. */
export function dayText(texts: LinkTexts, locale: string, epochMs: number): string {
  return new Intl.DateTimeFormat(dateTag(texts.lang, locale), { dateStyle: 'long', timeZone: 'UTC' }).format(
    epochMs,
  )
}

/** Sorted by name. */
export function namedMarkets(
  texts: LinkTexts,
  markets: readonly string[],
): readonly { readonly code: string; readonly name: string }[] {
  const byName = new Intl.Collator(texts.lang).compare
  return markets
    .map((code) => ({ code, name: marketText(texts, code) }))
    .toSorted((a, b) => byName(a.name, b.name))
}

/** A country's name in the language of the page. */
export function marketText(texts: LinkTexts, market: string): string {
  return new Intl.DisplayNames([texts.lang], { type: 'region' }).of(market) ?? market
}

/** An amount in minor units of a currency with two decimals, with its code. */
export function amountText({ lang }: Pick<LinkTexts, 'lang'>, minor: number, currency: string): string {
  return new Intl.NumberFormat(dateTag(lang, lang), {
    style: 'currency',
    currency,
    currencyDisplay: 'code',
  }).format(minor / 100)
}
