// rule: Banks selectable in the hosted flow, and the order of search results

import type { BankProvider, BankSegment } from './bank.ts'

/** More than this many are not shown at once; the search narrows them down. */
export const MAX_PROVIDERS_SHOWN = 40

/** What the app and its request allow; an undefined member allows every bank. */
export interface ProviderConstraints {
  readonly market: string
  readonly includeTestProviders: boolean
  /** With it, only the bank of the renewed connection, which `providerName` names. */
  readonly renewedConnectionId?: string | undefined
  readonly providerName?: string | undefined
  readonly institutionId?: string | undefined
  readonly segments?: readonly BankSegment[] | undefined
}

/**
 * Banks of the market, whatever their way of signing in. Test banks and live ones never stand side by side: a sandbox
 * must not reach a real bank, and made-up data must not look real.
 */
export function selectProviders(
  all: readonly BankProvider[],
  choice: ProviderConstraints,
): readonly BankProvider[] {
  return all.filter((provider) => isSelectable(provider, choice))
}

export function isSelectable(provider: BankProvider, choice: ProviderConstraints): boolean {
  // A consent can be given anew at the bank that has it only.
  if (choice.renewedConnectionId !== undefined) {
    return provider.name === choice.providerName && fitsApp(provider, choice)
  }
  const { institutionId, segments } = choice
  if (institutionId !== undefined && provider.institutionId !== institutionId) return false
  if (segments !== undefined && !provider.segments.some((segment) => segments.includes(segment))) return false
  return fitsApp(provider, choice)
}

function fitsApp({ market, test }: BankProvider, choice: ProviderConstraints): boolean {
  return market === choice.market && test === choice.includeTestProviders
}

/** Whether the bank's interface knows consents; where a person's password is used instead there is none to give anew. */
export function isOpenBanking({ flow }: BankProvider): boolean {
  return flow !== 'password'
}

/** The person may choose a bank of another country than the app's. */
export function isChoosable(provider: BankProvider, choice: ProviderConstraints): boolean {
  return isSelectable(provider, { ...choice, market: provider.market })
}

/** Markets in which there is a bank to choose. */
export function marketsOf(all: readonly BankProvider[], choice: ProviderConstraints): readonly string[] {
  return [...new Set(all.filter((provider) => isChoosable(provider, choice)).map(({ market }) => market))]
}

/** Each word of the query must occur, whatever its case and accents. Popular banks first, then by name. */
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
