// rule: what an app's choice of data means for what is fetched, and for what the person reads

import type { AccountType } from '../banks/bank.ts'
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

/** Shown to the end user as one line: loans and investments. */
export const WEALTH_TYPES: readonly NamedAccountType[] = ['loan', 'investment']
export const NAMED_ACCOUNT_TYPES: readonly NamedAccountType[] = [
  'checking',
  'savings',
  'credit_card',
  ...WEALTH_TYPES,
]

const NAMED: readonly DataItem[] = [
  'identity',
  ...NAMED_ACCOUNT_TYPES.flatMap((type): readonly DataItem[] => [`${type}_accounts`, `${type}_transactions`]),
]

export function isDataItem(item: unknown): item is DataItem {
  return NAMED.some((named) => named === item)
}
