// operation: List the transactions of one account, newest first, in pages, with the total

import { accept, type Outcome } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import type { Account } from './account.ts'
import type { SeenTransaction } from './changes.ts'
import type { CountedPage } from './counted-page.ts'
import { listTransactions } from './list-transactions.ts'
import { readAccount } from './read-account.ts'

export interface PageAccountTransactions {
  readonly caller: UserCaller
  readonly accountId: string
  /** YYYY-MM-DD, inclusive. */
  readonly from: string | undefined
  readonly to: string | undefined
  readonly pageSize: number
  readonly pageToken: string | undefined
}

export interface AccountTransactions extends CountedPage<SeenTransaction> {
  readonly account: Account
}

export async function pageAccountTransactions(
  ports: Pick<Ports, 'store' | 'hash'>,
  policy: Policy,
  { caller, accountId, from, to, pageSize, pageToken }: PageAccountTransactions,
): Promise<Outcome<AccountTransactions>> {
  const account = await readAccount(ports, policy, { caller, accountId })
  if (!account.ok) return account
  const filter = { accountIds: [accountId], statuses: undefined, bookedFrom: from, bookedTo: to }
  const page = await listTransactions(ports, policy, { caller, filter, pageSize, pageToken })
  if (!page.ok) return page
  const total = await ports.store.countTransactions(caller.appId, caller.userId, filter)
  return accept({ ...page.value, total, account: account.value })
}
