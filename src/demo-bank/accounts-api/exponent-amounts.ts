// codec: whole thousands as some core systems write them: `25E+3`

import type { Balances, Transaction } from '../api-contract.ts'
import type { Entry } from '../data/account.ts'
import { balancesAt } from '../data/statement.ts'

const WHOLE_THOUSANDS = /^(-?[1-9][0-9]*)000\.00$/

/** The balances as third parties get them. */
export function balancesOf(entry: Entry, atMs: number): Balances {
  const balances = balancesAt(entry, atMs)
  if (entry.inThousands !== true) return balances
  const { booked, available, ...others } = balances
  return { ...others, booked: inThousands(booked), available: inThousands(available) }
}

/** The transaction as third parties get it. */
export function writtenFor(entry: Entry, transaction: Transaction): Transaction {
  if (entry.inThousands !== true) return transaction
  const { amount, balanceAfter } = transaction
  return {
    ...transaction,
    amount: { ...amount, amount: inThousands(amount.amount) },
    ...(balanceAfter === undefined ? {} : { balanceAfter: inThousands(balanceAfter) }),
  }
}

function inThousands(amount: string): string {
  return amount.replace(WHOLE_THOUSANDS, '$1E+3')
}
