// codec: Tests: unexpected stored values are rejected, and money round-trips exactly

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readMoney, readOptionalMoney, writeMoney } from '../accounts/amount.ts'
import * as read from './row.ts'

const WORDS = ['one', 'two'] as const

test('rejects a column of another type by name, without its value', () => {
  const refusals: readonly (() => unknown)[] = [
    () => read.text({ x: 1 }, 'x'),
    () => read.text({}, 'x'),
    () => read.optionalText({ x: 1 }, 'x'),
    () => read.integer({ x: 'hidden' }, 'x'),
    () => read.integer({ x: 1.5 }, 'x'),
    () => read.integer({ x: 2 ** 53 }, 'x'),
    () => read.optionalInteger({ x: 'hidden' }, 'x'),
    () => read.flag({ x: 2 }, 'x'),
    () => read.boolean({ x: 1 }, 'x'),
    () => read.word({ x: 'hidden' }, 'x', WORDS),
    () => read.word({ x: 'toString' }, 'x', WORDS),
    () => read.textList({ x: '{' }, 'x'),
    () => read.textList({ x: '{}' }, 'x'),
    () => read.textList({ x: '[1]' }, 'x'),
    () => read.wordList({ x: '["hidden"]' }, 'x', WORDS),
    () => read.object({ x: '[]' }, 'x'),
    () => read.objectList({ x: '[1]' }, 'x'),
    () => readMoney({ x: '1.5 SEK' }, 'x'),
  ]
  for (const refusal of refusals) {
    assert.throws(refusal, {
      kind: 'corrupt',
      message: 'A stored row cannot be read: its x has an unexpected value.',
    })
  }
})

test('reads an absent or null optional column as undefined', () => {
  for (const row of [{}, { x: null }]) {
    assert.equal(read.optionalText(row, 'x'), undefined)
    assert.equal(read.optionalInteger(row, 'x'), undefined)
    assert.equal(read.optionalWord(row, 'x', WORDS), undefined)
    assert.equal(read.optionalObject(row, 'x'), undefined)
  }
  assert.equal(readOptionalMoney({ x: null }, 'x'), undefined)
})

test('round-trips money digit by digit, with its scale', () => {
  const money = fc.record(
    {
      unscaled: fc.bigInt(-(10n ** 40n), 10n ** 40n),
      scale: fc.integer({ min: -64, max: 64 }),
      currency: fc.constantFrom('SEK', 'EUR', 'JPY'),
    },
    { noNullPrototype: true },
  )
  fc.assert(fc.property(money, (value) => assert.deepEqual(readMoney({ x: writeMoney(value) }, 'x'), value)))
})
