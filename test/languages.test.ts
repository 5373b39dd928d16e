// rule: Texts of pages are complete in each language, none left in another
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DASHBOARD_TEXTS } from '../src/dashboard/texts/index.ts'
import { BANK_TEXTS } from '../src/demo-bank/texts/index.ts'
import { type ByLanguage, LANGUAGES, type Language } from '../src/lib/languages.ts'
import { LINK_TEXTS } from '../src/link/texts/index.ts'
import { PAGE_TEXTS } from '../src/pages/texts.ts'

const AREAS: Readonly<Record<string, ByLanguage<object>>> = {
  pages: PAGE_TEXTS,
  link: LINK_TEXTS,
  dashboard: DASHBOARD_TEXTS,
  'demo-bank': BANK_TEXTS,
}

/** Of a text: in place of what the page fills in. */
const MARKS = ['⟨0⟩', '⟨1⟩', '⟨2⟩']

type Texts = ReadonlyMap<string, string>

/** Every text of a table by its path, with marks for what is filled in. */
function textsOf(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') return textsOf(Reflect.apply(value, undefined, MARKS), path)
  assert.ok(typeof value === 'object' && value !== null, path)
  return Object.entries(value).flatMap(([name, inner]) => textsOf(inner, `${path}.${name}`))
}

function read(area: string, language: Language): Texts {
  return new Map(textsOf(AREAS[area]?.[language]))
}

const marksOf = (text: string): string => MARKS.filter((mark) => text.includes(mark)).join('')
const withoutMarks = (text: string): string => text.replaceAll(/⟨\d⟩/g, '').trim()

/** Words that two languages happen to share; anything longer is a text that was not translated. */
const MAX_SHARED = 24

test('each area has the languages of the one list, in its order', () => {
  for (const [area, texts] of Object.entries(AREAS))
    assert.deepEqual(Object.keys(texts), [...LANGUAGES], area)
})

for (const area of Object.keys(AREAS)) {
  const english = read(area, 'en')
  for (const language of LANGUAGES) {
    const own = read(area, language)
    test(`${area} in ${language}: every text is there and fills in what the English one does`, () => {
      assert.deepEqual([...own.keys()], [...english.keys()])
      for (const [path, text] of own) {
        assert.notEqual(withoutMarks(text), '', path)
        assert.equal(marksOf(text), marksOf(english.get(path) ?? ''), `${path}: ${text}`)
        assert.doesNotMatch(text, /undefined|\$\{|TODO|!| {2}/, `${path}: ${text}`)
        assert.equal(text, text.normalize('NFC').trim(), path)
      }
    })

    test(`${area} in ${language}: no text is left in another language`, () => {
      for (const other of LANGUAGES) {
        if (other === language) continue
        const theirs = read(area, other)
        for (const [path, text] of own) {
          if (path === '.lang' || withoutMarks(text).length <= MAX_SHARED) continue
          assert.notEqual(text, theirs.get(path), `${path} is the same in ${other}`)
        }
      }
    })
  }
}

test('the page names its own language, as it is tagged (BCP 47)', () => {
  for (const language of LANGUAGES) {
    assert.equal(PAGE_TEXTS[language].lang, language)
    assert.deepEqual(Intl.getCanonicalLocales(language), [language])
    assert.deepEqual(Intl.DateTimeFormat.supportedLocalesOf(language), [language])
  }
})

test('the consent pages of the platform and of the bank name the same data in the same words', () => {
  for (const language of LANGUAGES) {
    const { whatItems, paymentsAndNew } = LINK_TEXTS[language]
    const { consent } = BANK_TEXTS[language]
    const theirs = { ...consent.data, payments: consent.payments(12) }
    for (const name of ['identity', 'accounts', 'balances', 'payments', 'wealth'] as const)
      assert.equal(theirs[name].toLowerCase(), whatItems[name].toLowerCase(), language)
    assert.equal(consent.paymentsAndNew(12).toLowerCase(), paymentsAndNew.toLowerCase(), language)
  }
})
