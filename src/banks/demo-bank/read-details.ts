// codec: Demo Bank's loan and investment details
// Never: trust the type of a field; a response that does not fit is undefined and becomes a BankProblem

import type {
  AccountDetails,
  Holding,
  InstrumentFacts,
  InvestmentDetails,
  LoanDetails,
  LoanTerms,
} from '../../core/banks/account-details.ts'
import { parseIsoDate } from '../../lib/iso-date.ts'
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import { type Decimal, type Money, parseDecimal } from '../../lib/money.ts'

/** Undefined for an account without details. `holdings`: the bank's list for an investment account. */
export function readDetails(
  account: JsonObject,
  holdings: JsonObject | undefined,
): AccountDetails | undefined {
  if (isJsonObject(account.loan)) return readLoan(account.loan)
  if (isJsonObject(account.investment)) return readInvestment(account.investment, holdings)
  return undefined
}

function readLoan(loan: JsonObject): LoanDetails {
  const { kind, interestRate } = loan
  return {
    kind: 'loan',
    loanType: kind === 'mortgage' || kind === 'vehicle' ? kind : 'other',
    interestRate: typeof interestRate === 'string' ? parseDecimal(interestRate) : undefined,
    originalAmount: readMoney(loan.originalAmount),
    monthlyAmortisation: readMoney(loan.monthlyAmortisation),
    startDate: readDate(loan.startDate),
    endDate: readDate(loan.endDate),
    terms: readTerms(loan),
  }
}

function readTerms(loan: JsonObject): LoanTerms {
  const { variableRate, monthsBound } = loan
  return withoutUndefined({
    collateral: readText(loan.collateral),
    guarantor: readText(loan.guarantor),
    partNumber: readText(loan.partNumber),
    previousPaymentDate: readDate(loan.previousPaymentDate),
    nextPaymentDate: readDate(loan.nextPaymentDate),
    variableRate: typeof variableRate === 'boolean' ? variableRate : undefined,
    margin: readDecimal(loan.margin),
    referenceIndex: readText(loan.referenceIndex),
    monthsBound:
      typeof monthsBound === 'number' && Number.isSafeInteger(monthsBound) ? monthsBound : undefined,
    revisionDate: readDate(loan.revisionDate),
  })
}

function readFacts(item: JsonObject): InstrumentFacts {
  return withoutUndefined({
    ticker: readText(item.ticker),
    mic: readText(item.mic),
    expirationDate: readDate(item.expirationDate),
    expenseRatio: readDecimal(item.expenseRatio),
    interestRate: readDecimal(item.interestRate),
    pensionPlan: readText(item.planNumber),
  })
}

function readSettlementAccount(numbers: Json | undefined): InvestmentDetails['settlementAccount'] {
  if (!isJsonObject(numbers)) return undefined
  const iban = readText(numbers.iban)
  return iban === undefined ? undefined : { iban, bban: readText(numbers.bban), bic: readText(numbers.bic) }
}

type Defined<Values> = { [Name in keyof Values]?: Exclude<Values[Name], undefined> }

function withoutUndefined<Values extends object>(values: Values): Defined<Values> {
  const defined: Defined<Values> = { ...values }
  for (const name in values) if (values[name] === undefined) delete defined[name]
  return defined
}

function readText(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function readDecimal(value: Json | undefined): Decimal | undefined {
  return typeof value === 'string' ? parseDecimal(value) : undefined
}

function readInvestment(
  { kind, holdingsValue, settlementAccount }: JsonObject,
  response: JsonObject | undefined,
): InvestmentDetails | undefined {
  const settlement = readSettlementAccount(settlementAccount)
  const list = response?.holdings
  if (!Array.isArray(list)) return undefined
  const holdings: Holding[] = []
  for (const item of list) {
    const holding = isJsonObject(item) ? readHolding(item) : undefined
    if (holding === undefined) return undefined
    holdings.push(holding)
  }
  return {
    kind: 'investment',
    investmentType: kind === 'securities' || kind === 'pension' ? kind : 'other',
    holdingsValue: readMoney(holdingsValue),
    holdings,
    ...(settlement && { settlementAccount: settlement }),
  }
}

function readHolding(item: JsonObject): Holding | undefined {
  const { name, isin, kind } = item
  const quantity: Decimal | undefined =
    typeof item.quantity === 'string' ? parseDecimal(item.quantity) : undefined
  const price = readMoney(item.price)
  const value = readMoney(item.value)
  if (typeof name !== 'string' || quantity === undefined || price === undefined || value === undefined) {
    return undefined
  }
  return {
    name,
    isin: typeof isin === 'string' && isin !== '' ? isin : undefined,
    instrument: kind === 'stock' || kind === 'fund' || kind === 'bond' ? kind : 'other',
    quantity,
    price,
    value,
    acquisitionValue: readMoney(item.acquisitionValue),
    facts: readFacts(item),
  }
}

export function readMoney(value: Json | undefined): Money | undefined {
  if (!isJsonObject(value) || typeof value.amount !== 'string' || typeof value.currency !== 'string') {
    return undefined
  }
  const decimal = /^[A-Z]{3}$/.test(value.currency) ? parseDecimal(value.amount) : undefined
  return decimal && { ...decimal, currency: value.currency }
}

function readDate(value: Json | undefined): string | undefined {
  return typeof value === 'string' && parseIsoDate(value) !== undefined ? value : undefined
}
