// table: the test people: every case in every market, and the customers of the brands that have their own

import type { Flow, ProviderGroup } from '../api-contract.ts'
import { type Brand, brands } from '../brands.ts'
import type { MarketCode } from '../data/market.ts'
import { markets } from '../data/markets.ts'
import { seeded } from '../data/seeded-random.ts'
import { cases } from './scenarios.ts'
import type { Person } from './test-user.ts'
import { named } from './well-known.ts'

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

/** Everybody, by market and then by case; after them those with names of their own. */
export const people: readonly Person[] = [
  ...markets.flatMap((market) => {
    const group: ProviderGroup = market.code === 'CA' ? 'capital' : 'demo'
    const flows = flowsOf(market.code, group)
    return cases.map((testCase) => {
      const userName = `u-${market.code.toLowerCase()}-${testCase.key}`
      const draw = seeded(`password/${userName}`)
      return {
        key: userName,
        userName,
        password: `${draw.pick(WORDS)}-${draw.digits(4)}`,
        market: market.code,
        group,
        flows,
        case: testCase,
      }
    })
  }),
  ...named.map((person) => ({ ...person, flows: flowsOf(person.market, person.group) })),
]

const byKey = new Map(people.map((person) => [person.key, person]))
const byUserName = Map.groupBy(people, ({ userName }) => userName.toLowerCase())

/** The person of that key; case and surrounding blanks do not matter, as people type. */
export function findPerson(key: string): Person | undefined {
  return byKey.get(key.trim().toLowerCase())
}

/** Who at that brand signs in with the user name, typed in any case: nobody, or one person for each password. */
export function customersNamed(userName: string, { market, group }: Brand): readonly Person[] {
  const found = byUserName.get(userName.trim().toLowerCase()) ?? []
  return found.filter((person) => person.market === market && person.group === group)
}

function flowsOf(market: MarketCode, group: ProviderGroup): readonly Flow[] {
  const own = brands.filter((brand) => brand.market === market && brand.group === group)
  return [...new Set(own.map(({ flow }) => flow))]
}
