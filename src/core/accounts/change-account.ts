// operation: Change an account as its end user sees it

import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import type { AccountChange } from './changes.ts'
import { type DetailedAccount, listDetailedAccounts } from './list-detailed-accounts.ts'

export interface ChangeAccount {
  readonly caller: UserCaller
  readonly change: Omit<AccountChange, 'appId' | 'userId'>
}

export async function changeAccount(
  ports: Pick<Ports, 'store' | 'banks'>,
  policy: Policy,
  { caller, change }: ChangeAccount,
): Promise<Outcome<DetailedAccount>> {
  const { appId, userId } = caller
  if ((await ports.store.saveAccountChange({ ...change, appId, userId })) === 'unknown')
    return refuse('account_unknown')
  const listed = await listDetailedAccounts(ports, policy, { caller, type: undefined })
  if (!listed.ok) return listed
  const found = listed.value.find(({ account }) => account.accountId === change.accountId)
  return found === undefined ? refuse('account_unknown') : accept(found)
}
