// rule: Tests of the choice of a language
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PAGE_TEXTS } from '../pages/texts.ts'
import { chooseTexts, chooseTextsForHeader, dateTag, pluralForm } from './languages.ts'

const languageOf = (locale: string) => chooseTexts(PAGE_TEXTS, locale).lang
const acceptedLanguage = (header?: string) => chooseTextsForHeader(PAGE_TEXTS, header)

test('a locale has its language; what we do not have is in English, and the page says so', () => {
  assert.deepEqual(['sv_SE', 'de_AT', ''].map(languageOf), ['sv', 'de', 'en'])
  assert.equal(chooseTexts(PAGE_TEXTS, 'sv_SE').fallback, undefined)
  assert.equal(chooseTexts(PAGE_TEXTS, 'en_GB').fallback, undefined)
  const czech = chooseTexts(PAGE_TEXTS, 'cs_CZ')
  assert.equal(czech.lang, 'en')
  assert.equal(czech.fallback, 'This page is not available in Czech yet, so it is shown in English.')
  for (const locale of ['', '*', 'xq_YZ', 'svenska', '<b>'])
    assert.equal(chooseTexts(PAGE_TEXTS, locale).fallback, undefined)
})

test('the first accepted language that we have is chosen (RFC 9110 section 12.5.4)', () => {
  assert.equal(acceptedLanguage('cs-CZ, fr-CA;q=0.8, de;q=0.5').lang, 'fr')
  assert.equal(acceptedLanguage(' IT').lang, 'it')
  for (const header of [undefined, '', '*', 'constructor', 'cs']) {
    assert.equal(acceptedLanguage(header).lang, 'en')
  }
  assert.match(acceptedLanguage('cs;q=0.9, *;q=0.5').fallback ?? '', /Czech/)
  assert.equal(acceptedLanguage('cs, de').fallback, undefined)
})

test('weights decide, not the order; a weight of nothing refuses a language (RFC 9110 section 12.4.2)', () => {
  const cases = [
    ['de;q=0.5, fr;q=0.8, it;q=0.7', 'fr'],
    ['de;q=0.001, fr;q=0', 'de'],
    ['fr;q=0, de;q=0.1', 'de'],
    ['sv;q=0', 'en'],
    ['fr;q=0.5, de', 'de'],
    ['de ; q=0.4 , it ; Q=0.9', 'it'],
    ['fr;q=0.8, it;q=0.8', 'fr'],
    // What is no weight is left out.
    ['de;q=2, fr;q=0.1', 'fr'],
    ['de;q=, fr;q=0.1', 'fr'],
    ['de;q=-1, fr;q=0.1', 'fr'],
    ['de;q=0.1234, fr;q=0.1', 'fr'],
    ['cs;q=0.9, de;q=0.1', 'de'],
  ] as const
  for (const [header, expected] of cases) assert.equal(acceptedLanguage(header).lang, expected, header)
  assert.match(acceptedLanguage('uk;q=0.3, cs;q=0.9').fallback ?? '', /Czech/)
})

test('dates follow the region of the locale, but never another language than the page', () => {
  assert.equal(dateTag('de', 'de_AT'), 'de-AT')
  assert.equal(dateTag('en', 'cs_CZ'), 'en')
  for (const locale of ['de', 'de-', 'de-!', 'de-latn-de', 'de-x', 'de-u-nu-arab'])
    assert.equal(dateTag('de', locale), 'de', locale)
})

test('a count takes the plural form of the language (CLDR plural rules)', () => {
  const forms = { zero: 'zero', one: 'one', few: 'few', many: 'many', other: 'other' }
  const formsOf = (lang: 'en' | 'lt' | 'lv' | 'pl') =>
    [1, 2, 5, 11, 21, 22].map((count) => pluralForm(lang, count, forms)).join(' ')
  assert.equal(formsOf('en'), 'one other other other other other')
  assert.equal(formsOf('lt'), 'one few few other one few')
  assert.equal(formsOf('lv'), 'one other other zero one other')
  assert.equal(formsOf('pl'), 'one few many many many few')
  assert.equal(pluralForm('pl', 5, { other: 'other' }), 'other')
})
