// rule: Webhook events for changed accounts and transactions

import type { Transaction } from '../../core/accounts/transaction.ts'
import type { WebhookContent } from '../../core/webhooks/webhook.ts'
import type { ChangedAccounts } from './accounts.ts'
import type { ChangedTransactions } from './transactions.ts'

/** Accounts first, so that a receiver learns of an account before its transactions. */
export function describeChanges(
  accounts: ChangedAccounts,
  transactions: ChangedTransactions,
): readonly WebhookContent[] {
  return [
    ...accounts.created.map((accountId) => ({ kind: 'account.created' as const, accountId })),
    ...accounts.updated.map((accountId) => ({ kind: 'account.updated' as const, accountId })),
    ...byAccount(transactions).flatMap(describeAccount),
  ]
}

interface OfAccount {
  readonly accountId: string
  readonly inserted: Transaction[]
  readonly updated: ChangedTransactions['updated'][number][]
  readonly deleted: Transaction[]
}

function byAccount({ inserted, updated, deleted }: ChangedTransactions): readonly OfAccount[] {
  const found = new Map<string, OfAccount>()
  const of = (accountId: string): OfAccount => {
    const known = found.get(accountId)
    if (known !== undefined) return known
    const fresh = { accountId, inserted: [], updated: [], deleted: [] }
    found.set(accountId, fresh)
    return fresh
  }
  for (const transaction of inserted) of(transaction.accountId).inserted.push(transaction)
  for (const change of updated) of(change.now.accountId).updated.push(change)
  for (const transaction of deleted) of(transaction.accountId).deleted.push(transaction)
  return [...found.values()]
}

function describeAccount({ accountId, inserted, updated, deleted }: OfAccount): readonly WebhookContent[] {
  const all = modified(accountId, 'transactions.modified', {
    inserted,
    updated: updated.map(({ now }) => now),
    deleted,
  })
  // A transaction that was pending and is now booked is new among the booked ones.
  const booked = modified(accountId, 'booked_transactions.modified', {
    inserted: [
      ...inserted.filter(isBooked),
      ...updated.filter(({ before, now }) => !isBooked(before) && isBooked(now)).map(({ now }) => now),
    ],
    updated: updated.filter(({ before, now }) => isBooked(before) && isBooked(now)).map(({ now }) => now),
    deleted: [
      ...deleted.filter(isBooked),
      ...updated.filter(({ before, now }) => isBooked(before) && !isBooked(now)).map(({ before }) => before),
    ],
  })
  const gone: readonly WebhookContent[] =
    deleted.length === 0
      ? []
      : [
          {
            kind: 'transactions.deleted',
            accountId,
            transactionIds: deleted.map(({ transactionId }) => transactionId),
          },
        ]
  return [...all, ...booked, ...gone]
}

function modified(
  accountId: string,
  kind: 'transactions.modified' | 'booked_transactions.modified',
  changes: Readonly<Record<'inserted' | 'updated' | 'deleted', readonly Transaction[]>>,
): readonly WebhookContent[] {
  const { inserted, updated, deleted } = changes
  const dates = [...inserted, ...updated, ...deleted].map(dateOf).sort()
  const [earliestDate] = dates
  const latestDate = dates.at(-1)
  if (earliestDate === undefined || latestDate === undefined) return []
  return [
    {
      kind,
      accountId,
      earliestDate,
      latestDate,
      inserted: inserted.length,
      updated: updated.length,
      deleted: deleted.length,
    },
  ]
}

function isBooked({ status }: Transaction): boolean {
  return status === 'booked'
}

/** Same as the date filter of the transaction list: a pending transaction has no booked date. */
function dateOf({ bookedDate, transactionDate }: Transaction): string {
  return bookedDate ?? transactionDate
}
