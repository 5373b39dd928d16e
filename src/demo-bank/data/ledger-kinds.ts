// rule: The ledger of each kind of account: spending, savings, card, loan, investment

import type { Counterparty } from '../api-contract.ts'
import { DAY_MS, dayInMonth, firstDayOf, HOUR_MS, lastDayOf, monthStartMs } from './calendar.ts'
import { type Ledger, type Posting, sumMinor } from './ledger.ts'
import { seeded } from './seeded-random.ts'

const MAX_CACHED_MONTHS = 64
const MAX_PENDING_DAYS = 3

/** The text of a transfer between two accounts, as one of them shows it. */
export type TransferText = { readonly description: string; readonly counterparty: Counterparty }

export type SpendingLedgerPlan = {
  /** Balance at the start of a month. The balancing transfer at the end of the month before establishes it. */
  readonly openingMinor: (month: number) => bigint
  /** Recurring postings of a month, all booked within it. */
  readonly monthly: (month: number) => readonly Posting[]
  /** Purchases of a day; each is booked within three days and before 22:00 UTC. */
  readonly daily: (day: number) => readonly Posting[]
  readonly surplus: TransferText
  readonly shortfall: TransferText
}

/** `balancingTransfer` is the last posting of a month: it moves a surplus to savings, or a shortfall from savings. */
export type SpendingLedger = Ledger & { balancingTransfer(month: number): Posting | undefined }

/**
 * A current account. Each month ends at the opening balance of the next, so the balance of any day depends on the
 * postings of its month only, however old the account is.
 */
export function spendingLedger(plan: SpendingLedgerPlan): SpendingLedger {
  const month = cached((index: number) => {
    const own = inBookingOrder([...bookedWithin(plan.daily, index), ...plan.monthly(index)])
    const over = plan.openingMinor(index) + sumMinor(own) - plan.openingMinor(index + 1)
    if (over === 0n) return { postings: own, balancingTransfer: undefined }
    const atMs = lastDayOf(index) * DAY_MS + 22 * HOUR_MS
    const balancingTransfer: Posting = {
      key: `l${index}`,
      purchasedAtMs: atMs,
      bookedAtMs: atMs,
      amountMinor: -over,
      type: 'transfer',
      ...(over > 0n ? plan.surplus : plan.shortfall),
    }
    return { postings: [...own, balancingTransfer], balancingTransfer }
  })
  return {
    openingMinor: plan.openingMinor,
    postings: (index) => month(index).postings,
    balancingTransfer: (index) => month(index).balancingTransfer,
  }
}

export type SavingsLedgerPlan = {
  readonly seed: string
  /** Approximate balance on 1 January. */
  readonly baseMinor: bigint
  /** Transfers from and to the customer's other accounts in a month. */
  readonly incoming: (month: number) => readonly Posting[]
  readonly interestText: string
  readonly bankName: string
  readonly surplus: TransferText
  readonly shortfall: TransferText
}

/** A savings account: receives the transfers of other accounts, earns interest, and is rebalanced at the end of the year. */
export function savingsLedger(plan: SavingsLedgerPlan): Ledger {
  const newYear = (year: number): bigint =>
    (plan.baseMinor * BigInt(seeded(`${plan.seed}/year/${year}`).int(900, 1300))) / 1000n
  const year = cached((index: number) => {
    const months = Array.from({ length: 12 }, (_, offset) => [...plan.incoming(index * 12 + offset)])
    const december = index * 12 + 11
    const endMs = lastDayOf(december) * DAY_MS
    const interest: Posting = {
      key: `i${index}`,
      purchasedAtMs: endMs + 22 * HOUR_MS + HOUR_MS / 2,
      bookedAtMs: endMs + 22 * HOUR_MS + HOUR_MS / 2,
      amountMinor: (newYear(index) * 19n) / 1000n,
      type: 'interest',
      description: plan.interestText,
      counterparty: { name: plan.bankName, ownAccount: false },
    }
    months[11]?.push(interest)
    const over =
      newYear(index) + months.reduce((sum, month) => sum + sumMinor(month), 0n) - newYear(index + 1)
    if (over !== 0n) {
      months[11]?.push({
        key: `y${index}`,
        purchasedAtMs: endMs + 23 * HOUR_MS,
        bookedAtMs: endMs + 23 * HOUR_MS,
        amountMinor: -over,
        type: 'transfer',
        ...(over > 0n ? plan.surplus : plan.shortfall),
      })
    }
    return months
  })
  const postings = (month: number): readonly Posting[] =>
    year(Math.floor(month / 12))[modulo(month, 12)] ?? []
  return {
    postings,
    openingMinor: (month) => {
      const index = Math.floor(month / 12)
      const earlier = year(index).slice(0, modulo(month, 12))
      return earlier.reduce((sum, each) => sum + sumMinor(each), newYear(index))
    },
  }
}

/** A credit card: the purchases of a month are paid on the 27th of the next month. */
export function cardLedger(
  daily: (day: number) => readonly Posting[],
  payment: TransferText,
): Ledger & { billMinor(month: number): bigint } {
  const purchases = cached((month: number) => inBookingOrder(bookedWithin(daily, month)))
  const billMinor = (month: number): bigint => -sumMinor(purchases(month - 1))
  return {
    billMinor,
    openingMinor: (month) => -billMinor(month),
    postings: (month) => {
      const bill = billMinor(month)
      if (bill === 0n) return purchases(month)
      const atMs = dayInMonth(month, 27) * DAY_MS + 4 * HOUR_MS
      const paid: Posting = {
        key: `b${month}`,
        purchasedAtMs: atMs,
        bookedAtMs: atMs,
        amountMinor: bill,
        type: 'transfer',
        ...payment,
      }
      return inBookingOrder([...purchases(month), paid])
    },
  }
}

export type LoanLedgerPlan = {
  readonly principalMinor: bigint
  readonly amortisationMinor: bigint
  /** Months since January 1970. */
  readonly startMonth: number
  /** Hundredths of a percent a year. */
  readonly rateBasisPoints: number
  readonly interestText: string
  readonly bankName: string
  readonly payment: TransferText
}

/** A loan: on the 28th of each month interest is charged, then interest and amortisation are paid, until it is repaid. */
export function loanLedger(plan: LoanLedgerPlan): Ledger & { paymentMinor(month: number): bigint } {
  const owed = (month: number): bigint => {
    const paid = plan.amortisationMinor * BigInt(Math.max(0, month - plan.startMonth))
    return paid >= plan.principalMinor ? 0n : plan.principalMinor - paid
  }
  const interest = (month: number): bigint => (owed(month) * BigInt(plan.rateBasisPoints)) / 120_000n
  const paymentMinor = (month: number): bigint =>
    month < plan.startMonth ? 0n : interest(month) + owed(month) - owed(month + 1)
  return {
    paymentMinor,
    openingMinor: (month) => -owed(month),
    postings: (month) => {
      if (paymentMinor(month) === 0n) return []
      const atMs = dayInMonth(month, 28) * DAY_MS + 2 * HOUR_MS
      return [
        {
          key: `i${month}`,
          purchasedAtMs: atMs,
          bookedAtMs: atMs,
          amountMinor: -interest(month),
          type: 'interest',
          description: plan.interestText,
          counterparty: { name: plan.bankName, ownAccount: false },
        },
        {
          key: `a${month}`,
          purchasedAtMs: atMs + HOUR_MS,
          bookedAtMs: atMs + HOUR_MS,
          amountMinor: paymentMinor(month),
          type: 'transfer',
          ...plan.payment,
        },
      ]
    },
  }
}

/** The cash account of an investment: a deposit on the 26th, and securities bought for the same amount on the 27th. */
export function investmentLedger(
  cashMinor: bigint,
  depositMinor: bigint,
  deposit: TransferText,
  purchase: TransferText,
): Ledger {
  return {
    openingMinor: () => cashMinor,
    postings: (month) => {
      const depositMs = dayInMonth(month, 26) * DAY_MS + 6 * HOUR_MS
      const purchaseMs = depositMs + DAY_MS
      return [
        {
          key: `d${month}`,
          purchasedAtMs: depositMs,
          bookedAtMs: depositMs,
          amountMinor: depositMinor,
          type: 'transfer',
          ...deposit,
        },
        {
          key: `s${month}`,
          purchasedAtMs: purchaseMs,
          bookedAtMs: purchaseMs,
          amountMinor: -depositMinor,
          type: 'securities',
          ...purchase,
        },
      ]
    },
  }
}

const THOUSAND_MINOR = 100_000n

/** Amounts in whole thousands: 5,000 in on the 25th of each month, 60,000 out at the end of the year. */
export function wholeThousandsLedger(income: TransferText, yearly: TransferText): Ledger {
  const transfer = (key: string, day: number, thousands: bigint, text: TransferText): Posting => ({
    key,
    purchasedAtMs: day * DAY_MS + 9 * HOUR_MS,
    bookedAtMs: day * DAY_MS + 9 * HOUR_MS,
    amountMinor: thousands * THOUSAND_MINOR,
    type: 'transfer',
    ...text,
  })
  return {
    openingMinor: (month) => (20n + 5n * BigInt(modulo(month, 12))) * THOUSAND_MINOR,
    postings: (month) => {
      const incoming = transfer(`r${month}`, dayInMonth(month, 25), 5n, income)
      if (modulo(month, 12) !== 11) return [incoming]
      return [incoming, transfer(`y${month}`, lastDayOf(month), -60n, yearly)]
    },
  }
}

/** A ledger without postings. */
export const emptyLedger: Ledger = { openingMinor: () => 0n, postings: () => [] }

/** The same transfer as the other account shows it, at the same instant. */
export function mirrorPosting(posting: Posting, text: TransferText): Posting {
  return { ...posting, key: `o${posting.key}`, amountMinor: -posting.amountMinor, ...text }
}

export type Transfer = {
  /** Day of the month; the last one in shorter months. */
  readonly day: number
  readonly hour: number
  readonly key: string
  readonly amountMinor: bigint
  readonly text: TransferText
}

/** A transfer on a given day of the month, booked immediately. */
export function transferOn(month: number, { day, hour, key, amountMinor, text }: Transfer): Posting {
  const atMs = dayInMonth(month, day) * DAY_MS + hour * HOUR_MS
  return {
    key: `t${month}.${key}`,
    purchasedAtMs: atMs,
    bookedAtMs: atMs,
    amountMinor,
    type: 'transfer',
    ...text,
  }
}

function bookedWithin(daily: (day: number) => readonly Posting[], month: number): Posting[] {
  const [startMs, endMs] = [monthStartMs(month), monthStartMs(month + 1)]
  const out: Posting[] = []
  for (let day = firstDayOf(month) - MAX_PENDING_DAYS; day <= lastDayOf(month); day++) {
    for (const posting of daily(day)) {
      if (posting.bookedAtMs >= startMs && posting.bookedAtMs < endMs) out.push(posting)
    }
  }
  return out
}

function inBookingOrder(postings: Posting[]): Posting[] {
  return postings.sort(
    (a, b) => a.bookedAtMs - b.bookedAtMs || a.purchasedAtMs - b.purchasedAtMs || (a.key < b.key ? -1 : 1),
  )
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by
}

/** Caches the results for the most recently requested months. `compute` must be pure. */
function cached<T>(compute: (index: number) => T): (index: number) => T {
  const known = new Map<number, T>()
  return (index) => {
    const found = known.get(index)
    if (found !== undefined) return found
    const value = compute(index)
    if (known.size >= MAX_CACHED_MONTHS) {
      const oldest = known.keys().next()
      if (oldest.done !== true) known.delete(oldest.value)
    }
    known.set(index, value)
    return value
  }
}
