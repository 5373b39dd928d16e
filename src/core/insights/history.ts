// operation: Load the transactions of a user as they see them, with their categories

import { parseIsoDate } from '../../lib/iso-date.ts'
import type { Money } from '../../lib/money.ts'
import type { Account } from '../accounts/account.ts'
import { addChanges } from '../accounts/add-changes.ts'
import type { Exclusion, SeenTransaction } from '../accounts/changes.ts'
import { ANY_ACCOUNT, loadAllAccounts } from '../accounts/load-accounts.ts'
import type { Transaction, TransactionFilter } from '../accounts/transaction.ts'
import type { Ports } from '../ports.ts'
import { categorise } from './categories.ts'
import { type Category, findCategory } from './category-tree.ts'

const PAGE_SIZE = 1000

/** One entry of the history: the bank's transaction, and what counts once the end user's changes are applied. */
export interface HistoryEntry {
  readonly transaction: SeenTransaction
  readonly account: Pick<Account, 'connectionId' | 'type'>
  readonly amount: Money
  /** YYYY-MM-DD. */
  readonly date: string
  readonly dayMs: number
  readonly description: string
  readonly notes: string
  readonly category: Category
}

interface Owner {
  readonly appId: string
  readonly userId: string
}

const ALL_TRANSACTIONS: TransactionFilter = {
  accountIds: undefined,
  statuses: undefined,
  bookedFrom: undefined,
  bookedTo: undefined,
}

/** Newest first, without accounts that the end user has excluded from it. */
export async function loadHistory(
  ports: Pick<Ports, 'store'>,
  owner: Owner,
  excludedBy: readonly Exclusion[],
): Promise<readonly HistoryEntry[]> {
  const accounts = await loadAllAccounts(ports, owner, ANY_ACCOUNT)
  const excluded = await excludedAccounts(ports, owner, excludedBy)
  const accountOf = new Map(accounts.map((account) => [account.accountId, account]))
  const transactions = await loadTransactions(ports, owner, ALL_TRANSACTIONS)
  return transactions.flatMap((transaction) => {
    const account = accountOf.get(transaction.accountId)
    return account === undefined || excluded.has(transaction.accountId) ? [] : [toEntry(transaction, account)]
  })
}

export function toEntry(transaction: SeenTransaction, account: HistoryEntry['account']): HistoryEntry {
  const { change } = transaction
  const date = change?.date ?? transaction.bookedDate ?? transaction.transactionDate
  return {
    transaction,
    account,
    amount: change?.amount ?? transaction.amount,
    date,
    dayMs: parseIsoDate(date) ?? transaction.sortAtMs,
    description: change?.description ?? transaction.description,
    notes: change?.notes ?? '',
    category: categoryFor(transaction),
  }
}

/** The end user's choice, or else the one derived from the bank's data. */
export function categoryFor(
  transaction: Omit<SeenTransaction, 'appId' | 'userId' | 'bankAccountId' | 'sortAtMs'>,
): Category {
  const chosen = transaction.change?.categoryId
  return (chosen === undefined ? undefined : findCategory(chosen)) ?? categorise(transaction)
}

export async function excludedAccounts(
  { store }: Pick<Ports, 'store'>,
  { appId, userId }: Owner,
  excludedBy: readonly Exclusion[],
): Promise<ReadonlySet<string>> {
  const changes = await store.listAccountChanges(appId, userId)
  return new Set(
    changes.flatMap(({ accountId, exclusion = 'none' }) =>
      excludedBy.includes(exclusion) ? [accountId] : [],
    ),
  )
}

export async function loadTransactions(
  ports: Pick<Ports, 'store'>,
  owner: Owner,
  filter: TransactionFilter,
): Promise<readonly SeenTransaction[]> {
  const all: Transaction[] = []
  for (;;) {
    const page = await ports.store.listTransactions(owner.appId, owner.userId, filter, {
      after: all.at(-1),
      limit: PAGE_SIZE,
    })
    all.push(...page)
    if (page.length < PAGE_SIZE) return addChanges(ports, owner, all)
  }
}
