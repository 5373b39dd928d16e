// codec: The test users of a market for the admin API, by way to sign in

import { err, ok, type Result } from '../../lib/result.ts'
import type { Flow, TestUsersResponse } from '../api-contract.ts'
import { brands } from '../brands.ts'
import { findMarket, markets } from '../data/markets.ts'
import { testUsers } from '../test-users/list.ts'

const FLOWS: readonly Flow[] = ['redirect', 'embedded', 'decoupled', 'app_to_app', 'password']

/** Lists one user of each numbered series. Otherwise returns a sentence that states the problem. */
export function listTestUsers(query: ReadonlyMap<string, string>): Result<TestUsersResponse, string> {
  const market = findMarket(query.get('market') ?? '')
  if (market === undefined) return err('market must be the country code of a market')
  const wanted = query.get('flow') ?? ''
  const flow = FLOWS.find((known) => known === wanted)
  if (flow === undefined && wanted !== '') return err(`flow must be one of ${FLOWS.join(', ')}`)
  const found = testUsers.filter(
    (user) =>
      user.market === market.code &&
      user.partOfSeries !== true &&
      (flow === undefined || user.flows.includes(flow)),
  )
  return ok({
    markets: markets.map(({ code, name }) => ({ code, name })),
    users: found.map(({ key, userName, password, group, flows, scenario }) => ({
      key,
      userName,
      password,
      flows: [...flows],
      title: scenario.title,
      description: scenario.description,
      banks: brands
        .filter(
          (brand) =>
            brand.market === market.code &&
            brand.group === group &&
            brand.accountInformation &&
            (flow === undefined || brand.flow === flow),
        )
        .map(({ displayName }) => displayName),
    })),
  })
}
