// codec: A transaction in FDX, whose amount is positive and whose memo is its direction
// Spec: FDX API 5 and 6, transaction entities; docs.flinks.com, get transactions

import type { Account } from '../../core/accounts/account.ts'
import type { SeenTransaction } from '../../core/accounts/changes.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { negate } from '../../lib/money.ts'
import { type FdxVersion, known, renderDay, renderNumber } from './fdx.ts'
import { CATEGORIES } from './fdx-account.ts'

const WRAPPERS = {
  DEPOSIT_ACCOUNT: 'depositTransaction',
  LOC_ACCOUNT: 'locTransaction',
  LOAN_ACCOUNT: 'loanTransaction',
  INVESTMENT_ACCOUNT: 'investmentTransaction',
} as const

export function renderTransaction(
  transaction: SeenTransaction,
  { type }: Pick<Account, 'type'>,
  { version }: Pick<FdxVersion, 'version'>,
): JsonObject {
  const category = CATEGORIES[type]
  const { accountId, transactionId, amount, status, bookedDate, description } = transaction
  const isDebit = amount.unscaled < 0n
  const entity = known([
    ['accountCategory', version === 6 ? category : undefined],
    ['accountId', accountId],
    ['transactionId', transactionId],
    ['postedTimestamp', bookedDate && renderDay(bookedDate)],
    ['transactionTimestamp', timeOf(transaction)],
    ['description', description],
    ['debitCreditMemo', isDebit ? 'DEBIT' : 'CREDIT'],
    ['amount', renderNumber(isDebit ? negate(amount) : amount)],
    ['status', status === 'booked' ? 'POSTED' : 'PENDING'],
    ['transactionType', category === 'DEPOSIT_ACCOUNT' ? depositTypeOf(transaction) : undefined],
    ['payee', transaction.merchantName ?? transaction.counterpartyName],
  ])
  return version === 5 ? { [WRAPPERS[category]]: entity } : entity
}

function timeOf({ transactionAtMs, transactionDate }: SeenTransaction): string {
  return transactionAtMs === undefined
    ? renderDay(transactionDate)
    : isoInstant(transactionAtMs).replace('Z', '.0000000Z')
}

function depositTypeOf({ type, amount }: SeenTransaction): string {
  const isDebit = amount.unscaled < 0n
  switch (type) {
    case 'withdrawal':
      return 'ATMWITHDRAWAL'
    case 'transfer':
      return 'TRANSFER'
    case 'payment':
      return isDebit ? 'BILLPAYMENT' : 'DIRECTDEPOSIT'
    case 'credit_card':
      return isDebit ? 'POSDEBIT' : 'POSCREDIT'
    case 'default':
      return isDebit ? 'WITHDRAWAL' : 'DEPOSIT'
  }
}
