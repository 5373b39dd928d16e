// rule: Prices derived from a basket of groceries, and exchange rates

import type { Market } from './market.ts'
import type { Seeded } from './seeded-random.ts'

// Ten-thousandths of each currency for one euro: plausible rates, not those of a certain day.
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

/** Monthly pay in minor units, at `levelPercent` of the market's average. */
export function payMinor(market: Market, levelPercent: number): bigint {
  return (BigInt(market.monthlyPay) * 100n * BigInt(levelPercent)) / 100n
}

/** Price of the basket: the market's, or a seventy-fifth of the monthly pay if that is less. */
function basketMinor(market: Market): number {
  return Math.floor(Math.min(market.basket, market.monthlyPay / 75) * 100)
}

/** A price between two shares of the basket (in thousandths), often ending in 00, 50, 90 or 99. */
export function priceMinor(draw: Seeded, market: Market, fromPermille: number, toPermille: number): bigint {
  const basket = basketMinor(market)
  const raw = Math.floor((basket * draw.int(fromPermille, toPermille)) / 1000)
  const ending = draw.pick([undefined, undefined, 0, 50, 90, 99])
  return BigInt(Math.max(95, ending === undefined ? raw : raw - (raw % 100) + ending))
}

/** `permille` thousandths of an amount; large results are rounded down to whole units. */
export function shareMinor(amountMinor: bigint, permille: number): bigint {
  const share = (amountMinor * BigInt(permille)) / 1000n
  return share > 20_000n ? share - (share % 100n) : share
}

/** Millionths of `to` for one `from`, varied by up to 1 % a day. */
export function rateMillionths(draw: Seeded, from: string, to: string): bigint {
  const base = ((PER_EURO.get(to) ?? 10_000n) * 1_000_000n) / (PER_EURO.get(from) ?? 10_000n)
  return (base * BigInt(draw.int(9_900, 10_100))) / 10_000n
}

/** `amountMinor` hundredths at a rate in millionths, rounded half up; both currencies have two decimals. */
export function convertMinor(amountMinor: bigint, millionths: bigint): bigint {
  return (amountMinor * millionths + 500_000n) / 1_000_000n
}
