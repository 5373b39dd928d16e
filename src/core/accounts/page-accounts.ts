// operation: List all accounts of a user with their details, in pages, with the total

import { accept, type Outcome, refuse } from '../errors.ts'
import { buildPageToken, readPageToken } from '../paging/page-token.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import type { CountedPage } from './counted-page.ts'
import { type DetailedAccount, listDetailedAccounts } from './list-detailed-accounts.ts'

export interface PageAccounts {
  readonly caller: UserCaller
  /** Undefined for all accounts; an id that does not exist matches nothing. */
  readonly accountIds: readonly string[] | undefined
  readonly pageSize: number
  readonly pageToken: string | undefined
}

export async function pageAccounts(
  ports: Pick<Ports, 'store' | 'banks' | 'hash'>,
  policy: Policy,
  { caller, accountIds, pageSize, pageToken }: PageAccounts,
): Promise<Outcome<CountedPage<DetailedAccount>>> {
  const listed = await listDetailedAccounts(ports, policy, { caller, type: undefined })
  if (!listed.ok) return listed
  const all = listed.value.filter(
    ({ account }) => accountIds === undefined || accountIds.includes(account.accountId),
  )
  const bound = ['detailed-accounts', caller.appId, caller.userId, accountIds ?? null] as const
  const after = pageToken === undefined ? '' : readPageToken(ports.hash, bound, pageToken)
  if (typeof after !== 'string') return refuse('page_token_invalid')
  // Ordered by id, which a refresh between two pages does not change.
  const left = all.filter(({ account }) => account.accountId > after)
  const items = left.slice(0, pageSize)
  const last = items.at(-1)
  const more = left.length > pageSize && last !== undefined
  return accept({
    items,
    nextPageToken: more ? buildPageToken(ports.hash, bound, last.account.accountId) : undefined,
    total: all.length,
  })
}

/** One account with its details. */
export async function readAccountWithDetails(
  ports: Pick<Ports, 'store' | 'banks'>,
  policy: Policy,
  { caller, accountId }: { readonly caller: UserCaller; readonly accountId: string },
): Promise<Outcome<DetailedAccount>> {
  const listed = await listDetailedAccounts(ports, policy, { caller, type: undefined })
  if (!listed.ok) return listed
  const found = listed.value.find(({ account }) => account.accountId === accountId)
  return found === undefined ? refuse('account_unknown') : accept(found)
}
