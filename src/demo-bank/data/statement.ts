// rule: Balances and transactions of an account at a given instant

import { isoDate, isoInstant } from '../../lib/iso-date.ts'
import { renderDecimal } from '../../lib/money.ts'
import type { Balances, Transaction, TransactionType } from '../api-contract.ts'
import type { BankAccount } from './account.ts'
import { DAY_MS, monthOf, monthStartMs } from './calendar.ts'
import type { Posting } from './ledger.ts'
import { fingerprint } from './seeded-random.ts'

/** Number of days of transaction history. */
export const HISTORY_DAYS = 730

const MAX_PENDING_MS = 4 * DAY_MS

const TYPE_CODES: { readonly [type in TransactionType]: string } = {
  card_payment: 'CARD-POS',
  cash_withdrawal: 'CARD-ATM',
  transfer: 'TRF',
  direct_debit: 'DD',
  standing_order: 'SO',
  salary: 'SAL',
  refund: 'CARD-REF',
  fee: 'FEE',
  interest: 'INT',
  securities: 'SEC',
}

/** The booked balance at an instant, in minor units. */
export function bookedMinor(bankAccount: BankAccount, atMs: number): bigint {
  const month = monthOf(atMs)
  let sum = bankAccount.ledger.openingMinor(month)
  for (const posting of bankAccount.ledger.postings(month)) {
    if (posting.bookedAtMs > atMs) break
    sum += posting.amountMinor
  }
  return sum
}

/** The balances at an instant; consistent with the transactions at the same instant. */
export function balancesAt(bankAccount: BankAccount, atMs: number): Balances {
  const booked = bookedMinor(bankAccount, atMs)
  const reserved = pendingAt(bankAccount, atMs).reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
  const available = booked + reserved
  const credit = bankAccount.creditLimitMinor
  return {
    accountId: bankAccount.id,
    asOf: isoInstant(atMs),
    currency: bankAccount.currency,
    booked: decimal(booked),
    available: decimal(available),
    ...(credit === undefined
      ? {}
      : { availableWithCredit: decimal(available + credit), creditLimit: decimal(credit) }),
  }
}

/** The requested part of a statement. Days count from 1970-01-01; both are included. */
export type StatementQuery = {
  readonly atMs: number
  readonly fromDay: number
  readonly toDay: number
  readonly limit: number
  /** Start after this position. */
  readonly after?: StatementPosition
}

/** A position in a statement: instant of the purchase and posting key. Booking changes neither. */
export type StatementPosition = { readonly purchasedAtMs: number; readonly key: string }

export type StatementPage = {
  readonly transactions: readonly Transaction[]
  readonly next?: StatementPosition
}

/**
 * One page of the account as of `atMs`, newest purchase first. Computes only the months in the range, and renders only
 * the transactions of the page.
 */
export function statementPage(bankAccount: BankAccount, query: StatementQuery): StatementPage {
  const { atMs, limit } = query
  const rows = rowsOf(bankAccount, query)
  const page = rows.slice(0, limit)
  const transactions = page.map(({ posting, balanceMinor }) =>
    renderTransaction(bankAccount, posting, atMs, balanceMinor),
  )
  const last = page.at(-1)?.posting
  if (last === undefined || rows.length <= limit) return { transactions }
  return { transactions, next: { purchasedAtMs: last.purchasedAtMs, key: last.key } }
}

type Row = { readonly posting: Posting; readonly balanceMinor: bigint | undefined }

/** The rows of the page, and at least one more if there is a next page. Reads no more months than it needs. */
function rowsOf(bankAccount: BankAccount, { atMs, fromDay, toDay, after, limit }: StatementQuery): Row[] {
  const fromMs = fromDay * DAY_MS
  const endMs = Math.min(toDay * DAY_MS + DAY_MS - 1, atMs)
  const isWanted = (posting: Posting): boolean => after === undefined || comparePositions(posting, after) > 0
  const rows: Row[] = pendingAt(bankAccount, atMs)
    .filter(
      (posting) => posting.purchasedAtMs >= fromMs && posting.purchasedAtMs <= endMs && isWanted(posting),
    )
    .map((posting) => ({ posting, balanceMinor: undefined }))
  // Purchases before `after` are booked within a few days, so later months cannot contain them.
  const newestMs = after === undefined ? endMs : Math.min(endMs, after.purchasedAtMs + MAX_PENDING_MS)
  for (let month = monthOf(Math.max(fromMs, newestMs)); month >= monthOf(fromMs); month--) {
    let balanceMinor = bankAccount.ledger.openingMinor(month)
    for (const posting of bankAccount.ledger.postings(month)) {
      if (posting.bookedAtMs > atMs) break
      balanceMinor += posting.amountMinor
      const inRange = posting.bookedAtMs >= fromMs && posting.bookedAtMs <= endMs
      if (inRange && isWanted(posting)) rows.push({ posting, balanceMinor })
    }
    // Earlier months contain only purchases made before this month began.
    const complete = rows.filter(({ posting }) => posting.purchasedAtMs >= monthStartMs(month))
    if (complete.length > limit) break
  }
  return rows.sort((a, b) => comparePositions(a.posting, b.posting))
}

function pendingAt(bankAccount: BankAccount, atMs: number): Posting[] {
  const months = [...new Set([monthOf(atMs), monthOf(atMs + MAX_PENDING_MS)])]
  return months.flatMap((month) =>
    bankAccount.ledger
      .postings(month)
      .filter((posting) => posting.purchasedAtMs <= atMs && posting.bookedAtMs > atMs),
  )
}

// Newest first; ties are ordered by key.
function comparePositions(a: StatementPosition, b: StatementPosition): number {
  return b.purchasedAtMs - a.purchasedAtMs || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
}

function renderTransaction(
  bankAccount: BankAccount,
  posting: Posting,
  atMs: number,
  balanceMinor: bigint | undefined,
): Transaction {
  const booked = posting.bookedAtMs <= atMs
  const { reference, counterparty, merchant, original } = posting
  return {
    id: transactionId(bankAccount, posting, booked),
    status: booked ? 'booked' : 'pending',
    type: posting.type,
    typeCode: TYPE_CODES[posting.type],
    amount: { amount: decimal(posting.amountMinor), currency: bankAccount.currency },
    transactionDate: isoDate(posting.purchasedAtMs),
    transactionAt: isoInstant(posting.purchasedAtMs),
    ...(booked ? { bookingDate: isoDate(posting.bookedAtMs), valueDate: isoDate(posting.bookedAtMs) } : {}),
    description: booked ? posting.description : `PENDING ${posting.description}`,
    ...(reference === undefined ? {} : { reference }),
    ...(counterparty === undefined ? {} : { counterparty }),
    ...(merchant === undefined ? {} : { merchant }),
    ...(original === undefined
      ? {}
      : {
          original: {
            amount: { amount: decimal(original.amountMinor), currency: original.currency },
            rate: renderDecimal({ unscaled: original.rateMillionths, scale: 6 }),
          },
        }),
    ...(balanceMinor === undefined ? {} : { balanceAfter: decimal(balanceMinor) }),
  }
}

function transactionId(bankAccount: BankAccount, posting: Posting, booked: boolean): string {
  const place = `${bankAccount.id}/${posting.key}`
  return booked ? `BK${fingerprint(`booked/${place}`)}` : `PN${fingerprint(`pending/${place}`)}`
}

function decimal(minor: bigint): string {
  return renderDecimal({ unscaled: minor, scale: 2 })
}
