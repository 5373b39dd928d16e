// operation: Read FDX data: customer, accounts, transactions, payment networks
import type { ApiRequest } from '../core/context.ts'
import { UnexpectedResponseError } from '../core/errors.ts'
import { type CallOptions, isRecord } from '../core/http.ts'
import { type Pages, paginate } from '../core/pages.ts'
import type { Schemas } from './generated.ts'

export type FdxVersion = 5 | 6

/** @returns the body of the response */
export type Send = (request: ApiRequest) => Promise<unknown>

/** The wrapper's name in FDX 5, such as `depositAccount`; undefined where there is none, as in FDX 6. */
type Wrapped = { readonly fdxType: string | undefined }

/** Which members there are differs by bank, and by `resultType`. */
export type FdxAccount = Wrapped & Pick<Schemas['FdxAccount'], 'accountId'> & Partial<Schemas['FdxAccount']>
export type FdxTransaction = Wrapped & Partial<Schemas['FdxTransaction']>
export type FdxPaymentNetwork = Wrapped & Schemas['FdxPaymentNetwork']
export type FdxStatement = Wrapped & Schemas['FdxStatement']
export type FdxCustomer = Partial<Schemas['FdxCustomer']>

export type FdxListing = CallOptions & {
  /** Of a page. */
  readonly limit?: number | undefined
  readonly resultType?: 'lightweight' | 'details' | undefined
}
export type FdxPeriod = FdxListing & {
  /** `YYYY-MM-DD` */
  readonly startTime?: string | undefined
  readonly endTime?: string | undefined
}

export type Fdx = {
  customer(options?: CallOptions): Promise<FdxCustomer>
  readonly accounts: {
    list(filter?: FdxListing): Pages<FdxAccount>
    get(accountId: string, options?: CallOptions): Promise<FdxAccount>
    transactions(accountId: string, filter?: FdxPeriod): Pages<FdxTransaction>
    paymentNetworks(accountId: string, options?: CallOptions): Pages<FdxPaymentNetwork>
    statements(accountId: string, options?: CallOptions): Pages<FdxStatement>
  }
}

export function createFdx(send: Send, version: FdxVersion = 5): Fdx {
  const base = version === 5 ? '/api/fdx/5' : '/fdx/v6'
  const accountPath = (id: string) => `${base}/accounts/${encodeURIComponent(id)}`

  function list<T>(path: string, name: string, { signal, deadlineMs, ...query }: FdxPeriod = {}): Pages<T> {
    return paginate(async (offset) => {
      const body = await send({ path, query: { ...query, offset }, signal, deadlineMs })
      const { [name]: items, page } = isRecord(body) ? body : {}
      if (!Array.isArray(items))
        throw new UnexpectedResponseError(`flinks GET ${name}: no list in the response.`)
      const next = isRecord(page) ? page.nextOffset : undefined
      return {
        items: items.map((item) => unwrap<T>(item)),
        next: next === undefined || next === null ? undefined : String(next),
      }
    })
  }

  return {
    customer: async (options) => {
      const body = await send({ path: `${base}/customers/current`, ...options })
      return isRecord(body) ? body : {}
    },
    accounts: {
      list: (filter) => list(`${base}/accounts`, 'accounts', filter),
      get: async (id, options) => unwrap(await send({ path: accountPath(id), ...options })),
      transactions: (id, filter) => list(`${accountPath(id)}/transactions`, 'transactions', filter),
      paymentNetworks: (id, options) =>
        list(`${accountPath(id)}/payment-networks`, 'paymentNetworks', options),
      statements: (id, options) => list(`${accountPath(id)}/statements`, 'statements', options),
    },
  }
}

/** FDX 5 wraps each object under the name of its type: `{ depositAccount: { ... } }`. */
function unwrap<T>(item: unknown): T {
  const object = isRecord(item) ? item : {}
  const [entry, ...more] = Object.entries(object)
  if (entry !== undefined && more.length === 0 && isRecord(entry[1]))
    return { ...entry[1], fdxType: entry[0] } as T
  return { ...object, fdxType: undefined } as T
}
