// rule: Banks selectable in the hosted flow, and the order of search results

import type { BankProvider, BankSegment } from './bank.ts'
import { type ProviderFilter, selectsProvider } from './provider-filter.ts'

/** Maximum of banks shown at once; a search finds the others. */
export const MAX_PROVIDERS_SHOWN = 40

/** What the app and its request allow; an undefined member allows every bank. */
export interface ProviderConstraints {
  readonly market: string
  readonly includeTestProviders: boolean
  /** If set, only the bank of this connection, named by `providerName`. */
  readonly renewedConnectionId?: string | undefined
  readonly providerName?: string | undefined
  readonly institutionId?: string | undefined
  readonly segments?: readonly BankSegment[] | undefined
  readonly providers?: ProviderFilter | undefined
}

/**
 * Banks of the market, with any authentication flow. Test banks and live banks are never mixed: a sandbox must not reach
 * a real bank, and test data must not look real.
 */
export function selectProviders(
  all: readonly BankProvider[],
  choice: ProviderConstraints,
): readonly BankProvider[] {
  return all.filter((provider) => isSelectable(provider, choice))
}

export function isSelectable(provider: BankProvider, choice: ProviderConstraints): boolean {
  // A consent can be renewed only at its own bank.
  if (choice.renewedConnectionId !== undefined) {
    return provider.name === choice.providerName && fitsApp(provider, choice)
  }
  const { institutionId, segments } = choice
  if (institutionId !== undefined && provider.institutionId !== institutionId) return false
  if (segments !== undefined && !provider.segments.some((segment) => segments.includes(segment))) return false
  return selectsProvider(choice.providers, provider) && fitsApp(provider, choice)
}

function fitsApp({ market, test }: BankProvider, choice: ProviderConstraints): boolean {
  return market === choice.market && test === choice.includeTestProviders
}

/** Whether the bank supports consents; a password flow has none to renew. */
export function isOpenBanking({ flow }: BankProvider): boolean {
  return flow !== 'password'
}

/** The end user may select a bank of another market. */
export function isChoosable(provider: BankProvider, choice: ProviderConstraints): boolean {
  return isSelectable(provider, { ...choice, market: provider.market })
}

/** Markets with at least one selectable bank. */
export function marketsOf(all: readonly BankProvider[], choice: ProviderConstraints): readonly string[] {
  return [...new Set(all.filter((provider) => isChoosable(provider, choice)).map(({ market }) => market))]
}

/** Every word of the query must match, ignoring case and accents. Popular banks first, then by name. */
export function searchProviders(
  providers: readonly BankProvider[],
  query: string,
  locale: string,
): readonly BankProvider[] {
  const words = fold(query)
    .split(/\s+/)
    .filter((word) => word !== '')
  const found = providers.filter((provider) => {
    const text = fold(`${provider.displayName} ${provider.institutionName}`)
    return words.every((word) => text.includes(word))
  })
  const byName = new Intl.Collator(locale.replace('_', '-')).compare
  return found.toSorted(
    (a, b) => Number(b.popular) - Number(a.popular) || byName(a.displayName, b.displayName),
  )
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
