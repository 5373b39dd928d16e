// rule: Tests of the categories of transactions

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { categorise } from './categories.ts'
import { MERCHANT_CODES } from './category-merchants.ts'
import { FIRMS, PHRASES } from './category-phrases.ts'
import { categories, categoryOf } from './category-tree.ts'

type Facts = Parameters<typeof categorise>[0]

const facts = (unscaled: bigint, more: Partial<Facts>): Facts => ({
  amount: { unscaled, scale: 2, currency: 'EUR' },
  type: 'default',
  merchantCategoryCode: undefined,
  merchantName: undefined,
  description: '',
  counterpartyName: undefined,
  ...more,
})
const code = (unscaled: bigint, more: Partial<Facts>) => categorise(facts(unscaled, more)).code

test('the tree is complete: ids are unique, every leaf has its group, every group has one default leaf', () => {
  assert.equal(new Set(categories.map(({ id }) => id)).size, categories.length)
  assert.equal(new Set(categories.map(({ code }) => code)).size, categories.length)
  const groups = categories.filter(({ parentId }) => parentId === undefined)
  for (const { id, code } of categories) {
    assert.match(id, /^[0-9a-f]{32}$/)
    assert.match(code, /^(expenses|income|transfers):[a-z]+(\.[a-z]+)?$/)
  }
  for (const leaf of categories.filter(({ parentId }) => parentId !== undefined)) {
    const group = groups.find(({ id }) => id === leaf.parentId)
    assert.ok(group !== undefined && leaf.code.startsWith(`${group.code}.`) && leaf.type === group.type)
  }
  for (const group of groups) {
    const own = categories.filter(({ parentId, isDefault }) => parentId === group.id && isDefault)
    assert.equal(own.length, 1, group.code)
  }
})

test('every row of the tables names a leaf, and every phrase is in folded form', () => {
  const leaves = [
    ...MERCHANT_CODES.map(([, , leaf]) => leaf),
    ...[...PHRASES, ...FIRMS].map(({ leaf }) => leaf),
  ]
  for (const leaf of leaves) assert.ok(categoryOf(leaf).parentId !== undefined, leaf)
  for (const { begins } of [...PHRASES, ...FIRMS]) {
    for (const phrase of begins) {
      assert.equal(phrase, phrase.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase())
    }
  }
})

test('a purchase is categorised by its merchant code, and money back from a shop is a refund', () => {
  assert.equal(code(-1n, { merchantCategoryCode: '5411', type: 'credit_card' }), 'expenses:food.groceries')
  assert.equal(code(-1n, { merchantCategoryCode: '4112' }), 'expenses:transport.publictransport')
  assert.equal(code(-1n, { merchantCategoryCode: '5912' }), 'expenses:wellness.pharmacy')
  assert.equal(code(-1n, { merchantCategoryCode: '5969' }), 'expenses:shopping.other')
  assert.equal(code(-1n, { merchantCategoryCode: '1799' }), 'expenses:shopping.other')
  assert.equal(code(1n, { merchantCategoryCode: '5411' }), 'income:other.refund')
  assert.equal(code(-1n, { merchantCategoryCode: '6011', type: 'withdrawal' }), 'expenses:misc.withdrawals')
})

test('salary, rent, savings and interest are recognised by the statement text, each in its direction', () => {
  assert.equal(code(1n, { description: 'Lön Nordan AB' }), 'income:salary.pay')
  assert.equal(code(-1n, { description: 'Gehalt Erika Muster', type: 'transfer' }), 'expenses:misc.wages')
  assert.equal(code(-1n, { description: 'LOYER Foncière', type: 'transfer' }), 'expenses:home.rent')
  assert.equal(code(-1n, { description: 'Till sparande', type: 'transfer' }), 'transfers:other.other')
  assert.equal(code(-1n, { description: 'To savings', type: 'transfer' }), 'transfers:savings.savings')
  assert.equal(code(1n, { description: 'Från sparkonto', type: 'transfer' }), 'transfers:savings.savings')
  assert.equal(code(1n, { description: 'Zinsen' }), 'income:financial.interest')
  assert.equal(code(-1n, { description: 'Zinsen' }), 'expenses:misc.fees')
})

test('a direct debit is categorised by the name of the firm, in whole words', () => {
  const debit = (name: string) => code(-1n, { type: 'payment', description: name, counterpartyName: name })
  assert.equal(debit('EE'), 'expenses:home.communications')
  assert.equal(debit('Eesti Energia'), 'expenses:home.utilities')
  assert.equal(debit('Telia Eesti'), 'expenses:home.communications')
  assert.equal(debit('Timber Ltd'), 'expenses:misc.uncategorized')
  assert.equal(debit('Netflix'), 'expenses:entertainment.subscriptions')
})

test('every statement text has a leaf that agrees with the direction', () => {
  const text = fc.option(fc.string(), { nil: undefined })
  fc.assert(
    fc.property(
      fc.bigInt({ min: -1000n, max: 1000n }),
      fc.constantFrom<Facts['type']>('default', 'credit_card', 'payment', 'withdrawal', 'transfer'),
      fc.string(),
      text,
      text,
      fc.option(fc.stringMatching(/^[0-9]{4}$/), { nil: undefined }),
      (unscaled, type, description, counterpartyName, merchantName, merchantCategoryCode) => {
        const given = { type, description, counterpartyName, merchantName, merchantCategoryCode }
        const category = categorise(facts(unscaled, given))
        assert.ok(category.parentId !== undefined)
        if (category.type === 'income') assert.ok(unscaled > 0n)
      },
    ),
  )
})
