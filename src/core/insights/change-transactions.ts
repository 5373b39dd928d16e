// operation: Change transactions as their end user sees them, or their category

import { isoDate } from '../../lib/iso-date.ts'
import { addMoney, compareMoney, type Decimal, negate } from '../../lib/money.ts'
import { addChanges } from '../accounts/add-changes.ts'
import type { TransactionChange } from '../accounts/changes.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { findCategory } from './category-tree.ts'
import { type HistoryEntry, toEntry } from './history.ts'

export interface WantedChange {
  readonly transactionId: string
  /** In the currency of the transaction. */
  readonly amount?: Decimal | undefined
  readonly categoryId?: string | undefined
  readonly dateMs?: number | undefined
  readonly description?: string | undefined
  readonly notes?: string | undefined
}

export interface ChangeTransactions {
  readonly caller: UserCaller
  readonly changes: readonly WantedChange[]
}

/** A smaller difference of an amount is no change. */
const SMALLEST = { unscaled: 1n, scale: 3 }

/** All of them or none. Returns the transactions, in the order of the changes. */
export async function changeTransactions(
  ports: Pick<Ports, 'store' | 'clock'>,
  policy: Policy,
  { caller, changes }: ChangeTransactions,
): Promise<Outcome<readonly HistoryEntry[]>> {
  const { appId, userId } = caller
  const saved: TransactionChange[] = []
  for (const wanted of changes) {
    if (wanted.categoryId !== undefined && findCategory(wanted.categoryId) === undefined)
      return refuse('parameter_invalid', { subject: 'categoryId' })
    const entry = await readTransaction(ports, policy, { caller, transactionId: wanted.transactionId })
    if (!entry.ok) return entry
    const change = toChange(entry.value, wanted)
    saved.push({ ...change, appId, userId, changedAtMs: ports.clock.nowMs() })
  }
  if ((await ports.store.saveTransactionChanges(saved)) === 'unknown') return refuse('transaction_unknown')
  const entries: HistoryEntry[] = []
  for (const { transactionId } of changes) {
    const entry = await readTransaction(ports, policy, { caller, transactionId })
    if (!entry.ok) return entry
    entries.push(entry.value)
  }
  return accept(entries)
}

function toChange(
  { transaction, amount, date }: HistoryEntry,
  { transactionId, amount: wantedAmount, dateMs, ...texts }: WantedChange,
): Omit<TransactionChange, 'appId' | 'userId' | 'changedAtMs'> {
  const { currency } = transaction.amount
  const wanted = wantedAmount && { ...wantedAmount, currency }
  const difference = wanted && addMoney(wanted, negate(amount))
  const step = { ...SMALLEST, currency }
  const isChanged =
    difference !== undefined &&
    (compareMoney(difference, step) !== -1 || compareMoney(difference, negate(step)) !== 1)
  const day = dateMs === undefined ? undefined : isoDate(dateMs)
  return {
    transactionId,
    ...texts,
    amount: isChanged ? wanted : undefined,
    date: day === date ? undefined : day,
  }
}

export interface ReadTransaction {
  readonly caller: UserCaller
  readonly transactionId: string
}

export async function readTransaction(
  ports: Pick<Ports, 'store'>,
  _policy: Policy,
  { caller, transactionId }: ReadTransaction,
): Promise<Outcome<HistoryEntry>> {
  const { appId, userId } = caller
  const found = await ports.store.loadTransaction(appId, userId, transactionId)
  const account = found && (await ports.store.loadAccount(appId, userId, found.accountId))
  if (found === undefined || account === undefined) return refuse('transaction_unknown')
  const [transaction = found] = await addChanges(ports, caller, [found])
  return accept(toEntry(transaction, account))
}
