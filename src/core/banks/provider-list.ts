// rule: Banks visible in the provider list of an API

import type { ClientApp } from '../apps/app.ts'
import type { Policy } from '../policy.ts'
import type { BankProvider } from './bank.ts'
import { isShown, type Ruled } from './bank-rules.ts'

/** Whether an API offers the bank to an app. Connections made through another API can still be read and disconnected. */
export function isOffered(
  { providerGroups, authenticationFlows }: OfferingPolicy,
  provider: BankProvider,
  /** Undefined without an app: for an anonymous request, and for existing connections. */
  app: Ruled | undefined,
): boolean {
  return (
    providerGroups.includes(provider.group) &&
    authenticationFlows?.includes(provider.flow) !== false &&
    (app === undefined || isShown(app, provider))
  )
}

type OfferingPolicy = Pick<Policy, 'providerGroups' | 'authenticationFlows'>

export interface ProviderChoice {
  /** Of the API. */
  readonly policy: OfferingPolicy
  /** Undefined: every market. */
  readonly market: string | undefined
  /** Undefined: every provider. */
  readonly name: string | undefined
  /** Undefined for anonymous requests. */
  readonly app: Pick<ClientApp, 'environment' | 'bankRules'> | undefined
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
  const { policy, market, name, app } = choice
  return all
    .filter((provider) => isOffered(policy, provider, app))
    .filter((provider) => market === undefined || provider.market === market)
    .filter((provider) => name === undefined || provider.name === name)
    .filter(({ test }) =>
      test ? app?.environment !== 'production' : app?.environment !== 'sandbox' && !choice.excludeLive,
    )
    .toSorted((a, b) => b.rank - a.rank || compare(a.name, b.name))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
