// rule: Holdings of an investment account and their value on a day

import { renderDecimal } from '../../lib/money.ts'
import type { Holding } from '../api-contract.ts'
import { dayOf, firstDayOf, monthOf } from './calendar.ts'
import { seeded } from './seeded-random.ts'

export type HoldingsPlan = {
  readonly seed: string
  readonly currency: string
  /** Amount invested each month, split over the securities. */
  readonly monthlyMinor: bigint
  readonly securities: readonly Security[]
}

export type Security = {
  readonly name: string
  readonly isin: string
  readonly kind: Holding['kind']
  readonly priceMinor: bigint
  readonly facts?: Pick<
    Holding,
    'ticker' | 'mic' | 'expirationDate' | 'expenseRatio' | 'interestRate' | 'planNumber'
  >
}

// January 2021: the month of the first purchase.
const FIRST_MONTH = 51 * 12

/** Securities of fictitious issuers. The prefix XF of their ISINs is not the code of any country. */
export const SECURITIES: readonly Security[] = [
  {
    name: 'Nordlys Global Index Fund',
    isin: withCheckDigit('XF000041820'),
    kind: 'fund',
    priceMinor: 21_450n,
    facts: { expenseRatio: '0.20' },
  },
  { name: 'Halden Renewable Energy', isin: withCheckDigit('XF000052117'), kind: 'stock', priceMinor: 8_720n },
  {
    name: 'Meridian Shipping',
    isin: withCheckDigit('XF000063304'),
    kind: 'stock',
    priceMinor: 15_310n,
    // The code that ISO 10383 reserves for trades on no exchange.
    facts: { ticker: 'MRDN', mic: 'XXXX' },
  },
  {
    name: 'Euro Government Bond Fund',
    isin: withCheckDigit('XF000074458'),
    kind: 'bond',
    priceMinor: 10_205n,
    facts: { expirationDate: '2034-06-30', interestRate: '2.75' },
  },
]

/** Only in pension accounts. */
export const PENSION_PLAN: Security = {
  name: 'Nordlys Pension Plan 2045',
  isin: withCheckDigit('XF000085562'),
  kind: 'pension_plan',
  priceMinor: 12_380n,
  facts: { planNumber: 'NPP-2045' },
}

/** The holdings at an instant: quantities grow with each month's purchase, prices move from day to day. */
export function holdingsAt(plan: HoldingsPlan, nowMs: number): { holdings: Holding[]; valueMinor: bigint } {
  const share = plan.monthlyMinor / BigInt(plan.securities.length)
  let valueMinor = 0n
  const holdings = plan.securities.map((security) => {
    const { tenThousandths, paidMinor } = bought(plan, security, share, nowMs)
    const price = priceOn(plan.seed, security, dayOf(nowMs))
    const value = (tenThousandths * price) / 10_000n
    valueMinor += value
    return {
      name: security.name,
      isin: security.isin,
      kind: security.kind,
      quantity: renderDecimal({ unscaled: tenThousandths, scale: 4 }),
      price: money(price, plan.currency),
      value: money(value, plan.currency),
      acquisitionValue: money(paidMinor, plan.currency),
      ...security.facts,
    }
  })
  return { holdings, valueMinor }
}

function bought(
  plan: HoldingsPlan,
  security: Security,
  shareMinor: bigint,
  nowMs: number,
): { tenThousandths: bigint; paidMinor: bigint } {
  let tenThousandths = 400_000n
  let paidMinor = (tenThousandths * priceOn(plan.seed, security, firstDayOf(FIRST_MONTH))) / 10_000n
  for (let month = FIRST_MONTH; month <= monthOf(nowMs); month++) {
    const day = firstDayOf(month) + 26
    if (day > dayOf(nowMs)) break
    tenThousandths += (shareMinor * 10_000n) / priceOn(plan.seed, security, day)
    paidMinor += shareMinor
  }
  return { tenThousandths, paidMinor }
}

// Linear between two monthly prices, plus a daily variation. Integers only, so every machine computes the same price.
function priceOn(seed: string, security: Security, day: number): bigint {
  const month = Math.floor(day / 30)
  const [from, to] = [anchor(seed, security, month), anchor(seed, security, month + 1)]
  const line = from + ((to - from) * BigInt(day - month * 30)) / 30n
  return (line * BigInt(seeded(`${seed}/${security.isin}/${day}`).int(992, 1008))) / 1000n
}

function anchor(seed: string, security: Security, month: number): bigint {
  const growth = BigInt(Math.max(-400, (month - 620) * 5)) // half a percent in 30 days, from about 2021 on
  const mood = BigInt(seeded(`${seed}/${security.isin}/m${month}`).int(-70, 70))
  return (security.priceMinor * (1000n + growth + mood)) / 1000n
}

function money(unscaled: bigint, currency: string): { amount: string; currency: string } {
  return { amount: renderDecimal({ unscaled, scale: 2 }), currency }
}

/** Appends the check digit of ISO 6166: letters as 10 to 35, doubled from the right, summed digit by digit. */
export function withCheckDigit(body: string): string {
  const digits = [...body].map((sign) => Number.parseInt(sign, 36)).join('')
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const value = Number(digits[digits.length - 1 - index]) * (index % 2 === 0 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  return `${body}${(10 - (sum % 10)) % 10}`
}
