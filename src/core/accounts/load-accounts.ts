// operation: Load all accounts of a user, ordered by id

import type { Ports } from '../ports.ts'
import type { Account, AccountFilter } from './account.ts'

const AT_ONCE = 500

export const ANY_ACCOUNT: AccountFilter = { accountIds: undefined, types: undefined }

export async function loadAllAccounts(
  { store }: Pick<Ports, 'store'>,
  { appId, userId }: { readonly appId: string; readonly userId: string },
  filter: AccountFilter,
): Promise<readonly Account[]> {
  const all: Account[] = []
  for (;;) {
    const page = await store.listAccounts(appId, userId, filter, {
      after: all.at(-1)?.accountId,
      limit: AT_ONCE,
    })
    all.push(...page)
    if (page.length < AT_ONCE) return all
  }
}
