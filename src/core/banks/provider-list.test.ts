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
  rank: 0,
  asks: [],
  ...more,
})

const BANKS = [
  bank('se-b', { popular: true }),
  bank('se-a'),
  bank('se-test', { test: true }),
  bank('se-z', { rank: 2 }),
  bank('gb-a', { market: 'GB' }),
  bank('se-other', { group: 'other' }),
]

const ANYBODY: ProviderChoice = {
  policy: { providerGroups: ['demo'] },
  market: 'SE',
  name: undefined,
  app: undefined,
  excludeLive: false,
}

const names = (choice: Partial<ProviderChoice>) =>
  listVisibleProviders(BANKS, { ...ANYBODY, ...choice }).map(({ name }) => name)

test('lists the banks of the market, higher ranks first, then by name, popular or not', () => {
  assert.deepEqual(names({}), ['se-z', 'se-a', 'se-b', 'se-test'])
  assert.deepEqual(names({ market: undefined, name: 'gb-a' }), ['gb-a'])
})

test('a caller that names no app gets live and test banks, or test banks only', () => {
  assert.deepEqual(names({}), ['se-z', 'se-a', 'se-b', 'se-test'])
  assert.deepEqual(names({ excludeLive: true }), ['se-test'])
})

test('a sandbox app gets test banks only', () => {
  for (const excludeLive of [true, false]) {
    assert.deepEqual(names({ app: { environment: 'sandbox', bankRules: undefined }, excludeLive }), [
      'se-test',
    ])
  }
})

test('a production app gets live banks only', () => {
  assert.deepEqual(names({ app: { environment: 'production', bankRules: undefined } }), [
    'se-z',
    'se-a',
    'se-b',
  ])
  assert.deepEqual(names({ app: { environment: 'production', bankRules: undefined }, excludeLive: true }), [])
})

test('a bank of another provider group is not listed, by market or by name', () => {
  assert.ok(!names({ market: undefined }).includes('se-other'))
  assert.deepEqual(names({ name: 'se-other' }), [])
  assert.deepEqual(names({ policy: { providerGroups: ['other'] } }), ['se-other'])
})

test('an API may offer the banks of some authentication flows only', () => {
  const all = names({})
  const flows = (...authenticationFlows: readonly BankProvider['flow'][]) =>
    names({ policy: { providerGroups: ['demo'], authenticationFlows } })
  assert.deepEqual(flows('redirect', 'embedded', 'decoupled', 'password'), all)
  assert.deepEqual(flows(), [])
  const one = BANKS.find(({ name }) => name === all[0])
  assert.ok(one !== undefined && flows(one.flow).includes(one.name))
})
