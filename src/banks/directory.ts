// rule: Directory of banks by provider name

import type { BankProvider } from '../core/banks/bank.ts'
import type { Bank, BankDirectory } from '../core/banks/bank-port.ts'

/** Throws if two banks have a provider of the same name. */
export function createBankDirectory(banks: readonly Bank[]): BankDirectory {
  const byName = new Map<string, { readonly bank: Bank; readonly provider: BankProvider }>()
  for (const bank of banks) {
    for (const provider of bank.providers) {
      if (byName.has(provider.name)) throw new Error(`Two banks have the provider ${provider.name}.`)
      byName.set(provider.name, { bank, provider })
    }
  }
  const providers = [...byName.values()].map(({ provider }) => provider)
  const paying = banks.flatMap(({ payments }) => payments ?? [])
  const payingByName = new Map(
    paying.flatMap((payments) => payments.providers.map(({ name }) => [name, payments] as const)),
  )
  const paymentProviders = paying.flatMap((payments) => payments.providers)
  return {
    listProviders: () => providers,
    find: (name) => byName.get(name),
    listPaymentProviders: () => paymentProviders,
    findForPayments: (name) => payingByName.get(name),
    paymentOrigins: () => paying.flatMap(({ origins }) => origins),
    collectionBank: () => paying[0],
  }
}
