// contract: Banks selectable in the hosted flow, and their order

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BankProvider } from './bank.ts'
import { searchProviders, selectProviders } from './selectable-providers.ts'

function provider(name: string, more: Partial<BankProvider> = {}): BankProvider {
  return {
    name,
    displayName: name,
    market: 'SE',
    flow: 'redirect',
    group: 'demo',
    institutionId: '0'.repeat(32),
    institutionName: name,
    currency: 'SEK',
    segments: ['PERSONAL'],
    test: true,
    popular: false,
    rank: 0,
    asks: [],
    ...more,
  }
}

test('test banks and live banks are never listed together', () => {
  const all = [provider('made up'), provider('real', { test: false })]
  const names = (includeTestProviders: boolean) =>
    selectProviders(all, { market: 'SE', includeTestProviders }).map(({ name }) => name)
  assert.deepEqual(names(true), ['made up'])
  assert.deepEqual(names(false), ['real'])
})

test('all banks of the market are selectable, with any authentication flow', () => {
  const all = [provider('a'), provider('b', { market: 'NO' }), provider('c', { flow: 'embedded' })]
  const chosen = selectProviders(all, { market: 'SE', includeTestProviders: true })
  assert.deepEqual(
    chosen.map(({ name }) => name),
    ['a', 'c'],
  )
})

test('a search ignores case, accents and the order of words; popular banks come first, then by name', () => {
  const all = [provider('Östgöta Enskilda'), provider('Åland'), provider('Ålandsbanken', { popular: true })]
  const find = (query: string) => searchProviders(all, query, 'sv_SE').map(({ name }) => name)
  assert.deepEqual(find('enskilda OSTGOTA'), ['Östgöta Enskilda'])
  assert.deepEqual(find('aland'), ['Ålandsbanken', 'Åland'])
  assert.deepEqual(find(' '), ['Ålandsbanken', 'Åland', 'Östgöta Enskilda'])
  assert.deepEqual(find('nordea'), [])
})
