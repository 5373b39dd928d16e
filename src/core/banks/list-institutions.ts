// operation: List the banks that an app is registered with, or read one bank

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { ClientCaller } from '../tokens/token.ts'
import type { BankProvider } from './bank.ts'
import { activeInstitutions, institutionsOf, needsRegistration } from './provider-registration.ts'

export interface Institution {
  readonly provider: BankProvider
  /** Of the bank's own pages. */
  readonly url: string
}

type Needs = Pick<Ports, 'store' | 'clock' | 'banks'>

export async function listInstitutions(
  ports: Needs,
  policy: Policy,
  { caller, market }: { readonly caller: ClientCaller; readonly market: string | undefined },
): Promise<Outcome<readonly Institution[]>> {
  const app = await ports.store.loadApp(caller.appId)
  if (app === undefined) return refuse('client_unknown')
  const active = needsRegistration(app, policy)
    ? activeInstitutions(await ports.store.listProviderRequests(app.appId), ports.clock.nowMs())
    : undefined
  return accept(
    institutionsOf(ports.banks.listProviders(), policy, app)
      .filter((provider) => active === undefined || active.includes(provider.institutionId))
      .filter((provider) => market === undefined || provider.market === market)
      .map((provider) => addUrl(ports, provider)),
  )
}

/** Whether or not the app is registered with it. */
export async function readInstitution(
  ports: Needs,
  policy: Policy,
  { caller, institutionId }: { readonly caller: ClientCaller; readonly institutionId: string },
): Promise<Outcome<Institution>> {
  const app = await ports.store.loadApp(caller.appId)
  if (app === undefined) return refuse('client_unknown')
  const all = institutionsOf(ports.banks.listProviders(), policy, app)
  const found = all.find((provider) => provider.institutionId === institutionId)
  return found === undefined
    ? refuse('provider_unknown', { subject: institutionId })
    : accept(addUrl(ports, found))
}

export function addUrl({ banks }: Pick<Needs, 'banks'>, provider: BankProvider): Institution {
  return { provider, url: banks.find(provider.name)?.bank.origins[0] ?? '' }
}
