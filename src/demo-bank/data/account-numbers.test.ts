// rule: Tests of account numbers

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extractIBAN, isValidBIC, isValidIBAN } from 'ibantools'
import { accountNumbers, bicOf, maskedPan } from './account-numbers.ts'
import { identityOf } from './identity.ts'
import { marketOf, markets } from './markets.ts'

test('every market but Canada: 200 accounts have IBANs that are valid with their national check digits (ISO 13616)', () => {
  assert.equal(markets.length, 20)
  for (const market of markets.filter(({ code }) => code !== 'CA')) {
    const seen = new Set<string>()
    for (let index = 0; index < 200; index++) {
      const { iban = '', bban } = accountNumbers(market.code, `person-${index}`)
      assert.ok(isValidIBAN(iban), `${market.code} ${iban}`)
      assert.equal(extractIBAN(iban).countryCode, market.code)
      assert.equal(iban.slice(4), bban)
      seen.add(iban)
    }
    assert.ok(seen.size > 195, `${market.code}: accounts must differ`)
  }
})

test('every market: the BIC is well formed and marked as a test bank', () => {
  for (const market of markets) {
    assert.ok(isValidBIC(bicOf(market.code)), bicOf(market.code))
    assert.equal(bicOf(market.code)[7], '0')
  }
})

test('Finland, Italy, the Netherlands and Sweden: BBANs also satisfy the national check rule, which the IBAN check does not cover', () => {
  for (let index = 0; index < 50; index++) {
    const bbanOf = (market: 'FI' | 'NL' | 'SE'): string => accountNumbers(market, `n-${index}`).bban ?? ''
    assert.equal(sum(bbanOf('FI'), (digit, place) => luhnDigit(digit, 13 - place)) % 10, 0, 'FI: Luhn')
    assert.equal(
      sum(bbanOf('NL').slice(4), (digit, place) => digit * (10 - place)) % 11,
      0,
      'NL: eleven test',
    )
    assert.equal(sum(bbanOf('SE').slice(-10), (digit, place) => digit * (10 - place)) % 11, 0, 'SE: type 1')
  }
})

test('Great Britain and Ireland have sort codes, Sweden a clearing number, and all are part of the BBAN', () => {
  for (const market of ['GB', 'IE'] as const) {
    const numbers = accountNumbers(market, 'x')
    assert.match(numbers.sortCode ?? '', /^[0-9]{6}$/)
    assert.match(numbers.accountNumber ?? '', /^[0-9]{8}$/)
    assert.equal(numbers.bban, `DMBK${numbers.sortCode}${numbers.accountNumber}`)
  }
  const swedish = accountNumbers('SE', 'x')
  assert.ok(swedish.bban?.endsWith(`${swedish.clearingNumber}${swedish.accountNumber}`))
})

test('Canada has no IBAN: institution 3 digits, transit 5, account 7 to 12, postal codes by province (Payments Canada, Rule A4)', () => {
  const lengths = new Set<number>()
  for (let index = 0; index < 50; index++) {
    const { iban, bban, institutionNumber, transitNumber, accountNumber } = accountNumbers('CA', `n-${index}`)
    assert.deepEqual([iban, bban, institutionNumber], [undefined, undefined, '999'])
    assert.match(transitNumber ?? '', /^[0-9]{5}$/)
    assert.match(accountNumber ?? '', /^[1-9][0-9]{6,11}$/)
    lengths.add(accountNumber?.length ?? 0)
  }
  assert.deepEqual(
    [...lengths].sort((a, b) => a - b),
    [7, 10, 12],
  )
  const firstLetters = { QC: 'H', ON: 'M', BC: 'V', AB: 'T' } as Readonly<Record<string, string>>
  for (let index = 0; index < 50; index++) {
    const { address } = identityOf(marketOf('CA'), `n-${index}`, false)
    assert.match(address.postalCode, /^[A-Z][0-9][A-Z] [0-9][A-Z][0-9]$/)
    assert.equal(address.postalCode[0], firstLetters[address.region ?? ''])
    assert.doesNotMatch(address.postalCode, /[DFIOQU]/)
  }
})

test('a card shows its first six and last four digits only', () => {
  assert.match(maskedPan('x'), /^552801\*{6}[0-9]{4}$/)
})

function sum(digits: string, value: (digit: number, place: number) => number): number {
  return [...digits].reduce((total, digit, place) => total + value(Number(digit), place), 0)
}

function luhnDigit(digit: number, placeFromRight: number): number {
  if (placeFromRight % 2 === 0) return digit
  return digit * 2 > 9 ? digit * 2 - 9 : digit * 2
}
