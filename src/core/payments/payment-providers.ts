// rule: The banks that may pay a payment

import type { ClientApp } from '../apps/app.ts'
import type { BankProvider } from '../banks/bank.ts'
import { isShown } from '../banks/bank-rules.ts'
import type { Policy } from '../policy.ts'
import type { ProviderSelection } from './payment.ts'

interface Wanted {
  /** ISO 4217; undefined for every currency of the policy. */
  readonly currency: string | undefined
  readonly selection: ProviderSelection | undefined
}

/** In the order of their names; a production app never pays from a test bank, nor a sandbox app from a live one. */
export function selectPaymentProviders(
  all: readonly BankProvider[],
  policy: Pick<Policy, 'providerGroups' | 'payments'>,
  app: Pick<ClientApp, 'environment' | 'bankRules'>,
  { currency, selection }: Wanted,
): readonly BankProvider[] {
  const currencies = currency === undefined ? Object.keys(policy.payments?.currencies ?? {}) : [currency]
  return all
    .filter(
      (provider) =>
        policy.providerGroups.includes(provider.group) &&
        currencies.includes(provider.currency) &&
        provider.test === (app.environment === 'sandbox') &&
        isShown(app, provider) &&
        (selection === undefined || fits(provider, selection)),
    )
    .toSorted((a, b) => (a.displayName < b.displayName ? -1 : 1))
}

function fits({ name, market }: BankProvider, selection: ProviderSelection): boolean {
  if (selection.kind === 'preselected') return name === selection.providerName
  const { markets, providerNames, excludedNames } = selection
  return (
    (markets.length === 0 || markets.includes(market)) &&
    (providerNames.length === 0 || providerNames.includes(name)) &&
    !excludedNames.includes(name)
  )
}
