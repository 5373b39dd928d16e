// table: Markets and locales by continent, with the defaults for new users of each market

import type { MarketDefaults } from '../../core/policy.ts'

export const EUROPEAN_MARKETS: Readonly<Record<string, MarketDefaults>> = {
  AT: { locale: 'de_DE', currency: 'EUR', timeZone: 'Europe/Vienna' },
  BE: { locale: 'nl_NL', currency: 'EUR', timeZone: 'Europe/Brussels' },
  CZ: { locale: 'cs_CZ', currency: 'CZK', timeZone: 'Europe/Prague' },
  DE: { locale: 'de_DE', currency: 'EUR', timeZone: 'Europe/Berlin' },
  DK: { locale: 'da_DK', currency: 'DKK', timeZone: 'Europe/Copenhagen' },
  EE: { locale: 'et_EE', currency: 'EUR', timeZone: 'Europe/Tallinn' },
  ES: { locale: 'es_ES', currency: 'EUR', timeZone: 'Europe/Madrid' },
  FI: { locale: 'fi_FI', currency: 'EUR', timeZone: 'Europe/Helsinki' },
  FR: { locale: 'fr_FR', currency: 'EUR', timeZone: 'Europe/Paris' },
  GB: { locale: 'en_GB', currency: 'GBP', timeZone: 'Europe/London' },
  IE: { locale: 'en_GB', currency: 'EUR', timeZone: 'Europe/Dublin' },
  IT: { locale: 'it_IT', currency: 'EUR', timeZone: 'Europe/Rome' },
  LT: { locale: 'lt_LT', currency: 'EUR', timeZone: 'Europe/Vilnius' },
  LV: { locale: 'lv_LV', currency: 'EUR', timeZone: 'Europe/Riga' },
  NL: { locale: 'nl_NL', currency: 'EUR', timeZone: 'Europe/Amsterdam' },
  NO: { locale: 'no_NO', currency: 'NOK', timeZone: 'Europe/Oslo' },
  PL: { locale: 'pl_PL', currency: 'PLN', timeZone: 'Europe/Warsaw' },
  PT: { locale: 'pt_PT', currency: 'EUR', timeZone: 'Europe/Lisbon' },
  SE: { locale: 'sv_SE', currency: 'SEK', timeZone: 'Europe/Stockholm' },
}

export const EUROPEAN_LOCALES = [
  'cs_CZ',
  'da_DK',
  'de_DE',
  'en_GB',
  'en_US',
  'es_ES',
  'et_EE',
  'fi_FI',
  'fr_FR',
  'it_IT',
  'lt_LT',
  'lv_LV',
  'nl_NL',
  'no_NO',
  'pl_PL',
  'pt_PT',
  'sv_SE',
] as const

/** English and French in Canada differ in how they write dates and amounts. */
export const NORTH_AMERICAN_MARKETS: Readonly<Record<string, MarketDefaults>> = {
  CA: { locale: 'en_CA', currency: 'CAD', timeZone: 'America/Toronto' },
  US: { locale: 'en_US', currency: 'USD', timeZone: 'America/New_York' },
}

export const NORTH_AMERICAN_LOCALES = ['en_CA', 'en_US', 'fr_CA'] as const
