// operation: Add to transactions what their end user has changed

import type { Ports } from '../ports.ts'
import type { SeenTransaction } from './changes.ts'
import type { Transaction } from './transaction.ts'

/** More ids than this are not listed: then all changes of the user are read. */
const MAX_IDS = 200

export async function addChanges(
  { store }: Pick<Ports, 'store'>,
  { appId, userId }: { readonly appId: string; readonly userId: string },
  transactions: readonly Transaction[],
): Promise<readonly SeenTransaction[]> {
  const ids = transactions.map(({ transactionId }) => transactionId)
  const changes = await store.listTransactionChanges(appId, userId, ids.length > MAX_IDS ? undefined : ids)
  if (changes.length === 0) return transactions
  const changeOf = new Map(changes.map((change) => [change.transactionId, change]))
  return transactions.map((transaction) => {
    const change = changeOf.get(transaction.transactionId)
    return change === undefined ? transaction : { ...transaction, change }
  })
}
