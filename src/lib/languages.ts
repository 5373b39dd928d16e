// rule: Languages of pages: the choice by locale or Accept-Language, and plural forms
// Spec: RFC 9110 sections 12.5.4 (Accept-Language) and 8.5 (Content-Language); BCP 47

/** The languages of our pages; each page surface has one table of texts for each. */
export const LANGUAGES = [
  'da',
  'de',
  'en',
  'es',
  'et',
  'fi',
  'fr',
  'it',
  'lt',
  'lv',
  'nb',
  'nl',
  'pl',
  'pt',
  'sv',
] as const

export type Language = (typeof LANGUAGES)[number]

export type ByLanguage<Texts> = Readonly<Record<Language, Texts>>

/** Read as one of ours: Norwegian without a form, and Nynorsk, whose readers read Bokmål. */
const READ_AS: Readonly<Record<string, string>> = { no: 'nb', nn: 'nb' }

/** Texts in the language of a locale such as `sv_SE`; in English, saying so, where we do not have it. */
export function chooseTexts<Texts extends object>(
  texts: ByLanguage<Texts>,
  locale: string,
): Texts & { readonly fallback?: string } {
  const found = findLanguage(locale)
  if (found !== undefined) return texts[found]
  const fallback = fallbackNotice(locale)
  return { ...texts.en, ...(fallback !== undefined && { fallback }) }
}

/** Texts in the first language of the header that we have, for pages without a known end user. */
export function chooseTextsForHeader<Texts extends object>(
  texts: ByLanguage<Texts>,
  acceptLanguage: string | undefined,
): Texts & { readonly fallback?: string } {
  return chooseTexts(texts, firstServed(acceptedTags(acceptLanguage)))
}

/** The first tag whose language we have; the first one if we have none of them; English if there is none. */
export function firstServed(tags: readonly string[]): string {
  return tags.find((tag) => findLanguage(tag) !== undefined) ?? tags[0] ?? 'en'
}

/**
 * The language tags of an `Accept-Language` header by their weights, the heaviest first; of equal ones in the order of the header.
 * Left out are those that the sender does not accept (`q=0`), those whose weight is none, and `*`.
 */
export function acceptedTags(acceptLanguage: string | undefined): readonly string[] {
  return (acceptLanguage ?? '')
    .split(',', 20)
    .map((range) => {
      const [tag = '', ...parameters] = range.split(';').map((part) => part.trim())
      return { tag, weight: weightOf(parameters) }
    })
    .filter(({ tag, weight }) => tag !== '' && tag !== '*' && weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag)
}

/** RFC 9110 section 12.4.2: 1 without a weight; 0 for what is no weight. */
function weightOf(parameters: readonly string[]): number {
  const [weight] = parameters
  if (weight === undefined) return 1
  const [, value] = /^q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$/i.exec(weight) ?? []
  return value === undefined ? 0 : Number(value)
}

function findLanguage(tag: string): Language | undefined {
  const asked = tag.trim().split(/[-_]/)[0]?.toLowerCase() ?? ''
  const wanted = READ_AS[asked] ?? asked
  return LANGUAGES.find((language) => language === wanted)
}

/** Undefined for what is no language. */
function fallbackNotice(locale: string): string | undefined {
  const language = locale.split(/[-_]/)[0] ?? ''
  if (!/^[A-Za-z]{2,3}$/.test(language)) return undefined
  const name = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' }).of(language)
  return name && `This page is not available in ${name} yet, so it is shown in English.`
}

/** The tag by which dates and amounts are written: the region of the locale, in the language of the page. Well-formed for any text. */
export function dateTag(lang: string, locale: string): string {
  const [language, region = ''] = locale.split(/[-_]/)
  return language?.toLowerCase() === lang && /^[A-Za-z]{2}$/.test(region)
    ? `${lang}-${region.toUpperCase()}`
    : lang
}

/** The forms of a text that a count needs; each language has some of them (CLDR plural rules). */
export type PluralForms = { readonly [category in Exclude<Intl.LDMLPluralRule, 'other'>]?: string } & {
  readonly other: string
}

/** The form that the count takes in the language. */
export function pluralForm(lang: Language, count: number, forms: PluralForms): string {
  return forms[new Intl.PluralRules(lang).select(count)] ?? forms.other
}
