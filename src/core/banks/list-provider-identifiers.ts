// operation: List bank identifiers such as BIC and national bank codes, page by page

import type { Json } from '../../lib/json.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Page } from '../paging/page.ts'
import { buildPageToken, readPageToken } from '../paging/page-token.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { Caller } from '../tokens/token.ts'
import type { BankIdentifier } from './bank.ts'
import { loadCallersApp } from './list-providers.ts'
import { listVisibleProviders } from './provider-list.ts'

export interface ProviderIdentifier extends BankIdentifier {
  readonly market: string
  readonly providerName: string
}

export interface ListProviderIdentifiers {
  readonly caller: Caller
  readonly market: string | undefined
  readonly providerName: string | undefined
  readonly kind: BankIdentifier['kind'] | undefined
  readonly value: string | undefined
  readonly pageSize: number
  readonly pageToken: string | undefined
}

export async function listProviderIdentifiers(
  ports: Pick<Ports, 'store' | 'banks' | 'hash'>,
  policy: Policy,
  { caller, market, providerName, kind, value, pageSize, pageToken }: ListProviderIdentifiers,
): Promise<Outcome<Page<ProviderIdentifier>>> {
  const app = await loadCallersApp(ports, caller)
  if (!app.ok) return app
  const bound = [
    'provider-identifiers',
    caller.appId,
    market ?? null,
    providerName ?? null,
    kind ?? null,
    value ?? null,
  ]
  const after = pageToken === undefined ? '' : readPageToken(ports.hash, bound, pageToken)
  if (typeof after !== 'string') return refuse('page_token_invalid')
  const visible = listVisibleProviders(ports.banks.listProviders(), {
    policy,
    market,
    name: providerName,
    app: app.value,
    excludeLive: false,
  })
  const found = visible
    .flatMap((provider) =>
      (provider.identifiers ?? []).map((identifier) => ({
        ...identifier,
        market: provider.market,
        providerName: provider.name,
      })),
    )
    .filter((identifier) => kind === undefined || identifier.kind === kind)
    .filter((identifier) => value === undefined || identifier.value === value)
    .map((identifier) => ({ identifier, place: placeOf(identifier) }))
    .filter(({ place }) => place > after)
    .toSorted((a, b) => (a.place < b.place ? -1 : 1))
  const items = found.slice(0, pageSize)
  const last = items.at(-1)
  const more = found.length > pageSize && last !== undefined
  return accept({
    items: items.map(({ identifier }) => identifier),
    nextPageToken: more ? buildPageToken(ports.hash, bound, last.place) : undefined,
  })
}

/** Orders by market, then provider, so that a provider added or removed between two pages moves no other. */
function placeOf({ market, providerName, kind, value }: ProviderIdentifier): string {
  return JSON.stringify([market, providerName, kind, value] satisfies Json)
}
