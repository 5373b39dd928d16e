// contract: Amounts in each format of the wire

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Money } from '../../lib/money.ts'
import {
  renderAmount,
  renderFlatAmount,
  renderIntegerAmount,
  renderMinorAmount,
  renderNumber,
} from './money.ts'

const money = (unscaled: bigint, scale: number, currency = 'EUR'): Money => ({ unscaled, scale, currency })

test('renders an amount in each format of the wire', () => {
  const amount = money(-1230n, 2)
  assert.deepEqual(renderAmount(amount), {
    value: { unscaledValue: '-1230', scale: '2' },
    currencyCode: 'EUR',
  })
  assert.deepEqual(renderIntegerAmount(amount), {
    currencyCode: 'EUR',
    value: { scale: 2, unscaledValue: -1230 },
  })
  assert.deepEqual(renderFlatAmount(amount), { currencyCode: 'EUR', scale: 2, unscaledValue: -1230 })
  assert.equal(renderNumber(amount), -12.3)
})

test('takes the minor unit from the currency, not from the scale', () => {
  const minor = (amount: Money) => renderMinorAmount(amount).valueInMinorUnit
  assert.equal(minor(money(19n, -3)), 1_900_000)
  assert.equal(minor(money(105n, 1)), 1050)
  assert.equal(minor(money(105n, 0, 'JPY')), 105)
  assert.equal(minor(money(12_345n, 3)), 1235)
  assert.equal(minor(money(-12_345n, 3)), -1235)
  assert.equal(minor(money(12_344n, 3)), 1234)
})

test('throws for an amount that JSON cannot represent exactly', () => {
  assert.throws(() => renderIntegerAmount(money(2n ** 53n, 0)), RangeError)
  assert.doesNotThrow(() => renderIntegerAmount(money(2n ** 53n - 1n, 0)))
})
