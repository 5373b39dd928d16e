// rule: what an account shows at a moment: balances, and transactions page by page

import { isoDate, isoInstant } from '../../lib/iso-date.ts'
import { renderDecimal } from '../../lib/money.ts'
import type { Balances, Transaction, TransactionType } from '../api-contract.ts'
import type { BankAccount } from './account.ts'
import { DAY_MS, monthOf, monthStartMs } from './calendar.ts'
import type { Posting } from './ledger.ts'
import { fingerprint } from './seeded-random.ts'

/** The bank keeps this many days of transactions. */
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

/** The booked balance at a moment, in minor units. */
export function bookedMinor(bankAccount: BankAccount, atMs: number): bigint {
  const month = monthOf(atMs)
  let sum = bankAccount.ledger.openingMinor(month)
  for (const posting of bankAccount.ledger.postings(month)) {
    if (posting.bookedAtMs > atMs) break
    sum += posting.amountMinor
  }
  return sum
}

/** The balances at a moment; they agree with the transactions that the same moment shows. */
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

/** Which part of a statement is wanted. Dates are days since 1970-01-01, both included. */
export type StatementQuery = {
  readonly atMs: number
  readonly fromDay: number
  readonly toDay: number
  readonly limit: number
  /** Continue after this place. */
  readonly after?: StatementPosition
}

/** A place in the statement: the moment of the purchase, and the key within it. Both outlive the booking. */
export type StatementPosition = { readonly purchasedAtMs: number; readonly key: string }

export type StatementPage = {
  readonly transactions: readonly Transaction[]
  readonly next?: StatementPosition
}

/**
 * One page of the account as of `atMs`, newest purchase first. Months outside the range are not looked at, and only
 * the page itself is written out.
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

/** The rows of the page and at least one more where there are more: newest month first, and no month in vain. */
function rowsOf(bankAccount: BankAccount, { atMs, fromDay, toDay, after, limit }: StatementQuery): Row[] {
  const fromMs = fromDay * DAY_MS
  const endMs = Math.min(toDay * DAY_MS + DAY_MS - 1, atMs)
  const isWanted = (posting: Posting): boolean => after === undefined || comparePositions(posting, after) > 0
  const rows: Row[] = pendingAt(bankAccount, atMs)
    .filter(
      (posting) => posting.purchasedAtMs >= fromMs && posting.purchasedAtMs <= endMs && isWanted(posting),
    )
    .map((posting) => ({ posting, balanceMinor: undefined }))
  // What was bought before `after` was booked at most a few days after it: later months cannot matter.
  const newestMs = after === undefined ? endMs : Math.min(endMs, after.purchasedAtMs + MAX_PENDING_MS)
  for (let month = monthOf(Math.max(fromMs, newestMs)); month >= monthOf(fromMs); month--) {
    let balanceMinor = bankAccount.ledger.openingMinor(month)
    for (const posting of bankAccount.ledger.postings(month)) {
      if (posting.bookedAtMs > atMs) break
      balanceMinor += posting.amountMinor
      const inRange = posting.bookedAtMs >= fromMs && posting.bookedAtMs <= endMs
      if (inRange && isWanted(posting)) rows.push({ posting, balanceMinor })
    }
    // Earlier months hold only what was bought before this one began.
    const certain = rows.filter(({ posting }) => posting.purchasedAtMs >= monthStartMs(month))
    if (certain.length > limit) break
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

// Newest first; the key decides where two purchases share a moment.
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
