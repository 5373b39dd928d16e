// contract: Data items that an app can request of a connection

import type { AccountType } from '../banks/bank.ts'

/** Account types that can be requested by name. */
export type NamedAccountType = Exclude<AccountType, 'other'>

/** `identity`, the accounts of a type, their transactions (which include the accounts), or standing orders and direct debits. */
export const DATA_ITEMS = [
  'identity',
  'checking_accounts',
  'checking_transactions',
  'savings_accounts',
  'savings_transactions',
  'credit_card_accounts',
  'credit_card_transactions',
  'loan_accounts',
  'loan_transactions',
  'investment_accounts',
  'investment_transactions',
  'payment_orders',
] as const satisfies ('identity' | 'payment_orders' | `${NamedAccountType}_${'accounts' | 'transactions'}`)[]

export type DataItem = (typeof DATA_ITEMS)[number]
