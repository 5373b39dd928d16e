// rule: Statement of one account and month as a printed document, with its balances

import { parseIsoDate } from '../../lib/iso-date.ts'
import { addMoney, type Money, minorUnits, negate, renderDecimal, rescale } from '../../lib/money.ts'
import type { Account } from '../accounts/account.ts'
import type { Transaction } from '../accounts/transaction.ts'
import type { PrintedDocument, PrintedFact, PrintedPart } from './printed-document.ts'

const TITLE = 'Account statement'

interface Month {
  readonly statementId: string
  readonly firstDay: string
  readonly lastDay: string
}

/** `transactions`: those booked since the first day of the month, until now. */
export function printStatementDocument(
  account: Account,
  month: Month,
  transactions: readonly Transaction[],
): PrintedDocument {
  const later = transactions.filter((transaction) => bookedDay(transaction) > month.lastDay)
  const within = transactions
    .filter((transaction) => bookedDay(transaction) <= month.lastDay)
    .toSorted((a, b) => compare(bookedDay(a), bookedDay(b)) || compare(a.transactionId, b.transactionId))
  const closing = account.booked && without(account.booked, later)
  const opening = closing && without(closing, within)
  return {
    title: TITLE,
    language: 'en',
    // Not the time of printing, so that one statement is always the same file.
    createdAtMs: parseIsoDate(month.lastDay) ?? 0,
    parts: [factsOf(account, month, opening, closing), tableOf(within, opening)],
    footer: `${TITLE} ${month.statementId} ${account.accountId}`,
  }
}

function factsOf(
  { name, currency, accountNumber, sortCode, maskedPan, holders }: Account,
  { firstDay, lastDay }: Month,
  opening: Money | undefined,
  closing: Money | undefined,
): PrintedPart {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Account', name],
    ['Account number', accountNumber],
    ['Institution and transit', sortCode],
    ['Card number', maskedPan],
    ['Holders', holders.length === 0 ? undefined : holders.map((holder) => holder.name).join(', ')],
    ['Period', `${firstDay} to ${lastDay}`],
    ['Currency', currency],
    ['Opening balance', opening && amountText(opening)],
    ['Closing balance', closing && amountText(closing)],
  ]
  return {
    kind: 'facts',
    rows: rows.flatMap(([fact, value]): readonly PrintedFact[] =>
      value === undefined ? [] : [[fact, value]],
    ),
  }
}

function tableOf(within: readonly Transaction[], opening: Money | undefined): PrintedPart {
  let balance = opening
  return {
    kind: 'table',
    columns: [
      { title: 'Date', align: 'left', share: 0.15 },
      { title: 'Description', align: 'left', share: 0.45 },
      { title: 'Amount', align: 'right', share: 0.2 },
      { title: 'Balance', align: 'right', share: 0.2 },
    ],
    rows: within.map((transaction) => {
      balance = balance && addMoney(balance, transaction.amount)
      return [
        bookedDay(transaction),
        transaction.description,
        amountText(transaction.amount),
        balance === undefined ? '–' : amountText(balance),
      ]
    }),
  }
}

function bookedDay({ bookedDate, transactionDate }: Transaction): string {
  return bookedDate ?? transactionDate
}

function without(balance: Money, transactions: readonly Transaction[]): Money {
  return transactions.reduce((left, { amount }) => addMoney(left, negate(amount)) ?? left, balance)
}

/** At least with the digits of its currency. */
function amountText(money: Money): string {
  const digits = minorUnits(money.currency) ?? 2
  return renderDecimal(money.scale < digits ? (rescale(money, digits) ?? money) : money)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
