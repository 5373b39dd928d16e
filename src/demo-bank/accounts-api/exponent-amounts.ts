// codec: Amounts in exponent notation, as some core banking systems send them: `25E+3`

import type { Balances, Transaction } from '../api-contract.ts'
import type { BankAccount } from '../data/account.ts'
import { balancesAt } from '../data/statement.ts'

const WHOLE_THOUSANDS = /^(-?[1-9][0-9]*)000\.00$/

/** The balances as the API sends them. */
export function renderBalances(bankAccount: BankAccount, atMs: number): Balances {
  const balances = balancesAt(bankAccount, atMs)
  if (bankAccount.usesExponent !== true) return balances
  const { booked, available, ...others } = balances
  return { ...others, booked: usesExponent(booked), available: usesExponent(available) }
}

/** The transaction as the API sends it. */
export function withExponentAmounts(bankAccount: BankAccount, transaction: Transaction): Transaction {
  if (bankAccount.usesExponent !== true) return transaction
  const { amount, balanceAfter } = transaction
  return {
    ...transaction,
    amount: { ...amount, amount: usesExponent(amount.amount) },
    ...(balanceAfter === undefined ? {} : { balanceAfter: usesExponent(balanceAfter) }),
  }
}

function usesExponent(amount: string): string {
  return amount.replace(WHOLE_THOUSANDS, '$1E+3')
}
