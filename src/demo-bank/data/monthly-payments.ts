// rule: Recurring monthly payments: salary, rent, bills, subscriptions

import type { Counterparty, TransactionType } from '../api-contract.ts'
import { ibanOf } from './account-numbers.ts'
import { DAY_MS, dayInMonth, firstDayOf, HOUR_MS, workdayAfter, workdayBefore } from './calendar.ts'
import type { Posting } from './ledger.ts'
import type { Market } from './market.ts'
import { shareMinor } from './prices.ts'
import { seeded } from './seeded-random.ts'

/** Inputs of a customer's recurring payments. */
export type MonthPlan = {
  readonly seed: string
  readonly market: Market
  readonly payMinor: bigint
  readonly employer: string
  /** False if a mortgage replaces the rent. */
  readonly rents: boolean
}

type Order = {
  readonly name: string
  readonly dayOfMonth: number
  readonly amountMinor: bigint
  readonly type: TransactionType
  readonly description: string
  readonly counterparty: Counterparty
  readonly early?: boolean
}

/** A customer's recurring payments of a month, booked the same day, on working days of that month. */
export function monthlyPaymentsOf(plan: MonthPlan, month: number): readonly Posting[] {
  const { market, payMinor: pay, seed } = plan
  const draw = seeded(`${seed}/month/${month}`)
  const bill = (name: string, permille: number, dayOfMonth: number, spread = 0): Order => ({
    name: `bill-${dayOfMonth}`,
    dayOfMonth,
    amountMinor: -shareMinor(pay, permille + (spread === 0 ? 0 : draw.int(0, spread))),
    type: 'direct_debit',
    description: name,
    counterparty: firm(market, name),
  })
  const orders: Order[] = [
    {
      name: 'pay',
      dayOfMonth: market.payday,
      amountMinor: pay,
      type: 'salary',
      description: `${market.words.salary} ${plan.employer}`,
      counterparty: firm(market, plan.employer),
      early: true,
    },
    bill(market.shops.energy, 24, 15, 26),
    bill(market.shops.telecom, 14, 10),
    bill(market.shops.insurance, 16, 3),
    bill(market.shops.gym, 13, 5),
    bill('Netflix', 5, 7),
    bill('Spotify', 4, 19),
  ]
  if (plan.rents)
    orders.push({
      ...bill(market.shops.landlord, 292, 1),
      type: 'standing_order',
      description: `${market.words.rent} ${market.shops.landlord}`,
    })
  return orders.map((order) => placeOrder(seed, month, order))
}

/** A company's recurring payments of a month: salaries, tax, rent. */
export function monthlyPaymentsOfCompany(
  plan: Omit<MonthPlan, 'rents' | 'employer'>,
  month: number,
): readonly Posting[] {
  const { market, payMinor: pay, seed } = plan
  const employees = [0, 1].map((index) => {
    const draw = seeded(`${seed}/worker/${index}`)
    return `${draw.pick(market.firstNames)} ${draw.pick(market.lastNames)}`
  })
  const order = (name: string, permille: number, dayOfMonth: number, who: string, text: string): Order => ({
    name,
    dayOfMonth,
    amountMinor: -shareMinor(pay, permille),
    type: 'transfer',
    description: text,
    counterparty: firm(market, who),
  })
  const orders = [
    ...employees.map((who, index) =>
      order(`pay-${index}`, 880 + index * 140, market.payday, who, `${market.words.salary} ${who}`),
    ),
    order('tax', 640, 12, market.shops.authority, `${market.words.tax} ${market.shops.authority}`),
    order('rent', 460, 1, market.shops.landlord, `${market.words.rent} ${market.shops.landlord}`),
    { ...order('fee', 6, 2, 'Demo Bank', market.words.fee), type: 'fee' as const },
  ]
  return orders.map((each) => placeOrder(seed, month, each))
}

/** The company as a counterparty, with an account number at another bank of the market. */
function firm(market: Market, name: string): Counterparty {
  const digits = seeded(`firm/${market.code}/${name}`)
  // Only Germany, Austria and Lithuania have BBANs of digits without a national check, so that any number is valid.
  const lengths: Record<string, number> = { DE: 18, AT: 16, LT: 16 }
  const length = lengths[market.code]
  if (length === undefined) return { name, ownAccount: false }
  return { name, iban: ibanOf(market.code, `2${digits.digits(length - 1)}`), ownAccount: false }
}

function placeOrder(seed: string, month: number, order: Order): Posting {
  const day = dayInMonth(month, order.dayOfMonth)
  const shifted = order.early === true ? workdayBefore(day) : workdayAfter(day)
  const first = firstDayOf(month)
  const within = shifted < first || shifted >= firstDayOf(month + 1) ? day : shifted
  const atMs = within * DAY_MS + 6 * HOUR_MS
  return {
    key: `m${month}.${order.name}`,
    purchasedAtMs: atMs,
    bookedAtMs: atMs,
    amountMinor: order.amountMinor,
    type: order.type,
    description: order.description,
    reference: seeded(`${seed}/${month}/${order.name}`).digits(12),
    counterparty: order.counterparty,
  }
}
