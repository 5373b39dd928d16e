// contract: Details of loan and investment accounts

import type { Decimal, Money } from '../../lib/money.ts'

export const LOAN_TYPES = ['mortgage', 'vehicle', 'other'] as const

export interface LoanDetails {
  readonly kind: 'loan'
  readonly loanType: (typeof LOAN_TYPES)[number]
  /** Annual rate in percent. */
  readonly interestRate: Decimal | undefined
  readonly originalAmount: Money | undefined
  readonly monthlyAmortisation: Money | undefined
  /** YYYY-MM-DD. */
  readonly startDate: string | undefined
  readonly endDate: string | undefined
}

export const INSTRUMENTS = ['stock', 'fund', 'bond', 'other'] as const

export interface Holding {
  readonly name: string
  readonly isin: string | undefined
  readonly instrument: (typeof INSTRUMENTS)[number]
  readonly quantity: Decimal
  readonly price: Money
  readonly value: Money
  /** Purchase price. */
  readonly acquisitionValue: Money | undefined
}

export const INVESTMENT_TYPES = ['securities', 'pension', 'other'] as const

export interface InvestmentDetails {
  readonly kind: 'investment'
  readonly investmentType: (typeof INVESTMENT_TYPES)[number]
  /** Market value of the holdings, without cash. */
  readonly holdingsValue: Money | undefined
  /** In the order of the bank. */
  readonly holdings: readonly Holding[]
}

export type AccountDetails = LoanDetails | InvestmentDetails
