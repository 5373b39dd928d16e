// operation: every account of a user, in the order of their ids, for the answers that know no pages

import { accept, type Outcome } from '../errors.ts'
import type { Account, AccountFilter } from '../model/connection.ts'
import type { UserCaller } from '../model/token.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'

const AT_ONCE = 500

export const ANY_ACCOUNT: AccountFilter = { accountIds: undefined, types: undefined }

export async function loadAccounts(
  ports: Pick<Ports, 'store'>,
  _policy: Policy,
  { caller }: { readonly caller: UserCaller },
): Promise<Outcome<readonly Account[]>> {
  return accept(await loadAllAccounts(ports, caller, ANY_ACCOUNT))
}

export async function loadAllAccounts(
  { store }: Pick<Ports, 'store'>,
  { appId, userId }: { readonly appId: string; readonly userId: string },
  filter: AccountFilter,
): Promise<readonly Account[]> {
  const all: Account[] = []
  for (;;) {
    const page = await store.listAccounts(appId, userId, filter, all.at(-1)?.accountId, AT_ONCE)
    all.push(...page)
    if (page.length < AT_ONCE) return all
  }
}
