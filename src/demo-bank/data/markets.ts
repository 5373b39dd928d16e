// table: all markets, by their country code

import type { Market, MarketCode } from './market.ts'
import { AMERICAN } from './markets-america.ts'
import { MIDDLE } from './markets-middle.ts'
import { NORTHERN } from './markets-north.ts'
import { SOUTHERN } from './markets-south.ts'
import { WESTERN } from './markets-west.ts'

/** Every market, sorted by its English name. */
export const markets: readonly Market[] = [...NORTHERN, ...WESTERN, ...MIDDLE, ...SOUTHERN, ...AMERICAN].sort(
  (a, b) => (a.name < b.name ? -1 : 1),
)

const byCode = new Map<string, Market>(markets.map((market) => [market.code, market]))

/** The market of a code that the types allow. */
export function marketOf(code: MarketCode): Market {
  const market = byCode.get(code)
  if (market === undefined) throw new RangeError(`no market ${code}`)
  return market
}

/** The market of a code from outside, in any case, or undefined. */
export function findMarket(code: string): Market | undefined {
  return byCode.get(code.toUpperCase())
}
