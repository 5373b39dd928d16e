// contract: Banks visible to sandbox, production and anonymous callers

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BankProvider } from './bank.ts'
import { listVisibleProviders, type ProviderChoice } from './provider-list.ts'

const bank = (name: string, more: Partial<BankProvider> = {}): BankProvider => ({
  name,
  displayName: name,
  market: 'SE',
  flow: 'redirect',
  group: 'demo',
  institutionId: name,
  institutionName: name,
  currency: 'SEK',
  segments: ['PERSONAL'],
  test: false,
  popular: false,
  asks: [],
  ...more,
})

const BANKS = [
  bank('se-b'),
  bank('se-a'),
  bank('se-test', { test: true }),
  bank('se-z', { popular: true }),
  bank('gb-a', { market: 'GB' }),
  bank('se-other', { group: 'other' }),
]

const ANYBODY: ProviderChoice = {
  groups: ['demo'],
  market: 'SE',
  name: undefined,
  environment: undefined,
  includeTest: false,
  excludeLive: false,
}

const names = (choice: Partial<ProviderChoice>) =>
  listVisibleProviders(BANKS, { ...ANYBODY, ...choice }).map(({ name }) => name)

test('lists the banks of the market, popular banks first, then by name', () => {
  assert.deepEqual(names({}), ['se-z', 'se-a', 'se-b'])
  assert.deepEqual(names({ market: undefined, name: 'gb-a' }), ['gb-a'])
})

test('an anonymous caller gets test banks on request', () => {
  assert.deepEqual(names({ includeTest: true }), ['se-z', 'se-a', 'se-b', 'se-test'])
  assert.deepEqual(names({ includeTest: true, excludeLive: true }), ['se-test'])
  assert.deepEqual(names({ excludeLive: true }), [])
})

test('a sandbox app gets test banks only', () => {
  for (const includeTest of [true, false]) {
    assert.deepEqual(names({ environment: 'sandbox', includeTest }), ['se-test'])
  }
})

test('a production app gets live banks only', () => {
  assert.deepEqual(names({ environment: 'production', includeTest: true }), ['se-z', 'se-a', 'se-b'])
  assert.deepEqual(names({ environment: 'production', includeTest: true, excludeLive: true }), [])
})

test('a bank of another provider group is not listed, by market or by name', () => {
  assert.ok(!names({ market: undefined }).includes('se-other'))
  assert.deepEqual(names({ name: 'se-other' }), [])
  assert.deepEqual(names({ groups: ['other'] }), ['se-other'])
})
