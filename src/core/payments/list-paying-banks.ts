// operation: List the banks that can pay for an app

import type { BankProvider } from '../banks/bank.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientCaller } from '../tokens/token.ts'
import { selectPaymentProviders } from './payment-providers.ts'

export interface PayingBanks {
  readonly providers: readonly BankProvider[]
  /** Issuer URL of this installation. */
  readonly issuer: string
}

export interface ListPayingBanks {
  readonly caller: ClientCaller
  /** Undefined for all. */
  readonly markets: readonly string[] | undefined
  readonly currencies: readonly string[] | undefined
}

type Needs = Pick<Ports, 'store' | 'banks' | 'issuer'>

export async function listPayingBanks(
  ports: Needs,
  policy: Policy,
  { caller, markets, currencies }: ListPayingBanks,
): Promise<Outcome<PayingBanks>> {
  const app = await ports.store.loadApp(caller.appId)
  if (app === undefined) return refuse('client_unknown')
  const wanted = { currency: undefined, selection: undefined }
  const providers = selectPaymentProviders(ports.banks.listPaymentProviders(), policy, app, wanted).filter(
    ({ market, currency }) => markets?.includes(market) !== false && currencies?.includes(currency) !== false,
  )
  return accept({ providers, issuer: ports.issuer })
}

/** Exactly one bank. */
export async function readPayingBank(
  ports: Needs,
  policy: Policy,
  { caller, name }: { readonly caller: ClientCaller; readonly name: string },
): Promise<Outcome<PayingBanks>> {
  const listed = await listPayingBanks(ports, policy, { caller, markets: undefined, currencies: undefined })
  if (!listed.ok) return listed
  const providers = listed.value.providers.filter((provider) => provider.name === name)
  return providers.length === 0
    ? refuse('provider_unknown', { subject: name })
    : accept({ ...listed.value, providers })
}
