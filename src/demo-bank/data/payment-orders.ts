// rule: Standing orders and direct debits of an account, as its ledger executes them

import { isoDate } from '../../lib/iso-date.ts'
import { renderDecimal } from '../../lib/money.ts'
import type { Amount, PaymentOrdersResponse, RegularPayment } from '../api-contract.ts'
import type { BankAccount } from './account.ts'
import { DAY_MS, monthOf } from './calendar.ts'
import type { Posting } from './ledger.ts'
import { fingerprint } from './seeded-random.ts'

/** Months around the instant in which the last and the next execution are found: both are monthly. */
const MONTHS_AROUND = 2
/** How far back the first execution is looked for. */
const FIRST_MONTHS = 24

/** Every order with an execution in the months around the instant, by its name. */
export function paymentOrdersAt(
  bankAccount: BankAccount,
  atMs: number,
): Pick<PaymentOrdersResponse, 'standingOrders' | 'directDebits'> {
  const month = monthOf(atMs)
  const near = postingsOf(bankAccount, month - MONTHS_AROUND, month + MONTHS_AROUND)
  const openedDay = bankAccount.describe(atMs).openedDate
  const from = Math.max(monthOf(Date.parse(openedDay)), month - FIRST_MONTHS)
  const early = postingsOf(bankAccount, from, from + MONTHS_AROUND).filter(
    ({ bookedAtMs }) => isoDate(bookedAtMs) >= openedDay,
  )
  const orders = [...Map.groupBy(near, orderKey)].map(([key, executions]) => ({
    type: executions[0]?.type,
    order: orderOf(bankAccount, key, { executions, atMs, first: early.find((one) => orderKey(one) === key) }),
  }))
  const ofType = (wanted: Posting['type']) =>
    orders.flatMap(({ type, order }) => (type === wanted ? [order] : []))
  return { standingOrders: ofType('standing_order'), directDebits: ofType('direct_debit') }
}

function postingsOf({ ledger }: BankAccount, from: number, to: number): readonly Posting[] {
  const months = Array.from({ length: to - from + 1 }, (_, index) => from + index)
  return months
    .flatMap((month) => ledger.postings(month))
    .filter(({ type }) => type === 'standing_order' || type === 'direct_debit')
}

/** The key of a posting without its month. */
function orderKey({ key }: Posting): string {
  return key.replace(/^m-?\d+\./, '')
}

function orderOf(
  bankAccount: BankAccount,
  key: string,
  seen: {
    readonly executions: readonly Posting[]
    readonly first: Posting | undefined
    readonly atMs: number
  },
): RegularPayment {
  const { executions, first, atMs } = seen
  const previous = executions.findLast(({ bookedAtMs }) => bookedAtMs <= atMs)
  const next = executions.find(({ bookedAtMs }) => bookedAtMs > atMs)
  const { description = '', reference, counterparty } = next ?? previous ?? {}
  const place = `${bankAccount.id}/${key}`
  return {
    id: `ord_${fingerprint(`order/${place}`)}`,
    reference: reference === undefined ? description : fingerprint(`mandate/${place}`),
    name: counterparty?.name ?? description,
    // An account that was used last month is used again.
    status: next === undefined ? 'inactive' : 'active',
    frequency: { everyMonths: 1, dayOfMonth: Number(/-(\d+)$/.exec(key)?.[1] ?? 1) },
    ...(previous !== undefined && { previous: executionOf(bankAccount, previous) }),
    ...(next !== undefined && { next: executionOf(bankAccount, next) }),
    ...(first !== undefined && { first: executionOf(bankAccount, first) }),
  }
}

function executionOf(
  { currency }: BankAccount,
  { bookedAtMs, amountMinor }: Posting,
): { date: string; amount: Amount } {
  const amount = renderDecimal({ unscaled: -amountMinor, scale: 2 })
  return { date: isoDate(Math.floor(bookedAtMs / DAY_MS) * DAY_MS), amount: { amount, currency } }
}
