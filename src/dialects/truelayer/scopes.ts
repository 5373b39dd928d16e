// table: Scopes, what each of them needs beside it, and the data that it opens
// Spec: docs.truelayer.com/docs/scopes; OpenAPI of the auth server (2025-12) and of the Data API v1

import type { DataItem } from '../../core/connections/data-item.ts'
import type { DataKind } from '../../core/policy.ts'

export const OFFLINE_ACCESS = 'offline_access'

/** Of the Data API v1: requested with the authorization link. */
export const DATA_SCOPES = [
  'info',
  'accounts',
  'balance',
  'transactions',
  'cards',
  'direct_debits',
  'standing_orders',
  OFFLINE_ACCESS,
] as const

export const PAYMENTS = 'payments'

/** Requested with the grant type `client_credentials` only; the authorization link refuses them. */
export const PAYMENT_SCOPES = [
  PAYMENTS,
  'recurring_payments:sweeping',
  'recurring_payments:commercial',
  'signupplus',
  'verification',
] as const

/** Each scope with those of which it needs one. */
export const NEEDED_SCOPES: Readonly<Record<string, readonly string[]>> = {
  balance: ['accounts', 'cards'],
  transactions: ['accounts', 'cards'],
  direct_debits: ['accounts'],
  standing_orders: ['accounts'],
}

/** `aud` of an access token, by its scopes. That of payments is not documented. */
export const AUDIENCES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(DATA_SCOPES.map((scope) => [scope, 'data_api'])),
  ...Object.fromEntries(PAYMENT_SCOPES.map((scope) => [scope, 'payments_api'])),
}

export const OPENED_BY: Readonly<Record<DataKind, readonly string[]>> = {
  accounts: ['accounts', 'cards'],
  balances: ['balance'],
  transactions: ['transactions'],
  identity: ['info'],
}

const ORDER_SCOPES = ['direct_debits', 'standing_orders']

/** The data that the scopes open and that is fetched, so that the end user consents to no more. */
export function itemsOf(scopes: readonly string[]): readonly DataItem[] {
  const depth = scopes.includes('transactions') ? 'transactions' : 'accounts'
  const items: DataItem[] = scopes.includes('info') ? ['identity'] : []
  if (scopes.includes('accounts')) items.push(`checking_${depth}`, `savings_${depth}`)
  if (scopes.includes('cards')) items.push(`credit_card_${depth}`)
  if (ORDER_SCOPES.some((scope) => scopes.includes(scope))) items.push('payment_orders')
  // Who the person is alone is shared by no bank: it comes with one kind of account, which no endpoint opens.
  if (!items.some((item) => item !== 'identity')) items.push('checking_accounts')
  return items
}
