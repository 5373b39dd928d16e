// operation: Refunds of executed payments; each is one transaction
// Never: return more than was paid, or what is not on the account that was credited

import type { RefundRejection } from '../api-contract.ts'
import type { BankContext } from '../context.ts'
import { type Database, integer, optionalText, type Row, text } from '../database.ts'
import { newId } from '../secrets.ts'
import { counterpartyNumber, payeeAccountOf } from './payees.ts'
import { payerOf, type StoredPayment } from './payments.ts'
import { bookedBefore, bookPosting } from './postings.ts'

export type StoredRefund = {
  readonly id: string
  readonly paymentId: string
  /** Undefined for a refund that was executed. */
  readonly rejection: RefundRejection | undefined
  readonly decidedAtMs: number
}

export type NewRefund = {
  readonly payment: StoredPayment
  readonly requestKey: string
  /** In minor units of the payment's currency, at least 1. */
  readonly amountMinor: bigint
  readonly reference: string
}

/**
 * Executes or rejects a refund once for each key; `conflict` if the key belongs to another refund. Of concurrent calls none passes the
 * amount of the payment, because each reads what was refunded in the transaction that books.
 */
export function refundPayment(bank: BankContext, order: NewRefund): StoredRefund | 'conflict' {
  const { db, random } = bank
  const { payment, requestKey, amountMinor, reference } = order
  return db.transaction(() => {
    const known = db.one(
      'SELECT * FROM refunds WHERE client_id = ? AND request_key = ?',
      payment.clientId,
      requestKey,
    )
    if (known !== undefined) {
      const isSame =
        text(known, 'payment_id') === payment.id &&
        BigInt(integer(known, 'amount_minor')) === amountMinor &&
        text(known, 'reference') === reference
      return isSame ? readRefund(known) : 'conflict'
    }
    const nowMs = bank.nowMs()
    const id = newId('rfd_', random)
    const rejection = rejectionOf(bank, order, nowMs)
    if (rejection === undefined) book(bank, order, { id, nowMs })
    db.run(
      `INSERT INTO refunds (id, client_id, request_key, payment_id, amount_minor, reference, rejection, decided_at_ms)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      payment.clientId,
      requestKey,
      payment.id,
      Number(amountMinor),
      reference,
      rejection ?? null,
      nowMs,
    )
    return { id, paymentId: payment.id, rejection, decidedAtMs: nowMs }
  })
}

function rejectionOf(
  bank: BankContext,
  { payment, amountMinor }: NewRefund,
  nowMs: number,
): RefundRejection | undefined {
  const { creditedAccountId } = payment
  if (payment.status !== 'executed' || creditedAccountId === undefined) return 'not_refundable'
  if (!isCollectedBy(bank.db, payment.clientId, creditedAccountId)) return 'not_refundable'
  if (payerOf(bank, payment) === undefined) return 'account_unusable'
  if (refundedOf(bank.db, payment.id) + amountMinor > payment.amountMinor) return 'amount_exceeded'
  return bookedBefore(bank.db, creditedAccountId, nowMs + 1) < amountMinor ? 'insufficient_funds' : undefined
}

/** A third party returns its own money only, not that of a customer whom it had paid. */
function isCollectedBy(db: Database, clientId: string, accountId: string): boolean {
  return (
    db.one('SELECT 1 FROM collection_accounts WHERE id = ? AND client_id = ?', accountId, clientId) !==
    undefined
  )
}

function refundedOf(db: Database, paymentId: string): bigint {
  const row = db.one(
    'SELECT coalesce(sum(amount_minor), 0) AS total FROM refunds WHERE payment_id = ? AND rejection IS NULL',
    paymentId,
  )
  return row === undefined ? 0n : BigInt(integer(row, 'total'))
}

/** Both sides, from the account that was credited to the one that paid. */
function book(
  bank: BankContext,
  { payment, amountMinor, reference }: NewRefund,
  { id, nowMs }: { readonly id: string; readonly nowMs: number },
): void {
  const payer = payerOf(bank, payment)
  if (payer === undefined || payment.creditedAccountId === undefined)
    throw new TypeError('a refund of a payment without two accounts')
  const number = payeeAccountOf(payer.account.describe(nowMs).numbers)
  const shared = { paymentId: id, bookedAtMs: nowMs, reference }
  bookPosting(bank.db, {
    ...shared,
    accountId: payment.creditedAccountId,
    amountMinor: -amountMinor,
    description: payer.name,
    counterparty: {
      name: payer.name,
      ownAccount: false,
      ...(number === undefined ? {} : counterpartyNumber(number)),
    },
  })
  bookPosting(bank.db, {
    ...shared,
    accountId: payer.account.id,
    amountMinor,
    description: payment.payeeName,
    counterparty: { name: payment.payeeName, ownAccount: false, ...counterpartyNumber(payment.payee) },
  })
}

const REJECTIONS: readonly RefundRejection[] = [
  'not_refundable',
  'account_unusable',
  'amount_exceeded',
  'insufficient_funds',
]

function readRefund(row: Row): StoredRefund {
  const rejection = optionalText(row, 'rejection')
  return {
    id: text(row, 'id'),
    paymentId: text(row, 'payment_id'),
    rejection: REJECTIONS.find((known) => known === rejection),
    decidedAtMs: integer(row, 'decided_at_ms'),
  }
}
