// rule: The postings of one day of a company: takings, invoices, purchases

import { cardBookingMs, daytimeMs } from './daily-spending.ts'
import type { Posting } from './ledger.ts'
import type { Market } from './market.ts'
import { priceMinor } from './prices.ts'
import { type Seeded, seeded } from './seeded-random.ts'

export type BusinessPlan = {
  readonly seed: string
  readonly market: Market
  /** Approximate number of card takings a day: 1 for an office, dozens for a shop. */
  readonly takings: number
}

/** The company's postings of that day, in the order in which they were generated. */
export function businessOfDay(plan: BusinessPlan, day: number): readonly Posting[] {
  const draw = seeded(`${plan.seed}/day/${day}`)
  const out: Posting[] = []
  const add = (posting: Omit<Posting, 'key'>): void => {
    out.push({ ...posting, key: `${day}.${out.length}` })
  }
  const count = draw.int(Math.floor((plan.takings * 4) / 5), Math.ceil((plan.takings * 6) / 5))
  for (let index = 0; index < count; index++) add(taking(draw, plan, day))
  if (draw.chance(450)) add(invoicePaid(draw, plan, day))
  if (draw.chance(350)) add(supplier(draw, plan, day))
  if (draw.chance(150)) add(cardPurchase(draw, plan, day))
  return out
}

function taking(draw: Seeded, plan: BusinessPlan, day: number): Omit<Posting, 'key'> {
  const atMs = daytimeMs(draw, day)
  const name = `${draw.pick(plan.market.firstNames)} ${draw.pick(plan.market.lastNames)}`
  return {
    purchasedAtMs: atMs,
    bookedAtMs: atMs,
    amountMinor: priceMinor(draw, plan.market, 150, 1400),
    type: 'transfer',
    description: `${plan.market.friendPay} ${name}`,
    reference: draw.digits(10),
    counterparty: { name, ownAccount: false },
  }
}

function invoicePaid(draw: Seeded, plan: BusinessPlan, day: number): Omit<Posting, 'key'> {
  const atMs = daytimeMs(draw, day)
  const name = draw.pick(plan.market.shops.employers)
  return {
    purchasedAtMs: atMs,
    bookedAtMs: atMs,
    amountMinor: priceMinor(draw, plan.market, 14_000, 62_000),
    type: 'transfer',
    description: name,
    reference: `${plan.market.words.invoice} ${draw.int(1000, 9999)}`,
    counterparty: { name, ownAccount: false },
  }
}

function supplier(draw: Seeded, plan: BusinessPlan, day: number): Omit<Posting, 'key'> {
  const atMs = daytimeMs(draw, day)
  const name = draw.pick(plan.market.shops.shopping)
  return {
    purchasedAtMs: atMs,
    bookedAtMs: atMs,
    amountMinor: -priceMinor(draw, plan.market, 6_000, 38_000),
    type: 'transfer',
    description: name,
    reference: `${plan.market.words.invoice} ${draw.int(100000, 999999)}`,
    counterparty: { name, ownAccount: false },
  }
}

function cardPurchase(draw: Seeded, plan: BusinessPlan, day: number): Omit<Posting, 'key'> {
  const name = draw.pick(plan.market.shops.transport)
  const city = draw.pick(plan.market.cities)
  return {
    purchasedAtMs: daytimeMs(draw, day),
    bookedAtMs: cardBookingMs(draw, day),
    amountMinor: -priceMinor(draw, plan.market, 400, 5_000),
    type: 'card_payment',
    description: `${name.toUpperCase()} ${city.toUpperCase()}`,
    merchant: { name, categoryCode: '4112', city, country: plan.market.code },
  }
}
