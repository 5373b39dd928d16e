// rule: Available balance of an account, with and without credit

import { addMoney, type Money } from '../../lib/money.ts'
import type { Account } from './account.ts'

/** Positive amounts can be spent, negative ones are owed to the bank. */
export interface Balances {
  /** Undefined if the balance is not shared. */
  readonly booked: Money | undefined
  /** Undefined for credit cards. */
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
    // Without a credit line, a deposit account has its available balance; for a card the amount is unknown.
    availableWithCredit: withCredit ?? (isDeposit && creditLimit === undefined ? available : undefined),
    creditLimit,
  }
}
