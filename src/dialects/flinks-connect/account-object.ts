// codec: Accounts and transactions as the data calls return them
// Spec: docs.flinks.com: api/connect/endpoints/account-linking/get-accounts-detail

import type { Account } from '../../core/accounts/account.ts'
import type { Transaction } from '../../core/accounts/transaction.ts'
import type { AccountType, BankIdentity } from '../../core/banks/bank.ts'
import type { JsonObject } from '../../lib/json.ts'
import { addMoney, type Money, negate, renderDecimal } from '../../lib/money.ts'
import type { JsonSchema } from '../dialect.ts'
import { renderGuid } from './identifiers.ts'

const KINDS: Readonly<Record<AccountType, readonly [category: string, type: string]>> = {
  checking: ['Operations', 'Chequing'],
  savings: ['Operations', 'Savings'],
  credit_card: ['Credits', 'CreditCard'],
  loan: ['Credits', 'Loan'],
  investment: ['Products', 'Investment'],
  other: ['Operations', 'Unknown'],
}

const NUMBER: JsonSchema = { type: ['number', 'null'] }
const STRING: JsonSchema = { type: ['string', 'null'] }

const TRANSACTION: JsonSchema = {
  type: 'object',
  required: ['Date', 'Code', 'Description', 'Debit', 'Credit', 'Balance', 'Id'],
  properties: {
    Date: { type: 'string', description: 'YYYY/MM/DD would be ambiguous to parsers: YYYY-MM-DD.' },
    Code: STRING,
    Description: { type: 'string' },
    Debit: NUMBER,
    Credit: NUMBER,
    Balance: { ...NUMBER, description: 'Of the account after the transaction.' },
    Id: { type: 'string' },
  },
}

const HOLDER: JsonSchema = {
  type: 'object',
  required: ['Name', 'Address', 'Email', 'PhoneNumber'],
  properties: {
    Name: STRING,
    Address: {
      type: 'object',
      properties: {
        CivicAddress: STRING,
        City: STRING,
        Province: STRING,
        PostalCode: STRING,
        POBox: STRING,
        Country: STRING,
      },
    },
    Email: STRING,
    PhoneNumber: STRING,
  },
}

export const ACCOUNT: JsonSchema = {
  type: 'object',
  required: ['Title', 'AccountNumber', 'Balance', 'Category', 'Type', 'Currency', 'Id'],
  properties: {
    Transactions: { type: 'array', items: TRANSACTION },
    TransitNumber: STRING,
    InstitutionNumber: STRING,
    OverdraftLimit: { type: 'number' },
    Title: { type: 'string' },
    AccountNumber: STRING,
    LastFourDigits: STRING,
    Balance: { type: 'object', properties: { Available: NUMBER, Current: NUMBER, Limit: NUMBER } },
    Category: { type: 'string' },
    Type: { type: 'string' },
    Currency: { type: 'string' },
    EftEligibleRatio: { type: 'number' },
    Holder: HOLDER,
    AccountType: { type: 'string', enum: ['Personal', 'Business'] },
    Id: { type: 'string' },
  },
}

/** Which members an account has. */
export interface AccountParts {
  readonly numbers: boolean
  readonly balance: boolean
  readonly holder: boolean
}

export interface AccountData {
  readonly account: Account
  /** Of this account, newest first, up to today; undefined leaves them out. */
  readonly transactions: readonly Transaction[] | undefined
  /** YYYY-MM-DD: later ones are counted and left out. */
  readonly until: string | undefined
  readonly identity: BankIdentity | undefined
}

export function renderAccount(data: AccountData, parts: AccountParts): JsonObject {
  const { account, identity } = data
  const [category, type] = KINDS[account.type]
  const isCredit = account.type === 'credit_card' || account.type === 'loan'
  return {
    ...(data.transactions !== undefined && { Transactions: renderTransactions(data) }),
    TransitNumber: parts.numbers ? (account.sortCode?.slice(3) ?? null) : null,
    InstitutionNumber: parts.numbers ? (account.sortCode?.slice(0, 3) ?? null) : null,
    OverdraftLimit: isCredit ? 0 : (numberOf(account.creditLimit) ?? 0),
    Title: account.name,
    AccountNumber: parts.numbers ? numberTextOf(account) : null,
    LastFourDigits: isCredit ? (numberTextOf(account)?.slice(-4) ?? null) : null,
    Balance: {
      Available: parts.balance ? numberOf(account.available) : null,
      Current: parts.balance ? numberOf(account.booked) : null,
      Limit: parts.balance ? numberOf(account.creditLimit) : null,
    },
    Category: category,
    Type: type,
    Currency: account.currency,
    ...(parts.holder && { Holder: renderHolder(account, identity) }),
    AccountType: account.segment === 'BUSINESS' ? 'Business' : 'Personal',
    Id: renderGuid(account.accountId),
  }
}

export function numberTextOf({ accountNumber, bban, maskedPan }: Account): string | null {
  return accountNumber ?? bban ?? maskedPan ?? null
}

function renderHolder({ holders }: Account, identity: BankIdentity | undefined): JsonObject {
  const { address, email, phone } = identity?.contact ?? {}
  return {
    Name: holders[0]?.name ?? identity?.name ?? null,
    Address: {
      CivicAddress: address?.street ?? null,
      City: address?.city ?? null,
      Province: address?.region ?? null,
      PostalCode: address?.postalCode ?? null,
      POBox: null,
      Country: address?.country ?? null,
    },
    Email: email ?? null,
    PhoneNumber: phone ?? null,
  }
}

/** The balance after each one is counted back from that of the account. */
function renderTransactions({ account, transactions = [], until }: AccountData): readonly JsonObject[] {
  let balance = account.booked
  const rendered: JsonObject[] = []
  for (const transaction of transactions) {
    if (until === undefined || dateOf(transaction) <= until)
      rendered.push(renderTransaction(transaction, balance))
    balance = balance && addMoney(balance, negate(transaction.amount))
  }
  return rendered
}

function renderTransaction(transaction: Transaction, balance: Money | undefined): JsonObject {
  const { amount, description, typeCode, transactionId } = transaction
  return {
    Date: dateOf(transaction),
    Code: typeCode ?? null,
    Description: description,
    Debit: amount.unscaled < 0n ? numberOf(negate(amount)) : null,
    Credit: amount.unscaled < 0n ? null : numberOf(amount),
    Balance: numberOf(balance),
    Id: renderGuid(transactionId),
  }
}

function dateOf({ bookedDate, transactionDate }: Transaction): string {
  return bookedDate ?? transactionDate
}

/** Plain numbers, as the provider defines them. No code computes with the result. */
function numberOf(money: Money | undefined): number | null {
  return money === undefined ? null : Number(renderDecimal(money))
}
