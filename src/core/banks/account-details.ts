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
  /** What only some banks state. */
  readonly terms?: LoanTerms
}

export interface LoanTerms {
  readonly collateral?: string
  /** Name of the guarantor. */
  readonly guarantor?: string
  /** Number of the part of the loan. */
  readonly partNumber?: string
  /** YYYY-MM-DD. */
  readonly previousPaymentDate?: string
  readonly nextPaymentDate?: string
  readonly variableRate?: boolean
  /** Above the reference index, in percent points. */
  readonly margin?: Decimal
  readonly referenceIndex?: string
  /** Months for which the rate is fixed. */
  readonly monthsBound?: number
  /** YYYY-MM-DD: when the rate is revised next. */
  readonly revisionDate?: string
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
  /** What only some banks state, or only for some instruments. */
  readonly facts?: InstrumentFacts
}

export interface InstrumentFacts {
  readonly ticker?: string
  /** Market identifier code (ISO 10383). */
  readonly mic?: string
  /** YYYY-MM-DD: when a bond is repaid. */
  readonly expirationDate?: string
  /** Percent a year. */
  readonly expenseRatio?: Decimal
  readonly interestRate?: Decimal
  readonly pensionPlan?: string
}

export const INVESTMENT_TYPES = ['securities', 'pension', 'other'] as const

export interface InvestmentDetails {
  readonly kind: 'investment'
  readonly investmentType: (typeof INVESTMENT_TYPES)[number]
  /** Market value of the holdings, without cash. */
  readonly holdingsValue: Money | undefined
  /** In the order of the bank. */
  readonly holdings: readonly Holding[]
  /** The current account that the investment account is settled with. */
  readonly settlementAccount?: {
    readonly iban: string
    readonly bban: string | undefined
    readonly bic: string | undefined
  }
}

export type AccountDetails = LoanDetails | InvestmentDetails
