// operation: List the banks that an app can connect

import type { ClientApp } from '../apps/app.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { Caller, UserCaller } from '../tokens/token.ts'
import type { BankProvider } from './bank.ts'
import { type BankImages, bankImages } from './bank-images.ts'
import { listVisibleProviders } from './provider-list.ts'
import { isSelectable } from './selectable-providers.ts'

export interface ListedProvider extends BankProvider {
  /** Whether the hosted flow offers it. */
  readonly connectable: boolean
  readonly images: BankImages
}

export interface ListProviders {
  readonly market: string
  readonly caller: Caller | undefined
  /** Client id of an anonymous request: unauthenticated, used only to filter the list. */
  readonly clientId: string | undefined
  readonly excludeLive: boolean
}

type Needs = Pick<Ports, 'store' | 'clock' | 'banks' | 'issuer'>

export async function listProviders(
  ports: Needs,
  policy: Policy,
  command: ListProviders,
): Promise<Outcome<readonly ListedProvider[]>> {
  const { market, caller, clientId } = command
  if (!Object.hasOwn(policy.markets, market)) return refuse('market_unsupported', { subject: market })
  const app = caller === undefined ? await findApp(ports, clientId) : await loadCallersApp(ports, caller)
  if (!app.ok) return app
  const choice = {
    ...command,
    policy,
    name: undefined,
    app: app.value,
  }
  return accept(
    listVisibleProviders(ports.banks.listProviders(), choice).map((provider) => addState(ports, provider)),
  )
}

/** Of all markets, for a list without a token. */
export async function listAllProviders(
  ports: Needs,
  policy: Policy,
  { clientId }: { readonly clientId: string | undefined },
): Promise<Outcome<readonly ListedProvider[]>> {
  const app = await findApp(ports, clientId)
  if (!app.ok) return app
  const choice = {
    policy,
    market: undefined,
    name: undefined,
    app: app.value,
    excludeLive: false,
  }
  return accept(
    listVisibleProviders(ports.banks.listProviders(), choice).map((provider) => addState(ports, provider)),
  )
}

export interface ListUserProviders {
  readonly caller: UserCaller
  /** Only this provider, of any market; undefined lists those of the user's market. */
  readonly name: string | undefined
  readonly excludeLive: boolean
}

export async function listUserProviders(
  ports: Needs,
  policy: Policy,
  command: ListUserProviders,
): Promise<Outcome<readonly ListedProvider[]>> {
  const { caller, name } = command
  const user = await ports.store.loadUser(caller.appId, { userId: caller.userId }, ports.clock.nowMs())
  if (user === undefined) return refuse('user_unknown')
  const app = await loadCallersApp(ports, caller)
  if (!app.ok) return app
  const market = name === undefined ? user.market : undefined
  const choice = { ...command, policy, market, app: app.value }
  return accept(
    listVisibleProviders(ports.banks.listProviders(), choice).map((provider) => addState(ports, provider)),
  )
}

/** The bank of that name, if the app can connect it. */
export async function findUserProvider(
  ports: Needs,
  policy: Policy,
  command: ListUserProviders & { readonly name: string },
): Promise<Outcome<ListedProvider>> {
  const found = await listUserProviders(ports, policy, command)
  if (!found.ok) return found
  const [provider] = found.value
  return provider === undefined ? refuse('provider_unknown', { subject: command.name }) : accept(provider)
}

/** Markets with at least one bank that the app can connect, in alphabetical order. */
export async function listProviderMarkets(
  ports: Needs,
  policy: Policy,
  { caller }: { readonly caller: Caller },
): Promise<Outcome<readonly string[]>> {
  const app = await loadCallersApp(ports, caller)
  if (!app.ok) return app
  const visible = listVisibleProviders(ports.banks.listProviders(), {
    policy,
    market: undefined,
    name: undefined,
    app: app.value,
    excludeLive: false,
  })
  return accept([...new Set(visible.map(({ market }) => market))].toSorted())
}

function addState({ issuer }: Pick<Ports, 'issuer'>, provider: BankProvider): ListedProvider {
  const choice = { market: provider.market, includeTestProviders: provider.test }
  const images = bankImages(issuer, provider.name)
  return { ...provider, connectable: isSelectable(provider, choice), images }
}

export async function loadCallersApp(
  ports: Pick<Ports, 'store'>,
  { appId }: Caller,
): Promise<Outcome<ClientApp>> {
  const app = await ports.store.loadApp(appId)
  return app === undefined ? refuse('client_unknown') : accept(app)
}

async function findApp(ports: Needs, clientId: string | undefined): Promise<Outcome<ClientApp | undefined>> {
  if (clientId === undefined) return accept(undefined)
  const client = await ports.store.loadClient(clientId, ports.clock.nowMs())
  if (client === undefined) return refuse('client_unknown')
  return client.app.disabledAtMs === undefined ? accept(client.app) : refuse('client_disabled')
}
