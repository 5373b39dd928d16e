// rule: Accounts and transactions in a report: select, and read back field by field

import type { Json } from '../../lib/json.ts'
import type { Account } from '../accounts/account.ts'
import type { Transaction } from '../accounts/transaction.ts'
import { integer, listOf, money, objectOf, oneOf, optional, optionalMoney, text } from './stored-content.ts'

/** Reported fields of an account. */
export type ReportedAccount = Pick<
  Account,
  | 'accountId'
  | 'institutionId'
  | 'name'
  | 'type'
  | 'segment'
  | 'booked'
  | 'available'
  | 'iban'
  | 'bban'
  | 'bic'
  | 'accountNumber'
  | 'sortCode'
  | 'maskedPan'
  | 'refreshedAtMs'
>

/** Reported fields of a transaction. */
export type ReportedTransaction = Omit<Transaction, 'appId' | 'userId' | 'bankAccountId' | 'sortAtMs'>

export interface TransactionReportContent {
  /** The app's own reference, and the merchant that the app acts for. */
  readonly externalReference: string | undefined
  readonly merchantId: string | undefined
  readonly accounts: readonly ReportedAccount[]
  /** Newest first. */
  readonly transactions: readonly ReportedTransaction[]
}

/** Loans and investments have no payments and are not reported. */
export const REPORTED_TYPES = ['checking', 'savings', 'credit_card'] as const

export function reportAccount(account: Account): ReportedAccount {
  const { accountId, institutionId, name, type, segment, booked, available, refreshedAtMs } = account
  const { iban, bban, bic, accountNumber, sortCode, maskedPan } = account
  const numbers = { iban, bban, bic, accountNumber, sortCode, maskedPan }
  return { accountId, institutionId, name, type, segment, booked, available, ...numbers, refreshedAtMs }
}

export function reportTransaction(transaction: Transaction): ReportedTransaction {
  const { appId: _app, userId: _user, bankAccountId: _account, sortAtMs: _place, ...shown } = transaction
  return shown
}

/** Throws for malformed content. */
export function readTransactionReportContent(value: Json): TransactionReportContent {
  const object = objectOf(value)
  return {
    externalReference: optional(object, 'externalReference'),
    merchantId: optional(object, 'merchantId'),
    accounts: listOf(object.accounts).map(readAccount),
    transactions: listOf(object.transactions).map(readTransaction),
  }
}

function readAccount(value: Json): ReportedAccount {
  const object = objectOf(value)
  return {
    accountId: text(object, 'accountId'),
    institutionId: text(object, 'institutionId'),
    name: text(object, 'name'),
    type: oneOf(object, 'type', REPORTED_TYPES),
    segment: oneOf(object, 'segment', ['PERSONAL', 'BUSINESS', 'UNDEFINED']),
    booked: optionalMoney(object, 'booked'),
    available: optionalMoney(object, 'available'),
    iban: optional(object, 'iban'),
    bban: optional(object, 'bban'),
    bic: optional(object, 'bic'),
    accountNumber: optional(object, 'accountNumber'),
    sortCode: optional(object, 'sortCode'),
    maskedPan: optional(object, 'maskedPan'),
    refreshedAtMs: integer(object, 'refreshedAtMs'),
  }
}

function readTransaction(value: Json): ReportedTransaction {
  const object = objectOf(value)
  const typeCode = optional(object, 'typeCode')
  return {
    transactionId: text(object, 'transactionId'),
    accountId: text(object, 'accountId'),
    bankTransactionId: text(object, 'bankTransactionId'),
    amount: money(object, 'amount'),
    status: oneOf(object, 'status', ['booked', 'pending']),
    type: oneOf(object, 'type', ['default', 'credit_card', 'payment', 'withdrawal', 'transfer']),
    bookedDate: optional(object, 'bookedDate'),
    valueDate: optional(object, 'valueDate'),
    transactionDate: text(object, 'transactionDate'),
    description: text(object, 'description'),
    reference: optional(object, 'reference'),
    counterpartyName: optional(object, 'counterpartyName'),
    counterpartyAccount: optional(object, 'counterpartyAccount'),
    merchantName: optional(object, 'merchantName'),
    merchantCategoryCode: optional(object, 'merchantCategoryCode'),
    ...(object.transactionAtMs !== undefined && { transactionAtMs: integer(object, 'transactionAtMs') }),
    ...(typeCode !== undefined && { typeCode }),
  }
}
