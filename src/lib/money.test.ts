// contract: Exact amounts
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TWO_DIGITS, UNUSUAL_DIGITS } from './currencies.ts'
import {
  addMoney,
  compareMoney,
  type Money,
  minorUnits,
  negate,
  parseDecimal,
  renderDecimal,
  rescale,
} from './money.ts'

const eur = (unscaled: bigint, scale: number): Money => ({ unscaled, scale, currency: 'EUR' })

test('decimals keep their trailing zeros and their sign', () => {
  assert.deepEqual(parseDecimal('12.30'), { unscaled: 1230n, scale: 2 })
  assert.deepEqual(parseDecimal('-0.05'), { unscaled: -5n, scale: 2 })
  assert.deepEqual(parseDecimal('7'), { unscaled: 7n, scale: 0 })
  assert.deepEqual(parseDecimal('-0'), { unscaled: 0n, scale: 0 })
  assert.equal(renderDecimal({ unscaled: -5n, scale: 2 }), '-0.05')
  assert.equal(renderDecimal({ unscaled: 0n, scale: 2 }), '0.00')
  assert.equal(renderDecimal({ unscaled: 12n, scale: -2 }), '1200')
})

test('what is not a plain decimal is refused', () => {
  const texts = [
    '',
    '-',
    '+1',
    '01',
    '00',
    '.5',
    '5.',
    '1e3',
    '1,5',
    ' 1',
    '1\n',
    '1.2.3',
    '--1',
    '0x1',
    'NaN',
    '١',
    '1_000',
  ]
  for (const text of [...texts, '9'.repeat(39), `0.${'1'.repeat(39)}`]) {
    assert.equal(parseDecimal(text), undefined, JSON.stringify(text))
  }
})

test('sums are exact where floats are not, in the finer scale', () => {
  assert.deepEqual(addMoney(eur(1n, 1), eur(2n, 1)), eur(3n, 1))
  assert.deepEqual(addMoney(eur(10n, 2), eur(5n, 3)), eur(105n, 3))
  assert.deepEqual(addMoney(eur(3n, -2), eur(1n, 0)), eur(301n, 0))
})

test('amounts in two currencies are neither added nor compared', () => {
  const sek = { unscaled: 1n, scale: 0, currency: 'SEK' }
  assert.equal(addMoney(eur(1n, 0), sek), undefined)
  assert.equal(compareMoney(eur(1n, 0), sek), undefined)
})

test('rescale is exact or undefined', () => {
  assert.deepEqual(rescale(eur(1230n, 2), 1), eur(123n, 1))
  assert.equal(rescale(eur(1230n, 2), 0), undefined)
  assert.deepEqual(rescale(eur(-5n, 0), 2), eur(-500n, 2))
  assert.deepEqual(rescale(eur(1200n, 0), -2), eur(12n, -2))
  for (const scale of [65, -65, 1.5, Number.NaN]) assert.equal(rescale(eur(0n, 0), scale), undefined)
})

test('a scale out of range throws instead of building a number of gigabytes', () => {
  assert.throws(() => renderDecimal({ unscaled: 1n, scale: -1_000_000_000 }), RangeError)
  assert.throws(() => renderDecimal({ unscaled: 1n, scale: 1_000_000_000 }), RangeError)
  assert.throws(() => addMoney(eur(1n, 0), eur(1n, 1_000_000_000)), RangeError)
})

test('currencies have their digits of ISO 4217', () => {
  const expected = {
    EUR: 2,
    GBP: 2,
    SEK: 2,
    HUF: 2,
    CHF: 2,
    ISK: 0,
    USD: 2,
    CAD: 2,
    JPY: 0,
    KWD: 3,
    XXX: undefined,
    eur: undefined,
  }
  for (const [currency, digits] of Object.entries(expected))
    assert.equal(minorUnits(currency), digits, currency)
})

test('the currency table names each currency once, in three capital letters', () => {
  const codes = [...TWO_DIGITS, ...UNUSUAL_DIGITS.keys()]
  assert.equal(new Set(codes).size, codes.length)
  for (const code of codes) assert.match(code, /^[A-Z]{3}$/)
})

const amounts = fc
  .tuple(fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }), fc.integer({ min: 0, max: 30 }))
  .map(([unscaled, scale]) => eur(unscaled, scale))

test('any amount of non-negative scale comes back from its text', () => {
  fc.assert(
    fc.property(amounts, ({ unscaled, scale }) => {
      assert.deepEqual(parseDecimal(renderDecimal({ unscaled, scale })), { unscaled, scale })
    }),
  )
})

test('adding commutes, negating undoes it, and comparing agrees with the sign of the difference', () => {
  fc.assert(
    fc.property(amounts, amounts, (a, b) => {
      const sum = addMoney(a, b)
      assert.ok(sum !== undefined)
      assert.deepEqual(addMoney(b, a), sum)
      const back = addMoney(sum, negate(b))
      assert.ok(back !== undefined)
      assert.equal(compareMoney(back, a), 0)
      const difference = addMoney(a, negate(b))?.unscaled ?? 0n
      assert.equal(compareMoney(a, b), difference === 0n ? 0 : difference < 0n ? -1 : 1)
    }),
  )
})

test('rescaling to a finer scale and back changes nothing', () => {
  fc.assert(
    fc.property(amounts, fc.integer({ min: 0, max: 30 }), (amount, finer) => {
      const there = rescale(amount, amount.scale + finer)
      assert.ok(there !== undefined)
      assert.equal(compareMoney(there, amount), 0)
      assert.deepEqual(rescale(there, amount.scale), amount)
    }),
  )
})
