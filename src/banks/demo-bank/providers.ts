// table: Providers of Demo Bank (a test proves them equal to its own list)

import type { BankField, BankIdentifier, BankProvider } from '../../core/banks/bank.ts'
import type { AuthenticationFlow } from '../../core/policy.ts'
import { encodeHex } from '../../lib/hex.ts'
import { encodeUtf8 } from '../../lib/utf8.ts'

interface Market {
  /** Prefix of the provider names of the market. */
  readonly prefix: string
  readonly currency: string
  /** National bank code, if the market has one. */
  readonly code?: BankIdentifier
}

const MARKETS = {
  AT: { prefix: 'at', currency: 'EUR' },
  BE: { prefix: 'be', currency: 'EUR' },
  CA: { prefix: 'ca', currency: 'CAD' },
  CZ: { prefix: 'cz', currency: 'CZK' },
  DE: { prefix: 'de', currency: 'EUR', code: { kind: 'german_bank_code', value: '50010999' } },
  DK: { prefix: 'dk', currency: 'DKK' },
  EE: { prefix: 'ee', currency: 'EUR' },
  ES: { prefix: 'es', currency: 'EUR' },
  FI: { prefix: 'fi', currency: 'EUR' },
  FR: { prefix: 'fr', currency: 'EUR' },
  GB: { prefix: 'uk', currency: 'GBP' },
  IE: { prefix: 'ie', currency: 'EUR' },
  IT: { prefix: 'it', currency: 'EUR' },
  LT: { prefix: 'lt', currency: 'EUR' },
  LV: { prefix: 'lv', currency: 'EUR' },
  NL: { prefix: 'nl', currency: 'EUR' },
  NO: { prefix: 'no', currency: 'NOK' },
  PL: { prefix: 'pl', currency: 'PLN' },
  PT: { prefix: 'pt', currency: 'EUR' },
  SE: { prefix: 'se', currency: 'SEK', code: { kind: 'swedish_clearing_number', value: '9999' } },
} as const satisfies Readonly<Record<string, Market>>

type MarketCode = keyof typeof MARKETS

interface Kind {
  /** Suffix of the provider name. */
  readonly suffix: string
  readonly label: string
  readonly flow: AuthenticationFlow
  readonly markets: readonly MarketCode[]
  /** Payment-only brands have no account data and cannot be connected. */
  readonly paymentsOnly?: true
  /** Brands that support extending a consent. */
  readonly extendable?: true
}

const REDIRECT = 'Open Banking Redirect'
const EMBEDDED = 'Open Banking Embedded'

const KINDS: readonly Kind[] = [
  {
    suffix: 'open-banking-redirect',
    label: REDIRECT,
    flow: 'redirect',
    markets: [
      'AT',
      'BE',
      'CZ',
      'DE',
      'DK',
      'EE',
      'ES',
      'FI',
      'FR',
      'GB',
      'IE',
      'IT',
      'LT',
      'LV',
      'NL',
      'NO',
      'PL',
      'PT',
      'SE',
    ],
  },
  {
    suffix: 'password',
    label: 'Password',
    flow: 'password',
    markets: ['AT', 'DE', 'DK', 'ES', 'FR', 'NO', 'PT', 'SE'],
  },
  {
    suffix: 'open-banking-embedded',
    label: EMBEDDED,
    flow: 'embedded',
    markets: ['AT', 'DK', 'EE', 'ES', 'FI', 'FR', 'IE', 'IT', 'NO', 'SE'],
  },
  {
    suffix: 'open-banking-embedded-templates',
    label: `${EMBEDDED} (templates)`,
    flow: 'embedded',
    markets: ['DE'],
  },
  {
    suffix: 'open-banking-redirect-aispis',
    label: `${REDIRECT} (accounts and payments)`,
    flow: 'redirect',
    markets: ['FR', 'GB'],
  },
  {
    suffix: 'open-banking-redirect-pisonly',
    label: `${REDIRECT} (payments only)`,
    flow: 'redirect',
    markets: ['DE', 'IT'],
    paymentsOnly: true,
  },
  {
    suffix: 'open-banking-redirect-extendable',
    label: `${REDIRECT} (extendable)`,
    flow: 'redirect',
    markets: ['GB'],
    extendable: true,
  },
  { suffix: 'open-banking-handoff', label: 'Open Banking Handoff', flow: 'redirect', markets: ['GB'] },
  { suffix: 'open-banking-bankid', label: 'Open Banking BankID', flow: 'decoupled', markets: ['SE'] },
]

const USER_NAME: BankField = {
  name: 'username',
  purpose: 'username',
  choices: [],
  length: undefined,
  hint: undefined,
}
const PASSWORD: BankField = { ...USER_NAME, name: 'password', purpose: 'password' }

const ASKS: Readonly<Record<AuthenticationFlow, readonly BankField[]>> = {
  redirect: [],
  password: [USER_NAME, PASSWORD],
  embedded: [USER_NAME, PASSWORD],
  // Decoupled flow: the end user identifies on the second device; a user name is only prefilled.
  decoupled: [{ ...USER_NAME, optional: true }],
}

const demoProviders = (kinds: readonly Kind[]): readonly BankProvider[] =>
  kinds.flatMap(({ suffix, label, flow, markets, extendable }) =>
    markets.map((market) => ({
      name: nameOf(market, suffix),
      group: 'demo',
      displayName: `Demo Bank ${label}`,
      market,
      flow,
      institutionId: institutionIdOf(market),
      institutionName: 'Demo Bank',
      currency: MARKETS[market].currency,
      segments: ['PERSONAL', 'BUSINESS'] as const,
      test: true,
      popular: suffix === 'open-banking-redirect',
      rank: 0,
      asks: ASKS[flow],
      ...(extendable && { extendable }),
      paymentOrders: true as const,
      identifiers: identifiersOf(market),
    })),
  )

type OwnCustomers = Pick<
  BankProvider,
  'name' | 'group' | 'displayName' | 'flow' | 'institutionId' | 'institutionName' | 'extendable'
> & { readonly market: MarketCode }

/** Brands with their own customers, under the names and ids that other APIs use. */
const OTHERS: readonly OwnCustomers[] = [
  {
    name: 'mock',
    group: 'mock',
    displayName: 'Mock',
    market: 'GB',
    flow: 'redirect',
    institutionId: 'mock',
    institutionName: 'Mock',
    extendable: true,
  },
  {
    name: 'ca-capital-redirect',
    group: 'capital',
    displayName: 'Demo Bank Capital',
    market: 'CA',
    flow: 'redirect',
    institutionId: '1000',
    institutionName: 'Demo Bank Capital',
  },
  {
    name: 'ca-capital-embedded',
    group: 'capital',
    displayName: 'Demo Bank Capital (embedded)',
    market: 'CA',
    flow: 'embedded',
    institutionId: '1000',
    institutionName: 'Demo Bank Capital',
  },
]

/** Payment-only brands with their own customers. */
const PAYMENT_OTHERS: readonly OwnCustomers[] = [
  {
    name: 'mock-payments-gb-redirect',
    group: 'mock',
    displayName: 'Mock UK Payments - Redirect Flow',
    market: 'GB',
    flow: 'redirect',
    institutionId: 'mock',
    institutionName: 'Mock UK Payments',
  },
  {
    name: 'mock-payments-gb-decoupled',
    group: 'mock',
    displayName: 'Mock UK Payments - Decoupled Flow',
    market: 'GB',
    flow: 'decoupled',
    institutionId: 'mock',
    institutionName: 'Mock UK Payments',
  },
]

const otherProviders = (brands: readonly OwnCustomers[]): readonly BankProvider[] =>
  brands.map((brand) => ({
    ...brand,
    currency: MARKETS[brand.market].currency,
    segments: ['PERSONAL', 'BUSINESS'] as const,
    test: true,
    popular: true,
    rank: 0,
    asks: ASKS[brand.flow],
    identifiers: identifiersOf(brand.market),
  }))

export const demoBankProviders: readonly BankProvider[] = [
  ...demoProviders(KINDS.filter(({ paymentsOnly }) => paymentsOnly !== true)),
  ...otherProviders(OTHERS),
]

/** Whose users can approve a payment: on a page of the bank, or on a second device. */
export const demoBankPaymentProviders: readonly BankProvider[] = [
  ...demoProviders(KINDS),
  ...otherProviders(OTHERS.filter(({ group }) => group === 'mock')),
  ...otherProviders(PAYMENT_OTHERS),
].filter(({ flow }) => flow === 'redirect' || flow === 'decoupled')

function nameOf(market: MarketCode, suffix: string): string {
  return `${MARKETS[market].prefix}-demobank-${suffix}`
}

function identifiersOf(market: MarketCode): readonly BankIdentifier[] {
  const { code }: Market = MARKETS[market]
  const bic: BankIdentifier = { kind: 'bic', value: `DMBK${market}20` }
  return code === undefined ? [bic] : [bic, code]
}

/** One institution for each market: the id is 16 bytes of its name, as 32 hexadecimal digits. */
function institutionIdOf(market: MarketCode): string {
  return encodeHex(encodeUtf8(`demo-bank-in--${market}`))
}
