// page: Test of the size of the bank list
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BankProvider } from '../../core/banks/bank.ts'
import { namedMarkets, textsFor } from '../texts/index.ts'
import { renderChoosePage } from './choose-page.ts'

const MARKETS = 'AT BE CZ DE DK EE ES FI FR GB IE IT LT LV NL NO PL PT SE'.split(' ')

function provider(number: number): BankProvider {
  return {
    name: `de-sparkasse-open-banking-redirect-${number}`,
    displayName: `Kreissparkasse Paderborn ${number} Open Banking Redirect`,
    market: 'DE',
    flow: 'redirect',
    institutionId: '0'.repeat(32),
    institutionName: `Kreissparkasse Paderborn ${number}`,
    currency: 'EUR',
    segments: ['PERSONAL'],
    group: 'demo',
    asks: [],
    test: true,
    popular: false,
    rank: 0,
  }
}

test('forty banks with long names are a page of less than 20 KB', () => {
  const texts = textsFor('de_DE')
  const page = renderChoosePage({
    texts,
    test: true,
    app: 'Ä'.repeat(80),
    market: { code: 'DE', name: 'Deutschland' },
    markets: namedMarkets(texts, MARKETS),
    path: `/link/${'0'.repeat(32)}`,
    csrf: 'x'.repeat(43),
    query: '',
    providers: Array.from({ length: 40 }, (_, number) => provider(number)),
    more: false,
    notice: undefined,
  })
  assert.ok(Buffer.byteLength(page.markup) < 20_000, `${Buffer.byteLength(page.markup)} bytes`)
})
