// table: All test users: one per scenario and market, then those with well-known names

import type { Flow, ProviderGroup } from '../api-contract.ts'
import { type Brand, brands } from '../brands.ts'
import type { MarketCode } from '../data/market.ts'
import { markets } from '../data/markets.ts'
import { seeded } from '../data/seeded-random.ts'
import { scenarios } from './scenarios.ts'
import type { TestUser } from './test-user.ts'
import { wellKnownUsers } from './well-known.ts'

const WORDS = [
  'anchor',
  'birch',
  'canal',
  'dune',
  'ember',
  'fjord',
  'grove',
  'harbour',
  'island',
  'juniper',
  'kettle',
  'lantern',
  'meadow',
  'north',
  'orchard',
  'pebble',
  'quarry',
  'river',
  'summit',
  'thistle',
  'umber',
  'valley',
  'willow',
  'yarrow',
]

/** All test users, by market and scenario; after them those with well-known names. */
export const testUsers: readonly TestUser[] = [
  ...markets.flatMap((market) => {
    const group: ProviderGroup = market.code === 'CA' ? 'capital' : 'demo'
    const flows = flowsOf(market.code, group)
    return scenarios.map((scenario) => {
      const userName = `u-${market.code.toLowerCase()}-${scenario.key}`
      const draw = seeded(`password/${userName}`)
      return {
        key: userName,
        userName,
        password: `${draw.pick(WORDS)}-${draw.digits(4)}`,
        market: market.code,
        group,
        flows,
        scenario,
      }
    })
  }),
  ...wellKnownUsers.map((user) => ({ ...user, flows: flowsOf(user.market, user.group) })),
]

const byKey = new Map(testUsers.map((user) => [user.key, user]))
const byUserName = Map.groupBy(testUsers, ({ userName }) => userName.toLowerCase())

/** The test user with that key. Ignores case and surrounding blanks. */
export function findTestUser(key: string): TestUser | undefined {
  return byKey.get(key.trim().toLowerCase())
}

/** The customers of a brand with that user name, in any case: none, or one per password. */
export function findCustomers(userName: string, { market, group }: Brand): readonly TestUser[] {
  const found = byUserName.get(userName.trim().toLowerCase()) ?? []
  return found.filter((user) => user.market === market && user.group === group)
}

/** In which they share accounts. */
function flowsOf(market: MarketCode, group: ProviderGroup): readonly Flow[] {
  const own = brands.filter(
    (brand) => brand.market === market && brand.group === group && brand.accountInformation,
  )
  return [...new Set(own.map(({ flow }) => flow))]
}
