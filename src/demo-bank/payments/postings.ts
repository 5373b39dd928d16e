// codec: Postings of executed payments, beside the computed ledger of an account
// Never: book one side of a payment without the other; both are written in one transaction

import { isJsonObject, parseJson } from '../../lib/json.ts'
import type { Counterparty } from '../api-contract.ts'
import type { BankAccount } from '../data/account.ts'
import { monthStartMs } from '../data/calendar.ts'
import type { Ledger, Posting } from '../data/ledger.ts'
import { type Database, integer, optionalText, type Row, text } from '../database.ts'

export type StoredPosting = {
  readonly accountId: string
  readonly paymentId: string
  readonly bookedAtMs: number
  /** In minor units; negative for the payer. */
  readonly amountMinor: bigint
  readonly description: string
  readonly reference: string
  readonly counterparty: Counterparty
}

export function bookPosting(db: Database, posting: StoredPosting): void {
  db.run(
    `INSERT INTO payment_postings
      (account_id, payment_id, booked_at_ms, amount_minor, description, reference, counterparty)
      VALUES (?, ?, ?, ?, ?, ?, ?)`,
    posting.accountId,
    posting.paymentId,
    posting.bookedAtMs,
    Number(posting.amountMinor),
    posting.description,
    posting.reference,
    JSON.stringify(posting.counterparty),
  )
}

/** The account with its payments. A ledger that was computed alone knows only what the account would do without them. */
export function withPayments(db: Database, bankAccount: BankAccount): BankAccount {
  const { id, ledger } = bankAccount
  const merged: Ledger = {
    openingMinor: (month) => ledger.openingMinor(month) + bookedBefore(db, id, monthStartMs(month)),
    postings: (month) => {
      const paid = postingsBetween(db, id, monthStartMs(month), monthStartMs(month + 1))
      if (paid.length === 0) return ledger.postings(month)
      return [...ledger.postings(month), ...paid].sort((a, b) => a.bookedAtMs - b.bookedAtMs)
    },
  }
  return { ...bankAccount, ledger: merged }
}

/** Sum of the payments booked before that instant, in minor units. */
export function bookedBefore(db: Database, accountId: string, beforeMs: number): bigint {
  const row = db.one(
    'SELECT coalesce(sum(amount_minor), 0) AS total FROM payment_postings WHERE account_id = ? AND booked_at_ms < ?',
    accountId,
    beforeMs,
  )
  return row === undefined ? 0n : BigInt(integer(row, 'total'))
}

/** Sum of the debits of payments since that instant, as a positive amount in minor units. */
export function paidSince(db: Database, accountId: string, sinceMs: number): bigint {
  const row = db.one(
    `SELECT coalesce(sum(amount_minor), 0) AS total FROM payment_postings
      WHERE account_id = ? AND booked_at_ms >= ? AND amount_minor < 0`,
    accountId,
    sinceMs,
  )
  return row === undefined ? 0n : -BigInt(integer(row, 'total'))
}

function postingsBetween(db: Database, accountId: string, fromMs: number, beforeMs: number): Posting[] {
  return db
    .all(
      `SELECT * FROM payment_postings WHERE account_id = ? AND booked_at_ms >= ? AND booked_at_ms < ?
        ORDER BY booked_at_ms, payment_id`,
      accountId,
      fromMs,
      beforeMs,
    )
    .map(readPosting)
}

function readPosting(row: Row): Posting {
  const atMs = integer(row, 'booked_at_ms')
  const reference = optionalText(row, 'reference') ?? ''
  return {
    key: `payment/${text(row, 'payment_id')}`,
    purchasedAtMs: atMs,
    bookedAtMs: atMs,
    amountMinor: BigInt(integer(row, 'amount_minor')),
    type: 'transfer',
    description: text(row, 'description'),
    ...(reference === '' ? {} : { reference }),
    counterparty: readCounterparty(text(row, 'counterparty')),
  }
}

function readCounterparty(stored: string): Counterparty {
  const parsed = parseJson(stored)
  if (!parsed.ok || !isJsonObject(parsed.value)) throw new TypeError('a stored counterparty is not an object')
  const { name, iban, accountNumber } = parsed.value
  return {
    name: typeof name === 'string' ? name : '',
    ownAccount: false,
    ...(typeof iban === 'string' && { iban }),
    ...(typeof accountNumber === 'string' && { accountNumber }),
  }
}
