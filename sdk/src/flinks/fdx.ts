// operation: Read FDX data: customer, accounts, transactions, payment networks
import { UnexpectedResponseError } from '../core/errors.ts'
import { type CallOptions, isRecord } from '../core/http.ts'
import { type Pages, paginate } from '../core/pages.ts'

export type FdxVersion = 5 | 6

type SendRequest = CallOptions & {
  readonly path: string
  readonly method?: string | undefined
  readonly query?: Readonly<Record<string, string | number | undefined>> | undefined
  readonly json?: unknown
}
export type Send = (request: SendRequest) => Promise<unknown>

/** An account or a transaction. Which members there are differs by bank. */
export type FdxObject = {
  /** The wrapper's name in FDX 5, such as `depositAccount`; undefined where there is none, as in FDX 6. */
  readonly fdxType: string | undefined
  readonly accountId?: string
  readonly [name: string]: unknown
}

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
  customer(options?: CallOptions): Promise<Readonly<Record<string, unknown>>>
  readonly accounts: {
    list(filter?: FdxListing): Pages<FdxObject>
    get(accountId: string, options?: CallOptions): Promise<FdxObject>
    transactions(accountId: string, filter?: FdxPeriod): Pages<FdxObject>
    paymentNetworks(accountId: string, options?: CallOptions): Pages<FdxObject>
    statements(accountId: string, options?: CallOptions): Pages<FdxObject>
  }
}

export function createFdx(send: Send, version: FdxVersion = 5): Fdx {
  const base = version === 5 ? '/api/fdx/5' : '/fdx/v6'
  const accountPath = (id: string) => `${base}/accounts/${encodeURIComponent(id)}`

  function list(
    path: string,
    name: string,
    { signal, deadlineMs, ...query }: FdxPeriod = {},
  ): Pages<FdxObject> {
    return paginate(async (offset) => {
      const body = await send({ path, query: { ...query, offset }, signal, deadlineMs })
      const { [name]: items, page } = isRecord(body) ? body : {}
      if (!Array.isArray(items))
        throw new UnexpectedResponseError(`flinks GET ${name}: no list in the response.`)
      const next = isRecord(page) ? page.nextOffset : undefined
      return {
        items: items.map(unwrap),
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
function unwrap(item: unknown): FdxObject {
  const object = isRecord(item) ? item : {}
  const [entry, ...more] = Object.entries(object)
  if (entry !== undefined && more.length === 0 && isRecord(entry[1]))
    return { ...entry[1], fdxType: entry[0] }
  return { ...object, fdxType: undefined }
}
