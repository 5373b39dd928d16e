// contract: Demo Bank's providers equal the bank's own list

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brands } from '../../demo-bank/brands.ts'
import { accountNumbers } from '../../demo-bank/data/account-numbers.ts'
import { demoBankPaymentProviders, demoBankProviders } from './providers.ts'

test('every brand with account data is a provider, and no other is', () => {
  const own = new Map(demoBankProviders.map((provider) => [provider.name, provider]))
  const readable = brands.filter(({ accountInformation }) => accountInformation)
  assert.deepEqual([...own.keys()].sort(), readable.map(({ name }) => name).sort())
  for (const brand of readable) {
    const provider = own.get(brand.name)
    assert.equal(provider?.displayName, brand.displayName, brand.name)
    assert.equal(provider.market, brand.market, brand.name)
    assert.equal(provider.currency, brand.currency, brand.name)
    assert.equal(provider.group, brand.group, brand.name)
    assert.equal(provider.extendable ?? false, brand.extendable, brand.name)
    // An app of the bank is reached by the same addresses as its web page.
    assert.equal(provider.flow, brand.flow === 'app_to_app' ? 'redirect' : brand.flow, brand.name)
  }
})

test('every brand whose users can approve a payment is a provider of payments, payment-only ones included', () => {
  const flows = ['redirect', 'app_to_app', 'decoupled']
  const paying = brands.filter(({ flow, group }) => flows.includes(flow) && group !== 'capital')
  const names = demoBankPaymentProviders.map(({ name }) => name)
  assert.deepEqual(names.toSorted(), paying.map(({ name }) => name).sort())
  for (const { accountInformation, name } of brands)
    if (!accountInformation) assert.ok(names.includes(name), name)
})

test('institution ids are 32 hexadecimal digits, one for each market; other groups have their own ids', () => {
  const demo = demoBankProviders.filter(({ group }) => group === 'demo')
  const markets = new Set(demo.map(({ market }) => market))
  const ids = new Set(demo.map(({ institutionId }) => institutionId))
  assert.equal(ids.size, markets.size)
  for (const id of ids) assert.match(id, /^[0-9a-f]{32}$/)
  const others = demoBankProviders.filter(({ group }) => group !== 'demo')
  assert.deepEqual([...new Set(others.map(({ institutionId }) => institutionId))], ['mock', '1000'])
})

test('the bank codes of a provider are those of its account numbers', () => {
  const kinds = new Set<string>()
  for (const { name, market, identifiers = [] } of demoBankProviders) {
    const brand = brands.find((candidate) => candidate.name === name)
    assert.ok(brand !== undefined && identifiers.length > 0, name)
    const { bic, bban, clearingNumber } = accountNumbers(brand.market, 'anybody')
    for (const { kind, value } of identifiers) {
      kinds.add(kind)
      if (kind === 'bic') assert.equal(value, bic, name)
      else if (kind === 'swedish_clearing_number') assert.equal(value, clearingNumber, name)
      else assert.ok(market === 'DE' && bban?.startsWith(value), name)
    }
  }
  assert.deepEqual([...kinds].sort(), ['bic', 'german_bank_code', 'swedish_clearing_number'])
})
