// rule: the ledgers of each kind of account; every balance follows from the month alone, so that nothing can drift

import type { Counterparty } from '../api-contract.ts'
import { DAY_MS, dayInMonth, firstDayOf, HOUR_MS, lastDayOf, monthStartMs } from './calendar.ts'
import { type Ledger, type Posting, sumMinor } from './ledger.ts'
import { seeded } from './seeded-random.ts'

const MONTHS_REMEMBERED = 64
const LONGEST_PENDING_DAYS = 3

/** The text of a movement between two accounts, as one side sees it. */
export type TransferText = { readonly description: string; readonly counterparty: Counterparty }

export type SpendingLedgerPlan = {
  /** Where the account stands at the start of each month: the last movement of a month brings it there. */
  readonly openingMinor: (month: number) => bigint
  /** Orders of the month; each booked within it. */
  readonly monthly: (month: number) => readonly Posting[]
  /** Purchases of the day; each booked at most three days later, and before 22:00 UTC. */
  readonly daily: (day: number) => readonly Posting[]
  readonly surplus: TransferText
  readonly shortfall: TransferText
}

/** `balancingTransfer` is the month's last movement: what is over goes to savings, what is missing comes from there. */
export type SpendingLedger = Ledger & { balancingTransfer(month: number): Posting | undefined }

/**
 * An account for daily use. Because each month ends where the next one is due to begin, the balance of any day needs
 * that month's movements only, however long the account has existed.
 */
export function spendingLedger(plan: SpendingLedgerPlan): SpendingLedger {
  const month = remember((index: number) => {
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
  /** About what is in the account at New Year. */
  readonly baseMinor: bigint
  /** What comes from and goes to the person's own accounts in a month. */
  readonly incoming: (month: number) => readonly Posting[]
  readonly interestText: string
  readonly bankName: string
  readonly surplus: TransferText
  readonly shortfall: TransferText
}

/** A savings account: moves with the accounts that feed it, earns interest, and is levelled at the end of the year. */
export function savingsLedger(plan: SavingsLedgerPlan): Ledger {
  const newYear = (year: number): bigint =>
    (plan.baseMinor * BigInt(seeded(`${plan.seed}/year/${year}`).int(900, 1300))) / 1000n
  const year = remember((index: number) => {
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

/** A credit card: purchases of one month are owed until the bill is paid on the 27th of the next. */
export function cardLedger(
  daily: (day: number) => readonly Posting[],
  payment: TransferText,
): Ledger & { billMinor(month: number): bigint } {
  const purchases = remember((month: number) => inBookingOrder(bookedWithin(daily, month)))
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

/** A loan: each 28th interest is charged, and interest and amortisation are paid, until nothing is owed. */
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

/** The cash side of an investment account: a deposit each 26th, and securities for the same amount on the 27th. */
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

/** Five thousand come in each 25th, and sixty thousand go out at the end of the year. */
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

/** An account on which nothing has happened yet. */
export const emptyLedger: Ledger = { openingMinor: () => 0n, postings: () => [] }

/** The other side of a movement between two accounts of the bank, at the same moment. */
export function mirrorPosting(posting: Posting, text: TransferText): Posting {
  return { ...posting, key: `o${posting.key}`, amountMinor: -posting.amountMinor, ...text }
}

/** A transfer that this account makes on a day of the month, booked at once. */
export function transferOn(
  month: number,
  dayOfMonth: number,
  hour: number,
  key: string,
  amountMinor: bigint,
  text: TransferText,
): Posting {
  const atMs = dayInMonth(month, dayOfMonth) * DAY_MS + hour * HOUR_MS
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
  for (let day = firstDayOf(month) - LONGEST_PENDING_DAYS; day <= lastDayOf(month); day++) {
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

/** Keeps the results for the latest months asked for; the function depends on its argument alone. */
function remember<T>(compute: (index: number) => T): (index: number) => T {
  const known = new Map<number, T>()
  return (index) => {
    const found = known.get(index)
    if (found !== undefined) return found
    const value = compute(index)
    if (known.size >= MONTHS_REMEMBERED) {
      const oldest = known.keys().next()
      if (oldest.done !== true) known.delete(oldest.value)
    }
    known.set(index, value)
    return value
  }
}
