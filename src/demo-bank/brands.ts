// table: Brands of Demo Bank: one per market and sign-in method

import type { Flow, Provider, ProviderGroup } from './api-contract.ts'
import type { MarketCode } from './data/market.ts'
import { marketOf } from './data/markets.ts'

type Variant = 'plain' | 'pisonly' | 'extendable'
type Row = readonly [name: string, market: MarketCode, flow: Flow, label: string, variant?: Variant]

/**
 * All brands, by market. The names are those that existing integrations use; there, `uk` means GB. Lithuania's name
 * appears in no published list; without it the market would have no brand.
 */
const BRAND_ROWS: readonly Row[] = [
  ['at-demobank-password', 'AT', 'password', 'Password'],
  ['at-demobank-open-banking-redirect', 'AT', 'redirect', 'Open Banking Redirect'],
  ['at-demobank-open-banking-embedded', 'AT', 'embedded', 'Open Banking Embedded'],
  ['be-demobank-open-banking-redirect', 'BE', 'redirect', 'Open Banking Redirect'],
  ['cz-demobank-open-banking-redirect', 'CZ', 'redirect', 'Open Banking Redirect'],
  ['dk-demobank-password', 'DK', 'password', 'Password'],
  ['dk-demobank-open-banking-redirect', 'DK', 'redirect', 'Open Banking Redirect'],
  ['dk-demobank-open-banking-embedded', 'DK', 'embedded', 'Open Banking Embedded'],
  ['ee-demobank-open-banking-redirect', 'EE', 'redirect', 'Open Banking Redirect'],
  ['ee-demobank-open-banking-embedded', 'EE', 'embedded', 'Open Banking Embedded'],
  ['fi-demobank-open-banking-redirect', 'FI', 'redirect', 'Open Banking Redirect'],
  ['fi-demobank-open-banking-embedded', 'FI', 'embedded', 'Open Banking Embedded'],
  ['fr-demobank-password', 'FR', 'password', 'Password'],
  ['fr-demobank-open-banking-redirect', 'FR', 'redirect', 'Open Banking Redirect'],
  [
    'fr-demobank-open-banking-redirect-aispis',
    'FR',
    'redirect',
    'Open Banking Redirect (accounts and payments)',
  ],
  ['fr-demobank-open-banking-embedded', 'FR', 'embedded', 'Open Banking Embedded'],
  ['de-demobank-password', 'DE', 'password', 'Password'],
  ['de-demobank-open-banking-redirect', 'DE', 'redirect', 'Open Banking Redirect'],
  ['de-demobank-open-banking-embedded-templates', 'DE', 'embedded', 'Open Banking Embedded (templates)'],
  [
    'de-demobank-open-banking-redirect-pisonly',
    'DE',
    'redirect',
    'Open Banking Redirect (payments only)',
    'pisonly',
  ],
  ['ie-demobank-open-banking-redirect', 'IE', 'redirect', 'Open Banking Redirect'],
  ['ie-demobank-open-banking-embedded', 'IE', 'embedded', 'Open Banking Embedded'],
  ['it-demobank-open-banking-redirect', 'IT', 'redirect', 'Open Banking Redirect'],
  ['it-demobank-open-banking-embedded', 'IT', 'embedded', 'Open Banking Embedded'],
  [
    'it-demobank-open-banking-redirect-pisonly',
    'IT',
    'redirect',
    'Open Banking Redirect (payments only)',
    'pisonly',
  ],
  ['lt-demobank-open-banking-redirect', 'LT', 'redirect', 'Open Banking Redirect'],
  ['lv-demobank-open-banking-redirect', 'LV', 'redirect', 'Open Banking Redirect'],
  ['nl-demobank-open-banking-redirect', 'NL', 'redirect', 'Open Banking Redirect'],
  ['no-demobank-password', 'NO', 'password', 'Password'],
  ['no-demobank-open-banking-redirect', 'NO', 'redirect', 'Open Banking Redirect'],
  ['no-demobank-open-banking-embedded', 'NO', 'embedded', 'Open Banking Embedded'],
  ['pl-demobank-open-banking-redirect', 'PL', 'redirect', 'Open Banking Redirect'],
  ['pt-demobank-password', 'PT', 'password', 'Password'],
  ['pt-demobank-open-banking-redirect', 'PT', 'redirect', 'Open Banking Redirect'],
  ['es-demobank-password', 'ES', 'password', 'Password'],
  ['es-demobank-open-banking-redirect', 'ES', 'redirect', 'Open Banking Redirect'],
  ['es-demobank-open-banking-embedded', 'ES', 'embedded', 'Open Banking Embedded'],
  ['se-demobank-password', 'SE', 'password', 'Password'],
  ['se-demobank-open-banking-redirect', 'SE', 'redirect', 'Open Banking Redirect'],
  ['se-demobank-open-banking-embedded', 'SE', 'embedded', 'Open Banking Embedded'],
  ['se-demobank-open-banking-bankid', 'SE', 'decoupled', 'Open Banking BankID'],
  ['uk-demobank-open-banking-redirect', 'GB', 'redirect', 'Open Banking Redirect'],
  [
    'uk-demobank-open-banking-redirect-aispis',
    'GB',
    'redirect',
    'Open Banking Redirect (accounts and payments)',
  ],
  [
    'uk-demobank-open-banking-redirect-extendable',
    'GB',
    'redirect',
    'Open Banking Redirect (extendable)',
    'extendable',
  ],
  ['uk-demobank-open-banking-handoff', 'GB', 'app_to_app', 'Open Banking Handoff'],
]

/** A brand whose market is one of the supported market codes. */
export type Brand = Provider & { readonly market: MarketCode }

/** Brands with customers of their own, under the names that existing integrations use. */
const OTHER_BRANDS: readonly (Pick<Brand, 'name' | 'displayName' | 'market' | 'flow' | 'extendable'> & {
  readonly group: ProviderGroup
  readonly accountInformation?: false
})[] = [
  { name: 'mock', displayName: 'Mock', market: 'GB', flow: 'redirect', extendable: true, group: 'mock' },
  {
    name: 'mock-payments-gb-redirect',
    displayName: 'Mock UK Payments - Redirect Flow',
    market: 'GB',
    flow: 'redirect',
    extendable: false,
    group: 'mock',
    accountInformation: false,
  },
  {
    name: 'mock-payments-gb-decoupled',
    displayName: 'Mock UK Payments - Decoupled Flow',
    market: 'GB',
    flow: 'decoupled',
    extendable: false,
    group: 'mock',
    accountInformation: false,
  },
  {
    name: 'ca-capital-redirect',
    displayName: 'Demo Bank Capital',
    market: 'CA',
    flow: 'redirect',
    extendable: false,
    group: 'capital',
  },
  {
    name: 'ca-capital-embedded',
    displayName: 'Demo Bank Capital (embedded)',
    market: 'CA',
    flow: 'embedded',
    extendable: false,
    group: 'capital',
  },
]

export const brands: readonly Brand[] = [
  ...BRAND_ROWS.map(([name, market, flow, label, variant = 'plain']) => ({
    name,
    displayName: `Demo Bank ${label}`,
    market,
    currency: marketOf(market).currency,
    flow,
    accountInformation: variant !== 'pisonly',
    extendable: variant === 'extendable',
    paymentOrders: true,
    multiFactor: flow === 'embedded',
    group: 'demo' as const,
  })),
  ...OTHER_BRANDS.map((brand) => ({
    accountInformation: true,
    paymentOrders: false,
    ...brand,
    currency: marketOf(brand.market).currency,
    multiFactor: false,
  })),
]

const byName = new Map(brands.map((brand) => [brand.name, brand]))

/** The brand of that name, or undefined. */
export function findBrand(name: string): Brand | undefined {
  return byName.get(name)
}
