// table: Refreshable items: the data of a connection, and the scope that opens each item
// Spec: docs.tink.com (2026-01), refreshable items of Link and of Create credentials

import type { DataItem } from '../../core/connections/data-item.ts'

interface RefreshableItem {
  /** Undefined for an item that is accepted but that no bank provides here. */
  readonly item: DataItem | undefined
  readonly scope: string | undefined
}

const NOT_PROVIDED: RefreshableItem = { item: undefined, scope: undefined }

export const REFRESHABLE_ITEMS: ReadonlyMap<string, RefreshableItem> = new Map([
  ['CHECKING_ACCOUNTS', { item: 'checking_accounts', scope: 'accounts:read' }],
  ['CHECKING_TRANSACTIONS', { item: 'checking_transactions', scope: 'transactions:read' }],
  ['SAVING_ACCOUNTS', { item: 'savings_accounts', scope: 'accounts:read' }],
  ['SAVING_TRANSACTIONS', { item: 'savings_transactions', scope: 'transactions:read' }],
  ['CREDITCARD_ACCOUNTS', { item: 'credit_card_accounts', scope: 'accounts:read' }],
  ['CREDITCARD_TRANSACTIONS', { item: 'credit_card_transactions', scope: 'transactions:read' }],
  ['LOAN_ACCOUNTS', { item: 'loan_accounts', scope: 'loan-accounts:readonly' }],
  ['LOAN_TRANSACTIONS', { item: 'loan_transactions', scope: 'transactions:read' }],
  ['INVESTMENT_ACCOUNTS', { item: 'investment_accounts', scope: 'investment-accounts:readonly' }],
  ['INVESTMENT_TRANSACTIONS', { item: 'investment_transactions', scope: 'transactions:read' }],
  ['EINVOICES', NOT_PROVIDED],
  ['TRANSFER_DESTINATIONS', NOT_PROVIDED],
  ['IDENTITY_DATA', { item: 'identity', scope: 'identities:readonly' }],
  ['LIST_BENEFICIARIES', NOT_PROVIDED],
])
