// operation: Read the data of an end user from Tink
import type { CallOptions } from '../core/http.ts'
import { type Pages, paginate, toPages } from '../core/pages.ts'
import type { Query, Send } from './send.ts'
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

export function createData(send: Send): TinkData {
  function list<T>(path: string, name: string, filter: Listing = {}): Pages<T> {
    const { signal, deadlineMs, ...query } = filter
    return paginate(async (pageToken) => {
      const body = await send({ path, query: { ...query, pageToken }, signal, deadlineMs })
      return { items: (body[name] as T[]) ?? [], next: body.nextPageToken as string }
    })
  }
  const accounts = (filter?: AccountFilter) => list<TinkAccount>('/data/v2/accounts', 'accounts', filter)
  const call = (path: string, method: string, options?: CallOptions) => send({ path, method, ...options })
  const credentials = '/api/v1/credentials'
  const one = (id: string) => `${credentials}/${encodeURIComponent(id)}`
  return {
    accounts: { list: accounts },
    transactions: { list: (filter) => list('/data/v2/transactions', 'transactions', filter) },
    balances: {
      list: (filter) => {
        const all = accounts(filter)
        const iterator = async function* () {
          for await (const page of all.pages())
            yield page.map(({ id, balances }) => ({ accountId: id, ...balances }))
        }
        return toPages(iterator)
      },
    },
    credentials: {
      list: (options) => list(`${credentials}/list`, 'credentials', options),
      get: async (id, options) => (await call(one(id), 'GET', options)) as unknown as TinkCredentials,
      refresh: async (id, options) => void (await call(`${one(id)}/refresh`, 'POST', options)),
      delete: async (id, options) => void (await call(one(id), 'DELETE', options)),
    },
    providers: {
      list: ({ market, ...filter }) =>
        list(`/api/v1/providers/${encodeURIComponent(market)}`, 'providers', filter),
    },
    user: {
      get: async (options) => (await call('/api/v1/user', 'GET', options)) as unknown as TinkUser,
      delete: async (options) => void (await call('/api/v1/user/delete', 'POST', options)),
    },
    request: (path, options) => send({ path, ...options }),
  }
}
