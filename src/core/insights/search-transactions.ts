// operation: Search the transactions of a user

import { addMoney, compareMoney, type Decimal, type Money } from '../../lib/money.ts'
import { accept, type Outcome, refuse } from '../errors.ts'
import type { Policy } from '../policy.ts'
import type { Ports } from '../ports.ts'
import type { UserCaller } from '../tokens/token.ts'
import { isInCategories } from './category-tree.ts'
import { type HistoryEntry, loadHistory } from './history.ts'

export const SEARCH_ORDERS = ['score', 'date', 'account', 'description', 'amount', 'category'] as const

export type SearchOrder = (typeof SEARCH_ORDERS)[number]

export interface SearchTransactions {
  readonly caller: UserCaller
  /** Words that all occur in the description, the note, the merchant or the counterparty. */
  readonly words: readonly string[]
  readonly accountIds: readonly string[] | undefined
  /** Leaves or groups. */
  readonly categoryIds: readonly string[] | undefined
  readonly bankTransactionIds: readonly string[] | undefined
  readonly fromMs: number | undefined
  readonly toMs: number | undefined
  readonly min: Decimal | undefined
  readonly max: Decimal | undefined
  readonly orderBy: SearchOrder
  readonly ascending: boolean
  readonly offset: number
  readonly limit: number
}

export interface FoundTransactions {
  /** The page. */
  readonly entries: readonly HistoryEntry[]
  /** Of all that were found. */
  readonly count: number
  readonly totals: SearchTotals
}

/** In the user's currency; amounts in other currencies are left out, because there is no rate to add them with. */
interface SearchTotals {
  readonly net: Money
  /** Of the absolute amounts. */
  readonly sum: Money
  readonly byMonth: ReadonlyMap<string, Money>
  /** Absolute amounts by category id. */
  readonly byCategory: ReadonlyMap<string, Money>
}

export async function searchTransactions(
  ports: Pick<Ports, 'store' | 'clock'>,
  _policy: Policy,
  command: SearchTransactions,
): Promise<Outcome<FoundTransactions>> {
  const { appId, userId } = command.caller
  const user = await ports.store.loadUser(appId, { userId }, ports.clock.nowMs())
  if (user === undefined) return refuse('user_unknown')
  const history = await loadHistory(ports, command.caller, ['statistics_and_search'])
  const found = history.filter((entry) => matches(entry, command))
  const sorted = found.toSorted((a, b) => compare(a, b, command) * (command.ascending ? 1 : -1))
  return accept({
    entries: sorted.slice(command.offset, command.offset + command.limit),
    count: found.length,
    totals: totalsOf(found, user.preferences.currency),
  })
}

function matches(entry: HistoryEntry, command: SearchTransactions): boolean {
  const { transaction, amount, dayMs, category } = entry
  const { accountIds, categoryIds, bankTransactionIds, fromMs, toMs, min, max } = command
  const text = searchedText(entry)
  const atLeast = (bound: Decimal) => compareMoney(amount, { ...bound, currency: amount.currency }) !== -1
  const atMost = (bound: Decimal) => compareMoney(amount, { ...bound, currency: amount.currency }) !== 1
  return (
    command.words.every((word) => text.includes(word.toLowerCase())) &&
    (accountIds?.includes(transaction.accountId) ?? true) &&
    isInCategories(category, categoryIds) &&
    (bankTransactionIds?.includes(transaction.bankTransactionId) ?? true) &&
    (fromMs === undefined || dayMs >= fromMs) &&
    (toMs === undefined || dayMs <= toMs) &&
    (min === undefined || atLeast(min)) &&
    (max === undefined || atMost(max))
  )
}

function searchedText({ transaction, description, notes, category }: HistoryEntry): string {
  const { merchantName = '', counterpartyName = '', reference = '' } = transaction
  const texts = [description, transaction.description, notes, merchantName, counterpartyName, reference]
  return [...texts, category.name].join(' ').toLowerCase()
}

/** Every hit has the same score, so that the newest come first there, too. */
function compare(a: HistoryEntry, b: HistoryEntry, { orderBy }: SearchTransactions): number {
  const byText = (x: string, y: string) => (x === y ? 0 : x < y ? -1 : 1)
  const byDate = a.dayMs - b.dayMs || byText(b.transaction.transactionId, a.transaction.transactionId)
  switch (orderBy) {
    case 'account':
      return byText(a.transaction.accountId, b.transaction.accountId) || byDate
    case 'description':
      return byText(a.description, b.description) || byDate
    case 'amount':
      return (compareMoney(a.amount, { ...b.amount, currency: a.amount.currency }) ?? 0) || byDate
    case 'category':
      return byText(a.category.code, b.category.code) || byDate
    default:
      return byDate
  }
}

function totalsOf(entries: readonly HistoryEntry[], currency: string): SearchTotals {
  const nothing: Money = { unscaled: 0n, scale: 0, currency }
  const plus = (sum: Money | undefined, amount: Money) => addMoney(sum ?? nothing, amount) ?? amount
  let [net, sum] = [nothing, nothing]
  const byMonth = new Map<string, Money>()
  const byCategory = new Map<string, Money>()
  for (const { amount, date, category } of entries) {
    if (amount.currency !== currency) continue
    const size = amount.unscaled < 0n ? { ...amount, unscaled: -amount.unscaled } : amount
    const month = date.slice(0, 7)
    net = plus(net, amount)
    sum = plus(sum, size)
    byMonth.set(month, plus(byMonth.get(month), amount))
    byCategory.set(category.id, plus(byCategory.get(category.id), size))
  }
  return { net, sum, byMonth, byCategory }
}
