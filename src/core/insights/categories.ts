// rule: Category of a transaction, by merchant code, statement text or counterparty

import type { BankTransaction } from '../banks/bank.ts'
import { MERCHANT_CODES } from './category-merchants.ts'
import { FIRMS, PHRASES, type Phrases } from './category-phrases.ts'
import { type Category, categoryOf } from './category-tree.ts'

type Facts = Pick<
  BankTransaction,
  'amount' | 'type' | 'merchantCategoryCode' | 'merchantName' | 'description' | 'counterpartyName'
>

/** Returns a leaf. Deterministic, so that categories need not be stored. */
export function categorise(facts: Facts): Category {
  return categoryOf(findLeaf(facts))
}

function findLeaf({ amount, type, merchantCategoryCode, description, ...names }: Facts): string {
  const isIn = amount.unscaled > 0n
  const code = Number(merchantCategoryCode)
  const ofMerchant = MERCHANT_CODES.find(([from, to]) => code >= from && code <= to)?.[2]
  // A refund from a shop.
  if (ofMerchant !== undefined || merchantCategoryCode !== undefined) {
    return isIn ? 'income:other.refund' : (ofMerchant ?? 'expenses:shopping.other')
  }
  if (type === 'withdrawal') return 'expenses:misc.withdrawals'
  const ofText =
    findPhrase(PHRASES, isIn, description) ??
    findPhrase(FIRMS, isIn, names.counterpartyName ?? description) ??
    findPhrase(FIRMS, isIn, names.merchantName ?? description)
  if (ofText !== undefined) return ofText
  if (type === 'transfer') return 'transfers:other.other'
  return isIn ? 'income:other.other' : 'expenses:misc.uncategorized'
}

function findPhrase(table: readonly Phrases[], isIn: boolean, text: string): string | undefined {
  const folded = fold(text)
  const way = isIn ? 'in' : 'out'
  return table.find(
    (row) =>
      (row.way === 'both' || row.way === way) && row.begins.some((phrase) => beginsWith(folded, phrase)),
  )?.leaf
}

/** In whole words: the firm `ee` is not the beginning of `Eesti`. */
function beginsWith(text: string, phrase: string): boolean {
  return text.startsWith(phrase) && !/^[\p{L}\p{N}]/u.test(text.slice(phrase.length))
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
