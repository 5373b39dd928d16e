// rule: Value of the holdings of an account, and the return of each

import { addMoney, type Decimal, type Money, negate } from '../../lib/money.ts'
import type { Holding, InvestmentDetails } from '../banks/account-details.ts'

export interface HoldingsValue {
  readonly byInstrument: ReadonlyMap<Holding['instrument'], Money>
  /** Undefined without holdings and without a value from the bank. */
  readonly total: Money | undefined
}

export function valueOfHoldings({ holdings, holdingsValue }: InvestmentDetails): HoldingsValue {
  const byInstrument = new Map<Holding['instrument'], Money>()
  let total: Money | undefined
  for (const { instrument, value } of holdings) {
    byInstrument.set(instrument, plus(byInstrument.get(instrument), value))
    total = plus(total, value)
  }
  return { byInstrument, total: holdingsValue ?? total }
}

/** Cash plus holdings; cash alone if the currencies differ. */
export function worthOf(cash: Money, details: InvestmentDetails): Money {
  const { total } = valueOfHoldings(details)
  return total === undefined ? cash : plus(total, cash)
}

export interface HoldingReturn {
  /** Average acquisition price of one unit. */
  readonly averagePrice: Money | undefined
  readonly amount: Money
  /** 0.06 means plus 6 percent; rounded to four digits. */
  readonly ratio: Decimal | undefined
}

/** Undefined without an acquisition value. */
export function returnOf({ acquisitionValue, quantity, value }: Holding): HoldingReturn | undefined {
  if (acquisitionValue === undefined) return undefined
  const amount = addMoney(value, negate(acquisitionValue))
  if (amount === undefined) return undefined
  const { unscaled, scale, currency } = acquisitionValue
  return {
    averagePrice:
      quantity.unscaled > 0n && quantity.scale >= 0
        ? { unscaled: (unscaled * 10n ** BigInt(quantity.scale)) / quantity.unscaled, scale, currency }
        : undefined,
    amount,
    ratio:
      unscaled > 0n && amount.scale >= scale
        ? {
            unscaled: (amount.unscaled * 10_000n) / (unscaled * 10n ** BigInt(amount.scale - scale)),
            scale: 4,
          }
        : undefined,
  }
}

function plus(sum: Money | undefined, value: Money): Money {
  return (sum && addMoney(sum, value)) ?? value
}
