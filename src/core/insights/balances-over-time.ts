// rule: The balance of each account at the end of each period, counted back from now

import { addMoney, type Money, negate } from '../../lib/money.ts'
import type { Account } from '../accounts/account.ts'
import type { Movement, Span, Statistic } from './statistic.ts'

const ACCOUNT_GROUPS = ['cards_and_accounts', 'loans', 'savings'] as const
type AccountGroup = (typeof ACCOUNT_GROUPS)[number]

const GROUP_OF: Readonly<Record<Account['type'], AccountGroup>> = {
  checking: 'cards_and_accounts',
  credit_card: 'cards_and_accounts',
  other: 'cards_and_accounts',
  loan: 'loans',
  savings: 'savings',
  investment: 'savings',
}

/** Accounts whose balance is not shared are left out, also from their group. */
export function balancesOverTime(
  { periods, endMs }: Span,
  accounts: readonly Account[],
  movements: readonly Movement[],
): readonly Statistic[] {
  const begun = periods.filter(({ firstMs }) => firstMs <= endMs)
  const byGroup = new Map<string, Statistic>()
  const byAccount = accounts.flatMap(({ accountId, type, booked }) => {
    if (booked === undefined) return []
    const own = movements.filter((movement) => movement.accountId === accountId)
    return begun.map(({ name, lastMs }): Statistic => {
      const value = balanceAt(booked, own, lastMs)
      const about = GROUP_OF[type]
      const sum = byGroup.get(`${name} ${about}`)?.value
      const total = sum === undefined || 'count' in sum ? value : (addMoney(sum, value) ?? value)
      byGroup.set(`${name} ${about}`, {
        type: 'balances_by_account_type_group',
        period: name,
        about,
        value: total,
      })
      return { type: 'balances_by_account', period: name, about: accountId, value }
    })
  })
  return [...byAccount, ...byGroup.values()]
}

/** What is there now, without what has come and gone since. */
function balanceAt(now: Money, movements: readonly Movement[], dayMs: number): Money {
  return movements
    .filter((movement) => movement.dayMs > dayMs)
    .reduce((balance, { amount }) => addMoney(balance, negate(amount)) ?? balance, now)
}
