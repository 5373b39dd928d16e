// operation: Payments, from order to execution; each verb is one transaction
// Never: move money but in the transaction that takes a payment from authorised to executed

/*
 *   awaiting_approval --the user approves--> approved --the code is confirmed--> authorised --execute--> executed | rejected
 */

import { isJsonObject, parseJson } from '../../lib/json.ts'
import { parseDecimal } from '../../lib/money.ts'
import type { PayeeAccount, PaymentRejection, PaymentStatus } from '../api-contract.ts'
import { findBrand } from '../brands.ts'
import type { BankContext } from '../context.ts'
import type { BankAccount } from '../data/account.ts'
import { customerOf } from '../data/account.ts'
import { DAY_MS } from '../data/calendar.ts'
import { balancesAt } from '../data/statement.ts'
import { type Database, integer, optionalInteger, optionalText, type Row, text } from '../database.ts'
import { challengeOf, hashSecret, newId } from '../secrets.ts'
import { findTestUser } from '../test-users/list.ts'
import type { TestUser } from '../test-users/test-user.ts'
import { counterpartyNumber, findPayee, isOwnNumber, payeeAccountOf, readPayeeAccount } from './payees.ts'
import { bookPosting, paidSince } from './postings.ts'

const LIFETIME_MS = 3_600_000

export type StoredPayment = {
  readonly id: string
  readonly clientId: string
  readonly brand: string
  /** In minor units of the currency, at least 1. */
  readonly amountMinor: bigint
  readonly currency: string
  readonly payeeName: string
  readonly payee: PayeeAccount
  readonly reference: string
  readonly status: PaymentStatus
  readonly rejection: PaymentRejection | undefined
  /** The test user who approved it, and the account that pays. */
  readonly userKey: string | undefined
  readonly accountId: string | undefined
  readonly expiresAtMs: number
  readonly executedAtMs: number | undefined
  /** The payee's account, if it is one of this bank and the payment was executed. */
  readonly creditedAccountId: string | undefined
}

export type NewPayment = Pick<
  StoredPayment,
  'clientId' | 'brand' | 'amountMinor' | 'currency' | 'payeeName' | 'payee' | 'reference'
> & { readonly requestKey: string }

/** Stores an order once for each key; `conflict` if the key belongs to another order. */
export function createPayment(bank: BankContext, order: NewPayment): StoredPayment | 'conflict' {
  const { db, random } = bank
  const nowMs = bank.nowMs()
  db.sweep(nowMs)
  const details = [
    order.brand,
    Number(order.amountMinor),
    order.currency,
    order.payeeName,
    JSON.stringify(order.payee),
    order.reference,
  ] as const
  return db.transaction(() => {
    db.run(
      `INSERT INTO payments (id, client_id, request_key, brand, amount_minor, currency, payee_name, payee_account, reference,
        status, created_at_ms, expires_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'awaiting_approval', ?, ?)
        ON CONFLICT (client_id, request_key) DO NOTHING`,
      newId('pmt_', random),
      order.clientId,
      order.requestKey,
      ...details,
      nowMs,
      nowMs + LIFETIME_MS,
    )
    const row = db.one(
      `SELECT * FROM payments WHERE client_id = ? AND request_key = ? AND brand = ? AND amount_minor = ? AND currency = ?
        AND payee_name = ? AND payee_account = ? AND reference = ?`,
      order.clientId,
      order.requestKey,
      ...details,
    )
    return row === undefined ? 'conflict' : readPayment(row)
  })
}

/** The payment, if it is of this third party. */
export function findPayment(db: Database, clientId: string, id: string): StoredPayment | undefined {
  const row = db.one('SELECT * FROM payments WHERE id = ? AND client_id = ?', id, clientId)
  return row === undefined ? undefined : readPayment(row)
}

/** Whether a user can still approve it. */
export function isAwaitingApproval({ status, expiresAtMs }: StoredPayment, nowMs: number): boolean {
  return status === 'awaiting_approval' && expiresAtMs > nowMs
}

/** Of concurrent approvals, in two flows of one payment, one succeeds. Call it in the transaction that approves the flow. */
export function approvePayment(
  db: Database,
  { id, userKey, accountId, nowMs }: Approval,
): 'approved' | 'not_awaiting' {
  const changed = db.run(
    `UPDATE payments SET status = 'approved', person = ?, account_id = ?
      WHERE id = ? AND status = 'awaiting_approval' AND expires_at_ms > ?`,
    userKey,
    accountId,
    id,
    nowMs,
  )
  return changed === 1 ? 'approved' : 'not_awaiting'
}

type Approval = {
  readonly id: string
  readonly userKey: string
  readonly accountId: string
  readonly nowMs: number
}

export type Confirmation = {
  readonly payment: StoredPayment
  readonly code: string
  readonly verifier: string
  readonly redirectUri: string | undefined
}

/**
 * Confirms an approved payment with the code of its approval. The same confirmation may be repeated, after a lost response; a code
 * that does not fit is used up with the first attempt, as at the token endpoint.
 */
export function confirmPayment(
  bank: BankContext,
  { payment, code, verifier, redirectUri }: Confirmation,
): 'confirmed' | 'refused' {
  const { db } = bank
  const nowMs = bank.nowMs()
  const hash = hashSecret(code)
  return db.transaction(() => {
    const spent = db.one(
      'UPDATE codes SET used_at_ms = ? WHERE hash = ? AND client_id = ? AND consent_id = ? AND used_at_ms IS NULL RETURNING *',
      nowMs,
      hash,
      payment.clientId,
      payment.id,
    )
    if (spent === undefined) {
      const before = db.one('SELECT 1 FROM payments WHERE id = ? AND code_hash = ?', payment.id, hash)
      return before === undefined ? 'refused' : 'confirmed'
    }
    if (integer(spent, 'expires_at_ms') <= nowMs) return 'refused'
    if (optionalText(spent, 'redirect_uri') !== redirectUri) return 'refused'
    if (challengeOf(verifier) !== text(spent, 'challenge')) return 'refused'
    const changed = db.run(
      "UPDATE payments SET status = 'authorised', code_hash = ? WHERE id = ? AND status = 'approved'",
      hash,
      payment.id,
    )
    return changed === 1 ? 'confirmed' : 'refused'
  })
}

/**
 * Moves the money of an authorised payment: debit and credit are booked in one transaction, or the payment is rejected. Of any
 * number of calls, in any process and before or after a crash, one does it; the others find it done.
 */
export function executePayment(bank: BankContext, payment: StoredPayment): void {
  const { db } = bank
  db.transaction(() => {
    const nowMs = bank.nowMs()
    const row = db.one(
      `UPDATE payments SET status = 'executed', executed_at_ms = ? WHERE id = ? AND client_id = ? AND status = 'authorised'
        RETURNING *`,
      nowMs,
      payment.id,
      payment.clientId,
    )
    if (row === undefined) return
    const order = readPayment(row)
    const payer = payerOf(bank, order)
    const rejection = payer === undefined ? 'account_unusable' : rejectionOf(bank, order, payer, nowMs)
    if (payer === undefined || rejection !== undefined) {
      db.run(
        "UPDATE payments SET status = 'rejected', executed_at_ms = NULL, rejection = ? WHERE id = ?",
        rejection ?? 'account_unusable',
        order.id,
      )
      return
    }
    book(bank, order, payer, nowMs)
  })
}

export type Payer = { readonly user: TestUser; readonly account: BankAccount; readonly name: string }

/** Who pays, and from which account; undefined before the approval. */
export function payerOf(bank: BankContext, { userKey, accountId }: StoredPayment): Payer | undefined {
  const user = userKey === undefined ? undefined : findTestUser(userKey)
  if (user === undefined) return undefined
  const account = bank.accountsFor(user).find(({ id }) => id === accountId)
  return account === undefined ? undefined : { user, account, name: customerOf(user).name }
}

function rejectionOf(
  bank: BankContext,
  { amountMinor, currency, payee }: StoredPayment,
  { user, account }: Payer,
  nowMs: number,
): PaymentRejection | undefined {
  if (user.scenario.payments === 'rejected') return 'refused'
  if (account.currency !== currency) return 'account_unusable'
  const found = findPayee(bank.db, payee)
  if (found === undefined && isOwnNumber(payee)) return 'payee_unknown'
  if (found?.accountId === account.id) return 'account_unusable'
  const limit = minorOf(account.describe(nowMs).limits?.dailyPayment?.amount)
  const startOfDayMs = nowMs - (nowMs % DAY_MS)
  if (limit !== undefined && paidSince(bank.db, account.id, startOfDayMs) + amountMinor > limit) {
    return 'limit_exceeded'
  }
  const { available, availableWithCredit } = balancesAt(account, nowMs)
  return amountMinor > (minorOf(availableWithCredit ?? available) ?? 0n) ? 'insufficient_funds' : undefined
}

function minorOf(amount: string | undefined): bigint | undefined {
  const parsed = amount === undefined ? undefined : parseDecimal(amount)
  return parsed?.scale === 2 ? parsed.unscaled : undefined
}

function book({ db }: BankContext, order: StoredPayment, payer: Payer, nowMs: number): void {
  const { id: paymentId, amountMinor, payeeName, payee, reference } = order
  const shared = { paymentId, bookedAtMs: nowMs, reference }
  bookPosting(db, {
    ...shared,
    accountId: payer.account.id,
    amountMinor: -amountMinor,
    description: payeeName,
    counterparty: { name: payeeName, ownAccount: false, ...counterpartyNumber(payee) },
  })
  const found = findPayee(db, payee)
  // The payee has an account at another bank: the money leaves this one.
  if (found === undefined) return
  const number = payeeAccountOf(payer.account.describe(nowMs).numbers)
  bookPosting(db, {
    ...shared,
    accountId: found.accountId,
    amountMinor,
    description: payer.name,
    counterparty: {
      name: payer.name,
      ownAccount: false,
      ...(number === undefined ? {} : counterpartyNumber(number)),
    },
  })
  db.run('UPDATE payments SET credited_account_id = ? WHERE id = ?', found.accountId, paymentId)
}

const STATUSES: readonly PaymentStatus[] = [
  'awaiting_approval',
  'approved',
  'authorised',
  'executed',
  'rejected',
]
const REJECTIONS: readonly PaymentRejection[] = [
  'insufficient_funds',
  'limit_exceeded',
  'payee_unknown',
  'account_unusable',
  'refused',
]

function readPayment(row: Row): StoredPayment {
  const status = STATUSES.find((known) => known === text(row, 'status'))
  const parsed = parseJson(text(row, 'payee_account'))
  const payee = parsed.ok && isJsonObject(parsed.value) ? readPayeeAccount(parsed.value) : undefined
  const brand = text(row, 'brand')
  if (status === undefined || payee === undefined || findBrand(brand) === undefined)
    throw new TypeError('a stored payment contains an unknown value')
  const rejection = optionalText(row, 'rejection')
  return {
    id: text(row, 'id'),
    clientId: text(row, 'client_id'),
    brand,
    amountMinor: BigInt(integer(row, 'amount_minor')),
    currency: text(row, 'currency'),
    payeeName: text(row, 'payee_name'),
    payee,
    reference: text(row, 'reference'),
    status,
    rejection: REJECTIONS.find((known) => known === rejection),
    userKey: optionalText(row, 'person'),
    accountId: optionalText(row, 'account_id'),
    expiresAtMs: integer(row, 'expires_at_ms'),
    executedAtMs: optionalInteger(row, 'executed_at_ms'),
    creditedAccountId: optionalText(row, 'credited_account_id'),
  }
}
