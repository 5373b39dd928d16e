// rule: which banks an app is shown when it lists them, before anybody is in a hosted flow

import type { Environment } from '../model/app.ts'
import type { BankProvider } from '../model/bank.ts'

export interface ProviderChoice {
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
  const { market, name } = choice
  return all
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
