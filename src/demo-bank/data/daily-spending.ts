// rule: The postings of one day: purchases, cash, payments to friends, purchases abroad

import type { Merchant } from '../api-contract.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from './calendar.ts'
import type { Posting } from './ledger.ts'
import type { Market } from './market.ts'
import { convertMinor, priceMinor, rateMillionths } from './prices.ts'
import { type Seeded, seeded } from './seeded-random.ts'

/** Inputs of a day's postings. `share` is in thousandths of an average customer's spending. */
export type SpendingPlan = {
  readonly seed: string
  readonly market: Market
  readonly currency: string
  readonly share: number
  /** False for a credit card: no cash withdrawals, no payments to friends. */
  readonly cashAndFriends: boolean
}

type Shop = {
  readonly names: keyof Market['shops']
  readonly code: string
  readonly chance: number
  readonly range: [number, number]
}

const SHOPS: readonly Shop[] = [
  { names: 'groceries', code: '5411', chance: 380, range: [300, 1700] },
  { names: 'eating', code: '5812', chance: 300, range: [250, 1100] },
  { names: 'transport', code: '4111', chance: 220, range: [90, 600] },
  { names: 'fuel', code: '5541', chance: 70, range: [1200, 2300] },
  { names: 'shopping', code: '5311', chance: 90, range: [500, 4500] },
  { names: 'pharmacy', code: '5912', chance: 40, range: [200, 1200] },
]

type Abroad = {
  readonly city: string
  readonly country: string
  readonly currency: string
  readonly names: readonly string[]
}

const JOURNEYS: readonly Abroad[] = [
  { city: 'Zürich', country: 'CH', currency: 'CHF', names: ['Migros', 'Coop City', 'Sprüngli', 'SBB'] },
  {
    city: 'New York',
    country: 'US',
    currency: 'USD',
    names: ['Whole Foods', 'Joe’s Pizza', 'MTA', 'Strand Books'],
  },
  {
    city: 'London',
    country: 'GB',
    currency: 'GBP',
    names: ['Tesco Express', 'TfL Travel', 'Pret A Manger', 'Foyles'],
  },
  {
    city: 'Lisboa',
    country: 'PT',
    currency: 'EUR',
    names: ['Pingo Doce', 'Carris', 'Pastéis de Belém', 'Bertrand'],
  },
]

const ONLINE: readonly (Abroad & { readonly code: string })[] = [
  {
    city: 'Bellevue',
    country: 'US',
    currency: 'USD',
    names: ['Steam Games', 'GitHub', 'Backblaze'],
    code: '5816',
  },
  { city: 'London', country: 'GB', currency: 'GBP', names: ['Wiggle Cycles', 'Bookshop.org'], code: '5969' },
  { city: 'Dublin', country: 'IE', currency: 'EUR', names: ['Etsy', 'Udemy'], code: '5969' },
]

/** All postings of the account on that day, in order of time. */
export function spendingOfDay(plan: SpendingPlan, day: number): readonly Posting[] {
  const draw = seeded(`${plan.seed}/day/${day}`)
  const journey = journeyOn(plan, day)
  const out: Posting[] = []
  const add = (posting: Omit<Posting, 'key'>): void => {
    out.push({ ...posting, key: `${day}.${out.length}` })
  }
  if (journey === undefined) {
    for (const shop of SHOPS) if (happens(draw, plan, shop.chance)) add(purchase(draw, plan, day, shop))
  } else {
    const visits = happens(draw, plan, 900) ? draw.int(1, 3) : 0
    for (let visit = 0; visit < visits; visit++) add(foreign(draw, plan, day, journey, '5812'))
  }
  if (happens(draw, plan, 24)) add(onlineAbroad(draw, plan, day))
  if (happens(draw, plan, 14)) add(refund(draw, plan, day))
  if (!plan.cashAndFriends) return out
  if (happens(draw, plan, 30)) add(cash(draw, plan, day))
  if (happens(draw, plan, 90)) add(friend(draw, plan, day))
  return out
}

/** An instant between 07:00 and 20:59 UTC of the day. */
export function daytimeMs(draw: Seeded, day: number): number {
  return day * DAY_MS + draw.int(7, 20) * HOUR_MS + draw.int(0, 59) * MINUTE_MS + draw.int(0, 59) * 1000
}

/** Card payments are booked at 05:00 UTC, one to three days later. */
export function cardBookingMs(draw: Seeded, day: number): number {
  return (day + draw.pick([1, 1, 2, 2, 3])) * DAY_MS + 5 * HOUR_MS
}

function happens(draw: Seeded, plan: SpendingPlan, chance: number): boolean {
  return draw.chance(Math.floor((chance * plan.share) / 1000))
}

// One week abroad in each half of a year, derived from the half-year alone.
function journeyOn(plan: SpendingPlan, day: number): Abroad | undefined {
  const half = Math.floor(day / 182)
  const draw = seeded(`${plan.seed}/journey/${half}`)
  const start = half * 182 + draw.int(0, 174)
  const options = JOURNEYS.filter(({ country }) => country !== plan.market.code)
  const journey = draw.pick(options)
  return day >= start && day < start + 7 ? journey : undefined
}

function merchantLine(name: string, city: string): string {
  return `${name.toUpperCase()} ${city.toUpperCase()}`
}

function purchase(draw: Seeded, plan: SpendingPlan, day: number, shop: Shop): Omit<Posting, 'key'> {
  const names = plan.market.shops[shop.names]
  const name = typeof names === 'string' ? names : draw.favour(names)
  const merchant = local(name, shop.code, draw.favour(plan.market.cities), plan.market)
  return {
    purchasedAtMs: daytimeMs(draw, day),
    bookedAtMs: cardBookingMs(draw, day),
    amountMinor: -priceMinor(draw, plan.market, shop.range[0], shop.range[1]),
    type: 'card_payment',
    description: merchantLine(name, merchant.city),
    merchant,
  }
}

function local(name: string, categoryCode: string, city: string, market: Market): Merchant {
  return { name, categoryCode, city, country: market.code }
}

function refund(draw: Seeded, plan: SpendingPlan, day: number): Omit<Posting, 'key'> {
  const name = draw.favour(plan.market.shops.shopping)
  const merchant = local(name, '5311', draw.favour(plan.market.cities), plan.market)
  return {
    purchasedAtMs: daytimeMs(draw, day),
    bookedAtMs: cardBookingMs(draw, day),
    amountMinor: priceMinor(draw, plan.market, 300, 2200),
    type: 'refund',
    description: `${plan.market.words.refund} ${merchantLine(name, merchant.city)}`,
    merchant,
  }
}

function cash(draw: Seeded, plan: SpendingPlan, day: number): Omit<Posting, 'key'> {
  const atMs = daytimeMs(draw, day)
  const city = draw.favour(plan.market.cities)
  return {
    purchasedAtMs: atMs,
    bookedAtMs: cardBookingMs(draw, day),
    amountMinor: -BigInt(plan.market.note * draw.int(1, 6)) * 100n,
    type: 'cash_withdrawal',
    description: `${plan.market.words.cash} ${city}`,
    merchant: local(`${plan.market.words.cash} ${city}`, '6011', city, plan.market),
  }
}

function friend(draw: Seeded, plan: SpendingPlan, day: number): Omit<Posting, 'key'> {
  const atMs = daytimeMs(draw, day)
  const name = `${draw.pick(plan.market.firstNames)} ${draw.pick(plan.market.lastNames)}`
  const price = priceMinor(draw, plan.market, 200, 1600)
  return {
    purchasedAtMs: atMs,
    bookedAtMs: atMs,
    amountMinor: draw.chance(420) ? price : -price,
    type: 'transfer',
    description: `${plan.market.friendPay} ${name}`,
    reference: draw.digits(10),
    counterparty: { name, ownAccount: false },
  }
}

function onlineAbroad(draw: Seeded, plan: SpendingPlan, day: number): Omit<Posting, 'key'> {
  const options = ONLINE.filter(({ country }) => country !== plan.market.code)
  const shop = draw.pick(options)
  return foreign(draw, plan, day, shop, shop.code)
}

function foreign(
  draw: Seeded,
  plan: SpendingPlan,
  day: number,
  place: Abroad,
  code: string,
): Omit<Posting, 'key'> {
  const name = draw.pick(place.names)
  const purchasedAtMs = daytimeMs(draw, day)
  const originalMinor = BigInt(draw.int(450, 5_400))
  const rate = rateMillionths(seeded(`rate/${day}/${place.currency}`), place.currency, plan.currency)
  const same = place.currency === plan.currency
  return {
    purchasedAtMs,
    bookedAtMs: cardBookingMs(draw, day),
    amountMinor: same ? -originalMinor : -convertMinor(originalMinor, rate),
    type: 'card_payment',
    description: merchantLine(name, place.city),
    merchant: { name, categoryCode: code, city: place.city, country: place.country },
    ...(same
      ? {}
      : { original: { amountMinor: -originalMinor, currency: place.currency, rateMillionths: rate } }),
  }
}
