// codec: Accounts, balances, cards and transactions as the Data API shows them
// Spec: OpenAPI of the Data API v1 (2025-12); account debits are negative, card debits positive

import type { Account } from '../../core/accounts/account.ts'
import { balancesOf } from '../../core/accounts/balances.ts'
import type { Transaction } from '../../core/accounts/transaction.ts'
import type { LiveAccount, LiveConnection, LiveTransactions } from '../../core/connections/live-data.ts'
import { categorise } from '../../core/insights/categories.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import { addMoney, type Money, negate, renderDecimal } from '../../lib/money.ts'
import type { JsonSchema } from '../dialect.ts'
import { renderTimestamp } from './data-request.ts'

const TEXT: JsonSchema = { type: 'string' }
const NUMBER: JsonSchema = { type: 'number' }

export const PROVIDER_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['provider_id', 'display_name', 'logo_uri'],
  properties: { provider_id: TEXT, display_name: TEXT, logo_uri: TEXT },
}

export const ACCOUNT_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['account_id', 'account_type', 'display_name', 'currency', 'account_number', 'provider'],
  properties: {
    update_timestamp: TEXT,
    account_id: TEXT,
    account_type: {
      type: 'string',
      enum: ['TRANSACTION', 'SAVINGS', 'BUSINESS_TRANSACTION', 'BUSINESS_SAVINGS'],
    },
    display_name: TEXT,
    currency: TEXT,
    account_number: {
      type: 'object',
      properties: { iban: TEXT, number: TEXT, sort_code: TEXT, swift_bic: TEXT },
    },
    provider: PROVIDER_SCHEMA,
  },
}

export const CARD_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['account_id', 'card_network', 'card_type', 'currency', 'display_name', 'partial_card_number'],
  properties: {
    account_id: TEXT,
    card_network: TEXT,
    card_type: TEXT,
    currency: TEXT,
    display_name: TEXT,
    partial_card_number: TEXT,
    name_on_card: TEXT,
    update_timestamp: TEXT,
    provider: PROVIDER_SCHEMA,
  },
}

export const BALANCE_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['currency', 'current'],
  properties: {
    currency: TEXT,
    available: NUMBER,
    current: NUMBER,
    overdraft: NUMBER,
    credit_limit: NUMBER,
    update_timestamp: TEXT,
  },
}

export const TRANSACTION_SCHEMA: JsonSchema = {
  type: 'object',
  required: [
    'transaction_id',
    'timestamp',
    'description',
    'amount',
    'currency',
    'transaction_type',
    'transaction_category',
    'transaction_classification',
    'meta',
  ],
  properties: {
    transaction_id: TEXT,
    normalised_provider_transaction_id: TEXT,
    provider_transaction_id: TEXT,
    timestamp: TEXT,
    description: TEXT,
    amount: NUMBER,
    currency: TEXT,
    transaction_type: { type: 'string', enum: ['DEBIT', 'CREDIT'] },
    transaction_category: TEXT,
    transaction_classification: { type: 'array', items: TEXT },
    merchant_name: TEXT,
    running_balance: {
      type: 'object',
      required: ['amount', 'currency'],
      properties: { amount: NUMBER, currency: TEXT },
    },
    meta: { type: 'object' },
  },
}

/** Names the bank as `/api/providers` does. */
export function renderProvider({ connection, bank }: LiveConnection): JsonObject {
  return { display_name: bank.displayName, logo_uri: bank.icon, provider_id: connection.providerName }
}

const ACCOUNT_TYPES: Readonly<Partial<Record<Account['type'], string>>> = {
  checking: 'TRANSACTION',
  savings: 'SAVINGS',
}

export function renderAccount(live: LiveAccount): JsonObject {
  const { account } = live
  const { type, segment, iban, bic, sortCode, accountNumber } = account
  const kind = ACCOUNT_TYPES[type] ?? 'TRANSACTION'
  return {
    update_timestamp: renderTimestamp(account.refreshedAtMs),
    account_id: account.accountId,
    account_type: segment === 'BUSINESS' ? `BUSINESS_${kind}` : kind,
    display_name: account.name,
    currency: account.currency,
    account_number: {
      ...(iban !== undefined && { iban }),
      ...(bic !== undefined && { swift_bic: bic }),
      ...(accountNumber !== undefined && { number: accountNumber }),
      ...(sortCode !== undefined && { sort_code: sortCode.replace(/^(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3') }),
    },
    provider: renderProvider(live),
  }
}

/** First digits of a card number (ISO/IEC 7812). */
const NETWORKS: readonly (readonly [RegExp, string])[] = [
  [/^4/, 'VISA'],
  [/^3[47]/, 'AMEX'],
  [/^(5[1-5]|2[2-7])/, 'MASTERCARD'],
]

export function renderCard(live: LiveAccount): JsonObject {
  const { account } = live
  const number = account.maskedPan ?? ''
  const [holder] = account.holders
  return {
    account_id: account.accountId,
    card_network: NETWORKS.find(([begin]) => begin.test(number))?.[1] ?? 'UNKNOWN',
    card_type: 'CREDIT',
    currency: account.currency,
    display_name: account.name,
    partial_card_number: number.slice(-4),
    ...(holder !== undefined && { name_on_card: holder.name }),
    update_timestamp: renderTimestamp(account.refreshedAtMs),
    provider: renderProvider(live),
  }
}

/** Undefined where the balance is not shared. */
export function renderAccountBalance(account: Account): JsonObject | undefined {
  const { booked, availableWithCredit, availableWithoutCredit, creditLimit } = balancesOf(account)
  if (booked === undefined) return undefined
  const available = availableWithCredit ?? availableWithoutCredit
  return {
    currency: account.currency,
    ...(available !== undefined && { available: numberOf(available) }),
    current: numberOf(booked),
    overdraft: creditLimit === undefined ? 0 : numberOf(creditLimit),
    update_timestamp: renderTimestamp(account.refreshedAtMs),
  }
}

/** What is owed is positive. */
export function renderCardBalance(account: Account): JsonObject | undefined {
  const { booked, creditLimit } = account
  if (booked === undefined) return undefined
  const available = creditLimit === undefined ? undefined : addMoney(creditLimit, booked)
  return {
    currency: account.currency,
    ...(available !== undefined && { available: numberOf(available) }),
    current: numberOf(negate(booked)),
    ...(creditLimit !== undefined && { credit_limit: numberOf(creditLimit) }),
    update_timestamp: renderTimestamp(account.refreshedAtMs),
  }
}

/** Newest first. `withBalance`: with the balance after each booked transaction of an account. */
export function renderTransactions(
  { account, transactions, later }: LiveTransactions,
  withBalance: boolean,
): readonly Json[] {
  const isCard = account.type === 'credit_card'
  let balance = withBalance && !isCard ? account.booked : undefined
  const step = ({ amount, status }: Transaction) => {
    if (balance !== undefined && status === 'booked') balance = addMoney(balance, negate(amount))
  }
  for (const transaction of later) step(transaction)
  return transactions.map((transaction) => {
    const rendered = renderTransaction(transaction, isCard, balance)
    step(transaction)
    return rendered
  })
}

function renderTransaction(
  transaction: Transaction,
  isCard: boolean,
  balance: Money | undefined,
): JsonObject {
  const { transactionId, bankTransactionId, amount, merchantName } = transaction
  return {
    transaction_id: transactionId,
    normalised_provider_transaction_id: `txn-${transactionId}`,
    provider_transaction_id: bankTransactionId,
    timestamp: timestampOf(transaction),
    description: transaction.description,
    amount: numberOf(isCard ? negate(amount) : amount),
    currency: amount.currency,
    transaction_type: amount.unscaled < 0n ? 'DEBIT' : 'CREDIT',
    transaction_category: categoryOf(transaction),
    transaction_classification: classificationOf(transaction),
    ...(merchantName !== undefined && { merchant_name: merchantName }),
    ...(balance !== undefined && {
      running_balance: { amount: numberOf(balance), currency: balance.currency },
    }),
    meta: metaOf(transaction),
  }
}

/** Booked ones at midnight, as most banks state them. */
function timestampOf({ bookedDate, transactionDate, transactionAtMs }: Transaction): string {
  if (bookedDate !== undefined) return `${bookedDate}T00:00:00Z`
  return transactionAtMs === undefined
    ? `${transactionDate}T00:00:00Z`
    : new Date(transactionAtMs).toISOString()
}

/** By the bank's own code; ISO 20022 has no such list. */
const CATEGORIES: Readonly<Record<string, string>> = {
  SO: 'STANDING_ORDER',
  DD: 'DIRECT_DEBIT',
  FEE: 'FEE_CHARGE',
  INT: 'INTEREST',
  SAL: 'CREDIT',
}

function categoryOf({ typeCode = '', type, amount }: Transaction): string {
  const byCode = CATEGORIES[typeCode]
  if (byCode !== undefined) return byCode
  switch (type) {
    case 'withdrawal':
      return 'ATM'
    case 'credit_card':
      return 'PURCHASE'
    case 'payment':
      return 'BILL_PAYMENT'
    case 'transfer':
      return 'TRANSFER'
    case 'default':
      return amount.unscaled > 0n ? 'CREDIT' : 'DEBIT'
  }
}

/** Group and category; empty where nothing is known. */
function classificationOf(transaction: Transaction): readonly string[] {
  const { code, groupName, name } = categorise(transaction)
  return code === 'expenses:misc.uncategorized' || code.endsWith(':other.other') ? [] : [groupName, name]
}

function metaOf({ typeCode, reference, counterpartyName, transactionDate }: Transaction): JsonObject {
  return {
    ...(typeCode !== undefined && { provider_transaction_category: typeCode }),
    ...(reference !== undefined && { provider_reference: reference }),
    ...(counterpartyName !== undefined && { counter_party_preferred_name: counterpartyName }),
    transaction_time: `${transactionDate}T00:00:00Z`,
  }
}

/** The API has numbers; the decimal digits of an amount survive up to 15 of them. */
export function numberOf(amount: Money): number {
  return Number(renderDecimal(amount))
}
