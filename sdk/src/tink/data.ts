// operation: Read the data of an end user from Tink
import type { ApiRequest } from '../core/context.ts'
import type { CallOptions, Query } from '../core/http.ts'
import { type Pages, paginate } from '../core/pages.ts'
import type {
  TinkAccount,
  TinkBalances,
  TinkCredentials,
  TinkProvider,
  TinkTransaction,
  TinkUser,
} from './types.ts'

type Listing = CallOptions & { readonly pageSize?: number | undefined }
export type AccountFilter = Listing & {
  readonly idIn?: readonly string[]
  readonly typesIn?: readonly string[]
}
export type TransactionFilter = Listing & {
  readonly accountIdIn?: readonly string[] | undefined
  readonly statusIn?: readonly string[] | undefined
  /** `YYYY-MM-DD`, both included. */
  readonly bookedDateGte?: string | undefined
  readonly bookedDateLte?: string | undefined
}
export type ProviderFilter = CallOptions & {
  readonly market: string
  readonly includeTestProviders?: boolean | undefined
  readonly capability?: string | undefined
}

/** What can be read with a token of an end user. */
export type TinkData = {
  readonly accounts: { list(filter?: AccountFilter): Pages<TinkAccount> }
  readonly transactions: { list(filter?: TransactionFilter): Pages<TinkTransaction> }
  /** The balances of every account, as the list of accounts has them. */
  readonly balances: { list(filter?: AccountFilter): Pages<TinkBalances & { readonly accountId: string }> }
  readonly credentials: {
    list(options?: CallOptions): Pages<TinkCredentials>
    get(id: string, options?: CallOptions): Promise<TinkCredentials>
    /** Starts a refresh; follow its progress with `get`, or by webhooks. */
    refresh(id: string, options?: CallOptions): Promise<void>
    delete(id: string, options?: CallOptions): Promise<void>
  }
  readonly providers: { list(filter: ProviderFilter): Pages<TinkProvider> }
  readonly user: {
    get(options?: CallOptions): Promise<TinkUser>
    /** Deletes the user with all data. */
    delete(options?: CallOptions): Promise<void>
  }
  /** Any other call of the API, with the same token. @returns the JSON of the response */
  request(path: string, options?: RequestOptions): Promise<unknown>
}

export type RequestOptions = CallOptions & {
  readonly method?: string | undefined
  readonly query?: Query | undefined
  readonly json?: unknown
}

/** @returns the JSON object of the response; an empty one where there is none */
export type Send = (request: ApiRequest) => Promise<Record<string, unknown>>

export function createData(send: Send): TinkData {
  function list<Item, T = Item>(
    path: string,
    name: string,
    { signal, deadlineMs, ...query }: Listing = {},
    convert = (item: Item) => item as unknown as T,
  ): Pages<T> {
    return paginate(async (pageToken) => {
      const body = await send({ path, query: { ...query, pageToken }, signal, deadlineMs })
      const items = (body[name] ?? []) as readonly Item[]
      return { items: items.map(convert), next: body.nextPageToken as string }
    })
  }
  // The API documents these shapes; its responses are not checked against them.
  const get = async <T>(path: string, options?: CallOptions) => (await send({ path, ...options })) as T
  const call = async (path: string, method: string, options?: CallOptions): Promise<void> => {
    await send({ path, method, ...options })
  }
  const accounts = '/data/v2/accounts'
  const credentials = '/api/v1/credentials'
  const user = '/api/v1/user'
  const one = (id: string) => `${credentials}/${encodeURIComponent(id)}`
  return {
    accounts: { list: (filter) => list(accounts, 'accounts', filter) },
    transactions: { list: (filter) => list('/data/v2/transactions', 'transactions', filter) },
    balances: {
      list: (filter) =>
        list(accounts, 'accounts', filter, ({ id, balances }: TinkAccount) => ({
          accountId: id,
          ...balances,
        })),
    },
    credentials: {
      list: (options) => list(`${credentials}/list`, 'credentials', options),
      get: (id, options) => get(one(id), options),
      refresh: (id, options) => call(`${one(id)}/refresh`, 'POST', options),
      delete: (id, options) => call(one(id), 'DELETE', options),
    },
    providers: {
      list: ({ market, ...filter }) =>
        list(`/api/v1/providers/${encodeURIComponent(market)}`, 'providers', filter),
    },
    user: {
      get: (options) => get(user, options),
      delete: (options) => call(`${user}/delete`, 'POST', options),
    },
    request: (path, options) => get(path, options),
  }
}
