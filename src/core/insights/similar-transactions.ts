// operation: Transactions with a similar description, and groups of those without a category

import { accept, type Outcome } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { readTransaction } from './change-transactions.ts'
import { type HistoryEntry, loadHistory } from './history.ts'

export interface FindSimilar {
  readonly caller: UserCaller
  readonly transactionId: string
  readonly categoryId: string | undefined
  readonly includesSelf: boolean
}

/** Newest first. */
export async function findSimilar(
  ports: Pick<Ports, 'store'>,
  policy: Policy,
  { caller, transactionId, categoryId, includesSelf }: FindSimilar,
): Promise<Outcome<readonly HistoryEntry[]>> {
  const own = await readTransaction(ports, policy, { caller, transactionId })
  if (!own.ok) return own
  const key = similarityKey(own.value)
  const history = await loadHistory(ports, caller, ['statistics_and_search'])
  return accept(
    history.filter(
      (entry) =>
        similarityKey(entry) === key &&
        (categoryId === undefined || entry.category.id === categoryId) &&
        (includesSelf || entry.transaction.transactionId !== transactionId),
    ),
  )
}

export interface SuggestGroups {
  readonly caller: UserCaller
  readonly limit: number
}

export interface Suggestions {
  /** Share of the transactions that have a category, from 0 to 1. */
  readonly level: number
  /** What the level would gain by all groups. */
  readonly improvement: number
  /** Largest first. */
  readonly groups: readonly {
    readonly description: string
    readonly improvement: number
    readonly entries: readonly HistoryEntry[]
  }[]
}

const WITHOUT_CATEGORY: ReadonlySet<string> = new Set(['expenses:misc.uncategorized', 'income:other.other'])

export async function suggestGroups(
  ports: Pick<Ports, 'store'>,
  _policy: Policy,
  { caller, limit }: SuggestGroups,
): Promise<Outcome<Suggestions>> {
  const history = await loadHistory(ports, caller, ['statistics', 'statistics_and_search'])
  const open = history.filter(({ category }) => WITHOUT_CATEGORY.has(category.code))
  const share = (count: number) => (history.length === 0 ? 0 : count / history.length)
  const groups = [...Map.groupBy(open, similarityKey).values()]
    .toSorted((a, b) => b.length - a.length)
    .slice(0, limit)
    .map((entries) => ({
      description: entries[0]?.description ?? '',
      improvement: share(entries.length),
      entries,
    }))
  const gained = groups.reduce((sum, { entries }) => sum + entries.length, 0)
  return accept({
    level: history.length === 0 ? 1 : share(history.length - open.length),
    improvement: share(gained),
    groups,
  })
}

/** The bank's text without numbers, which differ from payment to payment, and with its direction. */
export function similarityKey({ transaction, amount }: HistoryEntry): string {
  const words = transaction.description.toLowerCase().split(/[^\p{L}]+/u)
  return `${amount.unscaled < 0n ? '-' : '+'} ${words.filter((word) => word.length > 1).join(' ')}`
}
