// operation: List the accounts of a user, in pages

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Page } from '../paging/page.ts'
import { buildPageToken, readPageToken } from '../paging/page-token.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import type { Account, AccountFilter } from './account.ts'

export interface ListAccounts {
  readonly caller: UserCaller
  readonly filter: AccountFilter
  readonly pageSize: number
  readonly pageToken: string | undefined
}

export async function listAccounts(
  ports: Pick<Ports, 'store' | 'hash'>,
  _policy: Policy,
  command: ListAccounts,
): Promise<Outcome<Page<Account>>> {
  const { appId, userId } = command.caller
  const bound = [
    'accounts',
    appId,
    userId,
    command.filter.accountIds ?? null,
    command.filter.types ?? null,
  ] as const
  let after: string | undefined
  if (command.pageToken !== undefined) {
    const cursor = readPageToken(ports.hash, bound, command.pageToken)
    if (typeof cursor !== 'string') return refuse('page_token_invalid')
    after = cursor
  }
  // A filter by a type that no account has matches nothing.
  if (command.filter.types?.length === 0) return accept({ items: [], nextPageToken: undefined })
  // One item more than the page size shows whether there is another page.
  const found = await ports.store.listAccounts(appId, userId, command.filter, {
    after,
    limit: command.pageSize + 1,
  })
  const items = found.slice(0, command.pageSize)
  const last = items.at(-1)
  const more = found.length > command.pageSize && last !== undefined
  return accept({
    items,
    nextPageToken: more ? buildPageToken(ports.hash, bound, last.accountId) : undefined,
  })
}
