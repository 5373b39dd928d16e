// rule: what of an account can be spent, with and without credit

import { addMoney, type Money } from '../../lib/money.ts'
import type { Account } from './account.ts'

/** Positive is there to be spent, negative is owed to the bank. */
export interface Balances {
  /** Undefined where the person does not share balances. */
  readonly booked: Money | undefined
  /** Not for accounts whose money is the bank's. */
  readonly availableWithoutCredit: Money | undefined
  readonly availableWithCredit: Money | undefined
  readonly creditLimit: Money | undefined
}

export function balancesOf({ type, booked, available, creditLimit }: Account): Balances {
  const isDeposit = type === 'checking' || type === 'savings'
  const withCredit =
    available === undefined || creditLimit === undefined ? undefined : addMoney(available, creditLimit)
  return {
    booked,
    availableWithoutCredit: isDeposit ? available : undefined,
    // A deposit account without a credit line offers what is there; a card without a known line offers nothing known.
    availableWithCredit: withCredit ?? (isDeposit && creditLimit === undefined ? available : undefined),
    creditLimit,
  }
}
