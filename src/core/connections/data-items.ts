// rule: what an app's choice of data means for what is fetched, and for what the person reads

import type { AccountType } from '../banks/bank.ts'
import type { LinkRequest } from '../link/link-session.ts'
import type { DataItem, NamedAccountType } from './data-item.ts'

/** Undefined is everything. */
export type DataItems = readonly DataItem[] | undefined

export function wantsIdentity(items: DataItems): boolean {
  return items === undefined || items.includes('identity')
}

/** Transactions bring their accounts along: one without the other means nothing. */
export function wantsAccount(items: DataItems, type: AccountType): boolean {
  if (items === undefined) return true
  return type !== 'other' && (items.includes(`${type}_accounts`) || items.includes(`${type}_transactions`))
}

export function wantsTransactions(items: DataItems, type: AccountType): boolean {
  if (items === undefined) return true
  return type !== 'other' && items.includes(`${type}_transactions`)
}

const WEALTH: readonly NamedAccountType[] = ['loan', 'investment']
const ALL: readonly NamedAccountType[] = ['checking', 'savings', 'credit_card', ...WEALTH]

const NAMED: readonly DataItem[] = [
  'identity',
  ...ALL.flatMap((type): readonly DataItem[] => [`${type}_accounts`, `${type}_transactions`]),
]

export function isDataItem(item: unknown): item is DataItem {
  return NAMED.some((named) => named === item)
}

/** A line of what the person reads before agreeing. */
export type SharedLine = 'identity' | 'accounts' | 'balances' | 'payments' | 'wealth'

/** A report that confirms accounts, made once, shows neither balances nor payments, and nobody gets a token for them. */
export function sharedLines({
  items,
  reports,
  mode,
}: Pick<LinkRequest, 'items' | 'reports' | 'mode'>): readonly SharedLine[] {
  const onlyConfirmed = mode === 'one_time' && reports.length > 0 && !reports.includes('transactions')
  return [
    ...(wantsIdentity(items) ? ['identity' as const] : []),
    'accounts',
    ...(onlyConfirmed ? [] : ['balances' as const]),
    ...(!onlyConfirmed && ALL.some((type) => wantsTransactions(items, type)) ? ['payments' as const] : []),
    ...(WEALTH.some((type) => wantsAccount(items, type)) ? ['wealth' as const] : []),
  ]
}
