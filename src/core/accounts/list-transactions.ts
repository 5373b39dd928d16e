// operation: List the transactions of a user, newest first, in pages

import { isJsonObject, type Json } from '../../lib/json.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Page } from '../paging/page.ts'
import { buildPageToken, readPageToken } from '../paging/page-token.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { type Account, isOfTypes } from './account.ts'
import { addChanges } from './add-changes.ts'
import type { SeenTransaction } from './changes.ts'
import { loadAllAccounts } from './load-accounts.ts'
import type { TransactionCursor, TransactionFilter } from './transaction.ts'

export interface ListTransactions {
  readonly caller: UserCaller
  readonly filter: TransactionFilter
  /** Only transactions of accounts of these types; undefined for all. */
  readonly accountTypes?: readonly Account['type'][]
  /** Only those that pass `test`, which storage cannot know. `bound` states it for the page token. */
  readonly matching?: { readonly bound: Json; readonly test: (transaction: SeenTransaction) => boolean }
  readonly pageSize: number
  readonly pageToken: string | undefined
}

/** Read at a time where most transactions may not match. */
const BATCH = 500

export async function listTransactions(
  ports: Pick<Ports, 'store' | 'hash'>,
  _policy: Policy,
  command: ListTransactions,
): Promise<Outcome<Page<SeenTransaction>>> {
  const { appId, userId } = command.caller
  const { accountIds, statuses, bookedFrom, bookedTo } = command.filter
  const bound = [
    'transactions',
    appId,
    userId,
    accountIds ?? null,
    statuses ?? null,
    bookedFrom ?? null,
    bookedTo ?? null,
    ...(command.matching === undefined ? [] : [command.matching.bound]),
  ]
  let after: TransactionCursor | undefined
  if (command.pageToken !== undefined) {
    after = readCursor(readPageToken(ports.hash, bound, command.pageToken))
    if (after === undefined) return refuse('page_token_invalid')
  }
  // A filter by a status that no transaction has matches nothing.
  if (statuses?.length === 0) return accept({ items: [], nextPageToken: undefined })
  const filter = await limitToTypes(ports, command)
  // One more than requested, to learn whether there is another page.
  const found = await findMatching(ports, command, filter, after)
  const items = found.slice(0, command.pageSize)
  const last = items.at(-1)
  const more = found.length > command.pageSize && last !== undefined
  return accept({
    items,
    nextPageToken: more
      ? buildPageToken(ports.hash, bound, { at: last.sortAtMs, id: last.transactionId })
      : undefined,
  })
}

/** Up to one more than the size of the page. */
async function findMatching(
  ports: Pick<Ports, 'store'>,
  { caller, matching, pageSize }: ListTransactions,
  filter: TransactionFilter,
  start: TransactionCursor | undefined,
): Promise<readonly SeenTransaction[]> {
  const wanted = pageSize + 1
  const limit = matching === undefined ? wanted : BATCH
  const found: SeenTransaction[] = []
  let after = start
  for (;;) {
    const batch = await ports.store.listTransactions(caller.appId, caller.userId, filter, { after, limit })
    const seen = await addChanges(ports, caller, batch)
    found.push(...(matching === undefined ? seen : seen.filter(matching.test)))
    after = batch.at(-1)
    if (found.length >= wanted || batch.length < limit) return found.slice(0, wanted)
  }
}

/** Leaves the filter as it is where every account of the user is of these types, which is usual. */
async function limitToTypes(
  ports: Pick<Ports, 'store'>,
  { caller, filter, accountTypes }: ListTransactions,
): Promise<TransactionFilter> {
  if (accountTypes === undefined) return filter
  const all = await loadAllAccounts(ports, caller, { accountIds: filter.accountIds, types: undefined })
  const allowed = all.filter((account) => isOfTypes(account, accountTypes))
  if (allowed.length === all.length) return filter
  return { ...filter, accountIds: allowed.map(({ accountId }) => accountId) }
}

function readCursor(cursor: Json | undefined): TransactionCursor | undefined {
  if (!isJsonObject(cursor)) return undefined
  const { at, id } = cursor
  return typeof at === 'number' && typeof id === 'string' ? { sortAtMs: at, transactionId: id } : undefined
}
