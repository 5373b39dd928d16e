// table: All markets, and lookup by country code

import type { Market, MarketCode } from './market.ts'
import { CANADA } from './markets-canada.ts'
import { CENTRAL_EUROPE } from './markets-central-europe.ts'
import { NORDIC_BALTIC } from './markets-nordic-baltic.ts'
import { SOUTHERN_EUROPE } from './markets-southern-europe.ts'
import { WESTERN_EUROPE } from './markets-western-europe.ts'

/** Every market, sorted by its English name. */
export const markets: readonly Market[] = [
  ...NORDIC_BALTIC,
  ...WESTERN_EUROPE,
  ...CENTRAL_EUROPE,
  ...SOUTHERN_EUROPE,
  ...CANADA,
].sort((a, b) => (a.name < b.name ? -1 : 1))

const byCode = new Map<string, Market>(markets.map((market) => [market.code, market]))

/** The market of a supported code. */
export function marketOf(code: MarketCode): Market {
  const market = byCode.get(code)
  if (market === undefined) throw new RangeError(`no market ${code}`)
  return market
}

/** The market of an untrusted code, in upper or lower case, or undefined. */
export function findMarket(code: string): Market | undefined {
  return byCode.get(code.toUpperCase())
}
