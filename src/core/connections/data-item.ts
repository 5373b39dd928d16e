// contract: what can be fetched of a connection, so that an app may ask for less than all

import type { AccountType } from '../banks/bank.ts'

/** Account types that can be requested by name. */
export type NamedAccountType = Exclude<AccountType, 'other'>

/** `identity` is who the person is; the rest are accounts of a kind, or their transactions (with the accounts they are of). */
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
] as const satisfies ('identity' | `${NamedAccountType}_${'accounts' | 'transactions'}`)[]

export type DataItem = (typeof DATA_ITEMS)[number]
