// operation: Read the data of an end user from TrueLayer's Data API v1
import type { ApiRequest } from '../core/context.ts'
import { NotFoundError } from '../core/errors.ts'
import type { CallOptions } from '../core/http.ts'
import type {
  TrueLayerAccount,
  TrueLayerBalance,
  TrueLayerCard,
  TrueLayerConnection,
  TrueLayerInfo,
  TrueLayerTransaction,
} from './types.ts'

/** `results` of a response. */
export type ReadResults = (request: ApiRequest) => Promise<unknown[]>

export type DataOptions = CallOptions & {
  /** The IP address of the end user, where one is present: lifts the limit of four unattended reads a day. */
  readonly endUserIp?: string | undefined
}

/** `YYYY-MM-DD`, or an ISO 8601 time. */
export type Period = DataOptions & { readonly from?: string | undefined; readonly to?: string | undefined }

type Readings = {
  balance(id: string, options?: DataOptions): Promise<TrueLayerBalance>
  transactions(id: string, period?: Period): Promise<readonly TrueLayerTransaction[]>
  pendingTransactions(id: string, options?: DataOptions): Promise<readonly TrueLayerTransaction[]>
}

export type TrueLayerData = {
  me(options?: DataOptions): Promise<TrueLayerConnection>
  info(options?: DataOptions): Promise<TrueLayerInfo>
  readonly accounts: Readings & {
    list(options?: DataOptions): Promise<readonly TrueLayerAccount[]>
    get(id: string, options?: DataOptions): Promise<TrueLayerAccount>
    standingOrders(id: string, options?: DataOptions): Promise<readonly unknown[]>
    directDebits(id: string, options?: DataOptions): Promise<readonly unknown[]>
  }
  readonly cards: Readings & {
    list(options?: DataOptions): Promise<readonly TrueLayerCard[]>
    get(id: string, options?: DataOptions): Promise<TrueLayerCard>
  }
}

export function createData(read: ReadResults): TrueLayerData {
  // The API documents these shapes; its responses are not checked against them.
  const many = async <T>(
    path: string,
    { endUserIp, from, to, ...call }: Period = {},
  ): Promise<readonly T[]> =>
    (await read({ path, query: { from, to }, headers: { 'x-psu-ip': endUserIp }, ...call })) as T[]
  const one = async <T>(path: string, options?: DataOptions): Promise<T> => {
    const [first] = await many<T>(path, options)
    if (first === undefined) throw new NotFoundError(`truelayer GET ${path.split('/')[1]}: no result.`)
    return first
  }
  const manyOf =
    <T>(base: string, rest: string) =>
    (id: string, options?: Period) =>
      many<T>(`${base}/${encodeURIComponent(id)}${rest}`, options)
  const oneOf =
    <T>(base: string, rest: string) =>
    (id: string, options?: DataOptions) =>
      one<T>(`${base}/${encodeURIComponent(id)}${rest}`, options)
  const readings = <T>(base: string) => ({
    list: (options?: DataOptions) => many<T>(base, options),
    get: oneOf<T>(base, ''),
    balance: oneOf<TrueLayerBalance>(base, '/balance'),
    transactions: manyOf<TrueLayerTransaction>(base, '/transactions'),
    pendingTransactions: manyOf<TrueLayerTransaction>(base, '/transactions/pending'),
  })
  const accounts = '/accounts'
  return {
    me: (options) => one('/me', options),
    info: (options) => one('/info', options),
    accounts: {
      ...readings(accounts),
      standingOrders: manyOf(accounts, '/standing_orders'),
      directDebits: manyOf(accounts, '/direct_debits'),
    },
    cards: readings('/cards'),
  }
}
