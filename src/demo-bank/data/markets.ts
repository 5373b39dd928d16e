// table: all markets, by their country code

import type { Market, MarketCode } from './market.ts'
import { AMERICAN } from './markets-canada.ts'
import { MIDDLE } from './markets-central-europe.ts'
import { NORTHERN } from './markets-nordic-baltic.ts'
import { SOUTHERN } from './markets-southern-europe.ts'
import { WESTERN } from './markets-western-europe.ts'

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
