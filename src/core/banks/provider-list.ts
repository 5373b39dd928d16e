// rule: Banks visible in the provider list of an API

import type { Environment } from '../apps/app.ts'
import type { Policy } from '../policy.ts'
import type { BankProvider } from './bank.ts'

/** Whether an API offers the bank. Connections made through another API can still be read and disconnected. */
export function isOffered(
  { providerGroups, authenticationFlows }: OfferingPolicy,
  { group, flow }: Pick<BankProvider, 'group' | 'flow'>,
): boolean {
  return providerGroups.includes(group) && authenticationFlows?.includes(flow) !== false
}

type OfferingPolicy = Pick<Policy, 'providerGroups' | 'authenticationFlows'>

export interface ProviderChoice {
  /** Of the API. */
  readonly policy: OfferingPolicy
  /** Undefined: every market. */
  readonly market: string | undefined
  /** Undefined: every provider. */
  readonly name: string | undefined
  /** Environment of the app; undefined for anonymous requests. */
  readonly environment: Environment | undefined
  readonly excludeLive: boolean
}

/**
 * A sandbox app gets test banks, a production app live banks, whatever it requests. A caller that names no app gets all of
 * them. By rank, then by name.
 */
export function listVisibleProviders(
  all: readonly BankProvider[],
  choice: ProviderChoice,
): readonly BankProvider[] {
  const { policy, market, name } = choice
  return all
    .filter((provider) => isOffered(policy, provider))
    .filter((provider) => market === undefined || provider.market === market)
    .filter((provider) => name === undefined || provider.name === name)
    .filter(({ test }) =>
      test ? choice.environment !== 'production' : choice.environment !== 'sandbox' && !choice.excludeLive,
    )
    .toSorted((a, b) => b.rank - a.rank || compare(a.name, b.name))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
