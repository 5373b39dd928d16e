// rule: Chooses the language of a page, by locale or by Accept-Language
// Spec: RFC 9110 section 12.5.4 (Accept-Language)

/** The languages of our pages; each page surface has one table of texts for each. */
const LANGUAGES = ['de', 'en', 'es', 'fr', 'it', 'sv'] as const

export type Language = (typeof LANGUAGES)[number]

export type ByLanguage<Texts> = Readonly<Record<Language, Texts>>

/** The language of a locale such as `sv_SE`; English where we do not have it. */
export function languageOf(locale: string): Language {
  return findLanguage(locale) ?? 'en'
}

/** The first language of the header that we have, for pages without a known end user. */
export function acceptedLanguage(acceptLanguage: string | undefined): Language {
  const tags = (acceptLanguage ?? '').split(',', 20)
  return tags.map(findLanguage).find((found) => found !== undefined) ?? 'en'
}

function findLanguage(tag: string): Language | undefined {
  const wanted = tag.trim().slice(0, 2).toLowerCase()
  return LANGUAGES.find((language) => language === wanted)
}

/** The tag by which dates are written: the region of the locale, in the language of the page. */
export function dateTag(lang: string, locale: string): string {
  return locale.startsWith(lang) ? locale.replace('_', '-') : lang
}
