// rule: Banks that a link URL names, or excludes, by name or by kind

import type { AuthenticationFlow } from '../policy.ts'
import type { BankProvider } from './bank.ts'

/** Providers that have every member that is set. */
export interface ProviderSelector {
  readonly name?: string
  readonly group?: string
  /** ISO 3166-1 alpha-2, upper case. */
  readonly market?: string
  readonly flows?: readonly AuthenticationFlow[]
}

export interface ProviderFilter {
  /** Undefined selects every provider. */
  readonly only: readonly ProviderSelector[] | undefined
  readonly except: readonly ProviderSelector[]
}

export function selectsProvider(filter: ProviderFilter | undefined, provider: BankProvider): boolean {
  if (filter === undefined) return true
  const { only, except } = filter
  if (only !== undefined && !only.some((selector) => matches(selector, provider))) return false
  return !except.some((selector) => matches(selector, provider))
}

function matches({ name, group, market, flows }: ProviderSelector, provider: BankProvider): boolean {
  return (
    (name === undefined || name === provider.name) &&
    (group === undefined || group === provider.group) &&
    (market === undefined || market === provider.market) &&
    (flows === undefined || flows.includes(provider.flow))
  )
}
