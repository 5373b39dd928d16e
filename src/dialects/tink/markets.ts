// table: Markets and locales, with the defaults for new users of each market
// Spec: docs.tink.com (2026-01), references of the Link flows

import { EUROPEAN_LOCALES, EUROPEAN_MARKETS } from '../standard/markets.ts'

export const TINK_MARKETS = EUROPEAN_MARKETS

export const TINK_LOCALES = EUROPEAN_LOCALES

/** `sv-SE` is read as `sv_SE`; undefined for a locale that the provider does not document. */
export function findLocale(sent: string): string | undefined {
  const wanted = sent.replace('-', '_').toLowerCase()
  return TINK_LOCALES.find((locale) => locale.toLowerCase() === wanted)
}
