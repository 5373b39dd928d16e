// rule: what things cost: prices around a basket, and rates between currencies

import type { Market } from './market.ts'
import type { Seeded } from './seeded-random.ts'

// Units of each currency for one euro, in ten-thousandths; a plausible level, not a day's quotation.
const PER_EURO: ReadonlyMap<string, bigint> = new Map([
  ['EUR', 10_000n],
  ['USD', 10_840n],
  ['GBP', 8_560n],
  ['CHF', 9_510n],
  ['SEK', 113_900n],
  ['NOK', 116_400n],
  ['DKK', 74_590n],
  ['CZK', 251_300n],
  ['PLN', 42_850n],
])

/** Pay per month in minor units, with the person's own level. */
export function payMinor(market: Market, levelPercent: number): bigint {
  return (BigInt(market.monthlyPay) * 100n * BigInt(levelPercent)) / 100n
}

/** A basket that the pay can bear: the market's own price, or a seventy-fifth of the month's pay if that is less. */
function basketMinor(market: Market): number {
  return Math.floor(Math.min(market.basket, market.monthlyPay / 75) * 100)
}

/** A price between two shares of the basket (in thousandths), which often ends as prices do. */
export function priceMinor(draw: Seeded, market: Market, fromPermille: number, toPermille: number): bigint {
  const basket = basketMinor(market)
  const raw = Math.floor((basket * draw.int(fromPermille, toPermille)) / 1000)
  const ending = draw.pick([undefined, undefined, 0, 50, 90, 99])
  return BigInt(Math.max(95, ending === undefined ? raw : raw - (raw % 100) + ending))
}

/** A share of an amount, in thousandths, rounded to whole units where it is large. */
export function shareMinor(amountMinor: bigint, permille: number): bigint {
  const share = (amountMinor * BigInt(permille)) / 1000n
  return share > 20_000n ? share - (share % 100n) : share
}

/** Millionths of `to` for one `from`, moved by up to 1 % by the day. */
export function rateMillionths(draw: Seeded, from: string, to: string): bigint {
  const base = ((PER_EURO.get(to) ?? 10_000n) * 1_000_000n) / (PER_EURO.get(from) ?? 10_000n)
  return (base * BigInt(draw.int(9_900, 10_100))) / 10_000n
}

/** `amountMinor` hundredths at a rate in millionths, rounded half up; both currencies have two decimals. */
export function convertMinor(amountMinor: bigint, millionths: bigint): bigint {
  return (amountMinor * millionths + 500_000n) / 1_000_000n
}
