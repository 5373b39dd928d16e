// rule: Tests of the choice of a language
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acceptedLanguage, dateTag, languageOf } from './languages.ts'

test('a locale has its language, and English where we do not have it', () => {
  assert.deepEqual(['sv_SE', 'de_AT', 'pt_PT', ''].map(languageOf), ['sv', 'de', 'en', 'en'])
})

test('the first accepted language that we have is chosen (RFC 9110 section 12.5.4)', () => {
  assert.equal(acceptedLanguage('pt-BR, fr-CA;q=0.8, de;q=0.5'), 'fr')
  assert.equal(acceptedLanguage(' IT'), 'it')
  for (const header of [undefined, '', '*', 'constructor', 'pt']) assert.equal(acceptedLanguage(header), 'en')
})

test('dates follow the region of the locale, but never another language than the page', () => {
  assert.equal(dateTag('de', 'de_AT'), 'de-AT')
  assert.equal(dateTag('en', 'pt_PT'), 'en')
})
