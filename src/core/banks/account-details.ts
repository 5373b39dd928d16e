// contract: what only loans and investments have

import type { Decimal, Money } from '../../lib/money.ts'

export interface LoanDetails {
  readonly kind: 'loan'
  readonly loanType: 'mortgage' | 'vehicle' | 'other'
  /** Percent a year. */
  readonly interestRate: Decimal | undefined
  readonly originalAmount: Money | undefined
  readonly monthlyAmortisation: Money | undefined
  /** YYYY-MM-DD. */
  readonly startDate: string | undefined
  readonly endDate: string | undefined
}

export interface Holding {
  readonly name: string
  readonly isin: string | undefined
  readonly instrument: 'stock' | 'fund' | 'bond' | 'other'
  readonly quantity: Decimal
  readonly price: Money
  readonly value: Money
  /** What was paid for it. */
  readonly acquisitionValue: Money | undefined
}

export interface InvestmentDetails {
  readonly kind: 'investment'
  readonly investmentType: 'securities' | 'pension' | 'other'
  /** Market value of the holdings, without cash. */
  readonly holdingsValue: Money | undefined
  /** In the bank's order. */
  readonly holdings: readonly Holding[]
}

export type AccountDetails = LoanDetails | InvestmentDetails
