// operation: List transactions by category, or read several by their ids

import { EVERYDAY_ACCOUNT_TYPES } from '../accounts/account.ts'
import type { SeenTransaction } from '../accounts/changes.ts'
import { listTransactions } from '../accounts/list-transactions.ts'
import { loadAllAccounts } from '../accounts/load-accounts.ts'
import type { TransactionFilter } from '../accounts/transaction.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Page } from '../paging/page.ts'
import type { PageRequest } from '../paging/page-of.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { isInCategories } from './category-tree.ts'
import { categoryFor, loadTransactions } from './history.ts'

export interface ListEnriched extends PageRequest {
  readonly caller: UserCaller
  readonly filter: TransactionFilter
  /** Leaves or groups of the category tree. */
  readonly categoryIds: readonly string[] | undefined
}

/** Newest first. */
export async function listEnriched(
  ports: Pick<Ports, 'store' | 'hash'>,
  policy: Policy,
  { categoryIds, ...command }: ListEnriched,
): Promise<Outcome<Page<SeenTransaction>>> {
  return await listTransactions(ports, policy, {
    ...command,
    accountTypes: EVERYDAY_ACCOUNT_TYPES,
    ...(categoryIds !== undefined && {
      matching: {
        bound: ['categories', ...categoryIds],
        test: (transaction: SeenTransaction) => isInCategories(categoryFor(transaction), categoryIds),
      },
    }),
  })
}

/** In the order of the ids, each once. An id that is unknown refuses all of them. */
export async function readEnriched(
  ports: Pick<Ports, 'store'>,
  _policy: Policy,
  { caller, transactionIds }: { readonly caller: UserCaller; readonly transactionIds: readonly string[] },
): Promise<Outcome<readonly SeenTransaction[]>> {
  const accounts = await loadAllAccounts(ports, caller, {
    accountIds: undefined,
    types: EVERYDAY_ACCOUNT_TYPES,
  })
  const accountIds = accounts.map(({ accountId }) => accountId)
  const filter = { accountIds, statuses: undefined, bookedFrom: undefined, bookedTo: undefined }
  const all = accountIds.length === 0 ? [] : await loadTransactions(ports, caller, filter)
  const byId = new Map(all.map((transaction) => [transaction.transactionId, transaction]))
  const found = [...new Set(transactionIds)].flatMap((id) => byId.get(id) ?? [])
  return found.length === new Set(transactionIds).size ? accept(found) : refuse('transaction_unknown')
}
