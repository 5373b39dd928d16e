// rule: Kinds of data that the requested items include

import type { AccountType } from '../banks/bank.ts'
import { DATA_ITEMS, type DataItem, type NamedAccountType } from './data-item.ts'

/** Undefined means all data. */
export type DataItems = readonly DataItem[] | undefined

export function wantsIdentity(items: DataItems): boolean {
  return items === undefined || items.includes('identity')
}

/** Requesting transactions includes their accounts. */
export function wantsAccount(items: DataItems, type: AccountType): boolean {
  if (items === undefined) return true
  return type !== 'other' && (items.includes(`${type}_accounts`) || items.includes(`${type}_transactions`))
}

export function wantsTransactions(items: DataItems, type: AccountType): boolean {
  if (items === undefined) return true
  return type !== 'other' && items.includes(`${type}_transactions`)
}

/** Only where they are requested by name: each account costs a read of the bank. */
export function wantsPaymentOrders(items: DataItems): boolean {
  return items?.includes('payment_orders') === true
}

/** The accounts remain. */
export function withoutTransactions(items: DataItems): DataItems {
  const kept = (items ?? DATA_ITEMS).map((item): DataItem => ACCOUNTS_OF.get(item) ?? item)
  return DATA_ITEMS.filter((item) => kept.includes(item))
}

/** Shown to the end user as one line: loans and investments. */
export const WEALTH_TYPES: readonly NamedAccountType[] = ['loan', 'investment']
export const NAMED_ACCOUNT_TYPES: readonly NamedAccountType[] = [
  'checking',
  'savings',
  'credit_card',
  ...WEALTH_TYPES,
]

const ACCOUNTS_OF: ReadonlyMap<DataItem, DataItem> = new Map(
  NAMED_ACCOUNT_TYPES.map((type) => [`${type}_transactions`, `${type}_accounts`]),
)

export function isDataItem(item: unknown): item is DataItem {
  return DATA_ITEMS.some((known) => known === item)
}
