// rule: Clients are remembered until the database changes
// The stamp of the database changes with every commit that may change a client, of any process, and on PostgreSQL the mark of the app
// with every change of the app and its secrets, so a revoked secret or a disabled app is noticed by the next request. The ordinary way
// is to load the client for each request.

import type { ClientRecord } from '../core/apps/app.ts'
import { type MarkedLookUp, rememberByMark } from './remembered-by-mark.ts'

export type LoadClient = (clientId: string) => Promise<ClientRecord | undefined>
/** Undefined where the engine cannot tell without a query whether something changed. */
export type ReadStamp = () => number | undefined

const MAX_CLIENTS = 1000

export function rememberClients(
  load: LoadClient,
  readStamp: ReadStamp,
  marked?: MarkedLookUp<[clientId: string], ClientRecord>,
): LoadClient {
  if (marked !== undefined) return rememberByMark(marked, { max: MAX_CLIENTS })
  const remembered = new Map<string, { readonly stamp: number; readonly client: ClientRecord }>()
  return async (clientId) => {
    // Read before the client, so that a change during the load is not missed.
    const stamp = readStamp()
    const known = remembered.get(clientId)
    if (known !== undefined && known.stamp === stamp) return known.client
    const client = await load(clientId)
    if (client === undefined || stamp === undefined) return client
    if (remembered.size >= MAX_CLIENTS) remembered.clear()
    remembered.set(clientId, { stamp, client })
    return client
  }
}
