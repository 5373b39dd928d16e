// rule: Banks visible in the provider list of an API

import type { Environment } from '../apps/app.ts'
import type { Policy } from '../policy.ts'
import type { BankProvider } from './bank.ts'

/** Whether an API knows the bank at all. What was connected by way of another API is read and ended all the same. */
export function isOffered(
  { providerGroups }: Pick<Policy, 'providerGroups'>,
  { group }: BankProvider,
): boolean {
  return providerGroups.includes(group)
}

export interface ProviderChoice {
  /** Of the API that asks: the lists of banks that it shows. */
  readonly groups: readonly string[]
  /** Undefined lists the banks of every market. */
  readonly market: string | undefined
  /** Undefined lists all of them. */
  readonly name: string | undefined
  /** Whose list it is; undefined where nobody said who is asking. */
  readonly environment: Environment | undefined
  readonly includeTest: boolean
  readonly excludeLive: boolean
}

/**
 * An app sees what its environment can reach, whatever it asks for: a sandbox the test banks, production the live ones.
 * Who does not say for which app, sees the live ones, and the test banks on demand.
 */
export function listVisibleProviders(
  all: readonly BankProvider[],
  choice: ProviderChoice,
): readonly BankProvider[] {
  const { groups, market, name } = choice
  return all
    .filter(({ group }) => groups.includes(group))
    .filter((provider) => market === undefined || provider.market === market)
    .filter((provider) => name === undefined || provider.name === name)
    .filter(({ test }) =>
      test ? showsTest(choice) : choice.environment !== 'sandbox' && !choice.excludeLive,
    )
    .toSorted((a, b) => Number(b.popular) - Number(a.popular) || compare(a.name, b.name))
}

function showsTest({ environment, includeTest }: ProviderChoice): boolean {
  return environment === undefined ? includeTest : environment === 'sandbox'
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
