// codec: An account in FDX: deposit, line of credit, loan or investment account
// Spec: FDX API 5 and 6, account entities; docs.flinks.com, get accounts

import { balancesOf } from '../../core/accounts/balances.ts'
import { worthOf } from '../../core/accounts/holdings.ts'
import type { DetailedAccount } from '../../core/accounts/list-detailed-accounts.ts'
import type { Holding, InvestmentDetails, LoanDetails } from '../../core/banks/account-details.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import { type Money, negate } from '../../lib/money.ts'
import { type FdxVersion, known, renderNumber } from './fdx.ts'

type Category = 'DEPOSIT_ACCOUNT' | 'LOC_ACCOUNT' | 'LOAN_ACCOUNT' | 'INVESTMENT_ACCOUNT'

type Kind = DetailedAccount['account']['type']

export const CATEGORIES: Readonly<Record<Kind, Category>> = {
  checking: 'DEPOSIT_ACCOUNT',
  savings: 'DEPOSIT_ACCOUNT',
  credit_card: 'LOC_ACCOUNT',
  loan: 'LOAN_ACCOUNT',
  investment: 'INVESTMENT_ACCOUNT',
  other: 'DEPOSIT_ACCOUNT',
}

const WRAPPERS: Readonly<Record<Category, string>> = {
  DEPOSIT_ACCOUNT: 'depositAccount',
  LOC_ACCOUNT: 'locAccount',
  LOAN_ACCOUNT: 'loanAccount',
  INVESTMENT_ACCOUNT: 'investmentAccount',
}

const LOAN_TYPES: Readonly<Record<LoanDetails['loanType'], string>> = {
  mortgage: 'MORTGAGE',
  vehicle: 'AUTOLOAN',
  other: 'LOAN',
}

const INVESTMENT_TYPES: Readonly<Record<InvestmentDetails['investmentType'], string>> = {
  securities: 'BROKERAGEPRODUCT',
  pension: 'RRSP',
  other: 'INVESTMENTACCOUNT',
}

const HOLDING_TYPES: Readonly<Record<Holding['instrument'], string>> = {
  stock: 'STOCK',
  fund: 'MUTUALFUND',
  bond: 'BOND',
  other: 'OTHER',
}

export interface Shown {
  readonly version: FdxVersion['version']
  /** Balances and numbers beside the fields of the light result. */
  readonly details: boolean
  /** Holdings of investment accounts, within the details. */
  readonly holdings: boolean
}

export function renderAccount(detailed: DetailedAccount, shown: Shown): JsonObject {
  const category = CATEGORIES[detailed.account.type]
  const entity = shown.details
    ? { ...renderBasics(detailed, shown), ...renderDetails(detailed, shown) }
    : renderBasics(detailed, shown)
  return shown.version === 5 ? { [WRAPPERS[category]]: entity } : entity
}

function renderBasics(detailed: DetailedAccount, { details }: Shown): JsonObject {
  const { accountId, type, name, currency, accountNumber, bban } = detailed.account
  const number = accountNumber ?? bban
  return known([
    ['accountId', accountId],
    ['accountCategory', CATEGORIES[type]],
    ['accountType', accountTypeOf(detailed)],
    // Only a deposit account has a number that a payment can name.
    ['accountNumber', details && CATEGORIES[type] === 'DEPOSIT_ACCOUNT' ? number : undefined],
    ['accountNumberDisplay', displayNumberOf(detailed)],
    ['productName', name],
    ['nickname', name],
    ['status', 'OPEN'],
    ['description', name],
    ['currency', { currencyCode: currency }],
  ])
}

function accountTypeOf({ account, details }: DetailedAccount): string {
  switch (account.type) {
    case 'checking':
    case 'other':
      return 'CHECKING'
    case 'savings':
      return 'SAVINGS'
    case 'credit_card':
      return 'CREDITCARD'
    case 'loan':
      return LOAN_TYPES[details?.kind === 'loan' ? details.loanType : 'other']
    case 'investment':
      return INVESTMENT_TYPES[details?.kind === 'investment' ? details.investmentType : 'other']
  }
}

/** The last four characters, as the bank prints them. */
function displayNumberOf({ account }: DetailedAccount): string | undefined {
  const number = account.maskedPan ?? account.accountNumber ?? account.bban
  return number === undefined ? undefined : `****${number.replaceAll(/[^0-9A-Za-z]/g, '').slice(-4)}`
}

function renderDetails(detailed: DetailedAccount, shown: Shown): JsonObject {
  const { account } = detailed
  const category = CATEGORIES[account.type]
  const isAsset = category === 'DEPOSIT_ACCOUNT' || category === 'INVESTMENT_ACCOUNT'
  const moves = category === 'DEPOSIT_ACCOUNT'
  return known([
    ['routingTransitNumber', moves ? account.sortCode : undefined],
    ['balanceType', isAsset ? 'ASSET' : 'LIABILITY'],
    ['transferIn', moves],
    ['transferOut', moves],
    ['transactionsIncluded', false],
    ['balanceAsOf', isoInstant(account.refreshedAtMs)],
    ...Object.entries(renderBalances(detailed, shown)),
  ])
}

function renderBalances({ account, details }: DetailedAccount, { holdings }: Shown): JsonObject {
  const balances = balancesOf(account)
  switch (CATEGORIES[account.type]) {
    case 'DEPOSIT_ACCOUNT':
      return known([
        ['currentBalance', amount(account.booked)],
        ['availableBalance', amount(balances.availableWithoutCredit)],
      ])
    case 'LOC_ACCOUNT':
      return known([
        ['creditLine', amount(account.creditLimit)],
        ['availableCredit', amount(balances.availableWithCredit ?? account.available)],
        ['currentBalance', owed(account.booked)],
      ])
    case 'LOAN_ACCOUNT':
      return renderLoan(account.booked, details?.kind === 'loan' ? details : undefined)
    case 'INVESTMENT_ACCOUNT': {
      const investment = details?.kind === 'investment' ? details : undefined
      const worth = account.booked && investment ? worthOf(account.booked, investment) : account.booked
      return known([
        ['availableCashBalance', amount(account.booked)],
        ['currentValue', amount(worth)],
        ['holdings', holdings && investment ? investment.holdings.map(renderHolding) : undefined],
      ])
    }
  }
}

function renderLoan(booked: Money | undefined, details: LoanDetails | undefined): JsonObject {
  const { interestRate, originalAmount, startDate, endDate, terms } = details ?? {}
  return known([
    ['principalBalance', owed(booked)],
    ['originalPrincipal', amount(originalAmount)],
    ['originatingDate', startDate],
    ['maturityDate', endDate],
    ['interestRate', interestRate && renderNumber(interestRate)],
    ['interestRateType', rateTypeOf(terms?.variableRate)],
    ['lastPaymentDate', terms?.previousPaymentDate],
    ['nextPaymentDate', terms?.nextPaymentDate],
  ])
}

function rateTypeOf(isVariable: boolean | undefined): string | undefined {
  if (isVariable === undefined) return undefined
  return isVariable ? 'VARIABLE' : 'FIXED'
}

function renderHolding(holding: Holding): Json {
  const { name, isin, instrument, quantity, price, value, acquisitionValue, facts } = holding
  return known([
    ['holdingName', name],
    ['holdingType', HOLDING_TYPES[instrument]],
    ['positionType', 'LONG'],
    ['securityId', isin],
    ['securityIdType', isin === undefined ? undefined : 'ISIN'],
    ['symbol', facts?.ticker],
    ['units', renderNumber(quantity)],
    ['currentUnitPrice', amount(price)],
    ['marketValue', amount(value)],
    ['costBasis', amount(acquisitionValue)],
    ['currency', { currencyCode: value.currency }],
  ])
}

function amount(money: Money | undefined): number | undefined {
  return money && renderNumber(money)
}

/** A debt is negative at the bank, and positive in an account of the type LIABILITY. */
function owed(money: Money | undefined): number | undefined {
  return money && renderNumber(negate(money))
}
