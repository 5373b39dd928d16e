// table: Scopes, what each of them needs beside it, and the data that it opens
// Spec: docs.truelayer.com/docs/scopes; OpenAPI of the auth server (2025-12) and of the Data API v1

import type { DataItem } from '../../core/connections/data-item.ts'
import type { DataKind, ScopeFacts } from '../../core/policy.ts'
import { documentedFor } from '../standard/scope-facts.ts'

export const OFFLINE_ACCESS = 'offline_access'

const DATA = {
  info: {
    opens: 'Name, contact details and date of birth of the account holder.',
    products: ['account_information'],
  },
  accounts: { opens: 'Bank accounts, with their numbers.', products: ['account_information'] },
  balance: { opens: 'Balances of the accounts and cards.', products: ['account_information'] },
  transactions: {
    opens: 'Booked and pending transactions of the accounts and cards.',
    products: ['account_information'],
  },
  cards: { opens: 'Credit and debit cards.', products: ['account_information'] },
  direct_debits: { opens: 'Direct debits of the accounts.', products: ['account_information'] },
  standing_orders: { opens: 'Standing orders of the accounts.', products: ['account_information'] },
  [OFFLINE_ACCESS]: { opens: 'A refresh token, to read data while the end user is away.', products: [] },
} as const satisfies Readonly<Record<string, ScopeFacts>>

/** Of the Data API v1: requested with the authorization link. */
const DATA_SCOPES: readonly string[] = Object.keys(DATA)

export const PAYMENTS = 'payments'

const PAYMENT = {
  [PAYMENTS]: {
    opens:
      'Create, read, cancel and refund payments, and read the payment banks and the accounts of the app.',
    products: ['payments'],
  },
  'recurring_payments:sweeping': documentedFor('sweeping payments between own accounts', ['payments']),
  'recurring_payments:commercial': documentedFor('recurring payments to merchants', ['payments']),
  signupplus: documentedFor('sign-up with the data of a payment', ['payments']),
  verification: documentedFor('the verification of account holders', ['reports']),
} as const satisfies Readonly<Record<string, ScopeFacts>>

/** Requested with the grant type `client_credentials` only; the authorization link refuses them. */
export const PAYMENT_SCOPES: readonly string[] = Object.keys(PAYMENT)

/** Every scope, what it opens, and the products with one of which a production app may request it. */
export const SCOPES = {
  ...DATA,
  data: documentedFor('version 3 of the data API', ['account_information']),
  ...PAYMENT,
} as const satisfies Readonly<Record<string, ScopeFacts>>

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
