// table: the words for what is fetched, as they are stored

import type { DataItem } from '../../core/connections/data-item.ts'

export const DATA_ITEMS: Readonly<Record<DataItem, true>> = {
  identity: true,
  checking_accounts: true,
  checking_transactions: true,
  savings_accounts: true,
  savings_transactions: true,
  credit_card_accounts: true,
  credit_card_transactions: true,
  loan_accounts: true,
  loan_transactions: true,
  investment_accounts: true,
  investment_transactions: true,
}
