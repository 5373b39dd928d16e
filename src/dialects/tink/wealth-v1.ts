// codec: /api/v1/loans and /api/v1/investments: loans and portfolios, version 1
// Spec: docs.tink.com/api-data-v1 (2026-01), Loan and Investment; amounts are plain numbers, times epoch milliseconds

import { returnOf, valueOfHoldings, worthOf } from '../../core/accounts/holdings.ts'
import { type DetailedAccount, listDetailedAccounts } from '../../core/accounts/list-detailed-accounts.ts'
import type { Holding, LoanDetails } from '../../core/banks/account-details.ts'
import { parseIsoDate } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { addMoney, type Money, negate } from '../../lib/money.ts'
import { call, type JsonSchema, type Route } from '../dialect.ts'
import { forUser, listParameter } from '../request-values.ts'
import { renderNumber } from './money.ts'
import { errorResponses, listSchema } from './schemas.ts'

const LOAN_TYPES: Readonly<Record<LoanDetails['loanType'], string>> = {
  mortgage: 'MORTGAGE',
  vehicle: 'VEHICLE',
  other: 'OTHER',
}
const PORTFOLIO_TYPES = ['ISK', 'KF', 'DEPOT', 'PENSION', 'OTHER'] as const
const INSTRUMENT_TYPES: Readonly<Record<Holding['instrument'], string>> = {
  stock: 'STOCK',
  fund: 'FUND',
  bond: 'OTHER',
  other: 'OTHER',
}

const NUMBER = { type: 'number' }
const TEXT = { type: 'string' }
const LOAN_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    accountId: TEXT,
    amortized: NUMBER,
    balance: NUMBER,
    id: TEXT,
    initialBalance: NUMBER,
    initialDate: { type: 'integer', description: 'Epoch milliseconds.' },
    interest: { type: 'number', description: '0.025 means 2.5 percent.' },
    loanNumber: TEXT,
    monthlyAmortization: NUMBER,
    name: TEXT,
    providerName: TEXT,
    type: { type: 'string', enum: Object.values(LOAN_TYPES) },
    updated: { type: 'integer', description: 'Epoch milliseconds.' },
    userId: TEXT,
  },
}
const LOANS_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['loans', 'totalLoanAmount', 'weightedAverageInterestRate'],
  properties: {
    loans: { type: 'array', items: LOAN_SCHEMA },
    totalLoanAmount: NUMBER,
    weightedAverageInterestRate: NUMBER,
  },
}
const PORTFOLIO_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    accountId: TEXT,
    cashValue: NUMBER,
    id: TEXT,
    instruments: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          averageAcquisitionPrice: NUMBER,
          currency: TEXT,
          id: TEXT,
          isin: TEXT,
          marketValue: NUMBER,
          name: TEXT,
          portfolioId: TEXT,
          price: NUMBER,
          profit: NUMBER,
          quantity: NUMBER,
          type: { type: 'string', enum: ['STOCK', 'FUND', 'OTHER'] },
          userId: TEXT,
        },
      },
    },
    totalProfit: NUMBER,
    totalValue: NUMBER,
    type: { type: 'string', enum: PORTFOLIO_TYPES },
    userId: TEXT,
  },
}

export const loanV1Routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/loans',
    name: 'listLoansV1',
    summary: 'Get loans (version 1)',
    access: { kind: 'token', accepts: ['user'], scopes: ['accounts:read'] },
    body: { kind: 'none' },
    responses: {
      200: { description: 'All loans.', schema: LOANS_SCHEMA },
      ...errorResponses(401, 403),
    },
    parse: forUser((_request, caller) =>
      call(listDetailedAccounts, { caller, type: 'loan' }, (accounts) => ({
        status: 200,
        body: { loans: accounts.map(renderLoan), ...renderTotals(accounts) },
      })),
    ),
  },
]

export const investmentV1Routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/investments',
    name: 'listInvestmentsV1',
    summary: 'List investments (version 1)',
    access: { kind: 'token', accepts: ['user'], scopes: ['investments:read'] },
    query: {
      type: 'object',
      properties: {
        portfolioType: {
          type: 'array',
          items: { type: 'string', enum: PORTFOLIO_TYPES },
          description: 'All types by default.',
        },
      },
    },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'A portfolio for each account.',
        schema: listSchema('portfolios', PORTFOLIO_SCHEMA),
      },
      ...errorResponses(400, 401, 403),
    },
    parse: forUser(({ query }, caller) => {
      const types = listParameter(query, 'portfolioType')
      return call(listDetailedAccounts, { caller, type: 'investment' }, (accounts) => ({
        status: 200,
        body: {
          portfolios: accounts
            .filter((account) => types === undefined || types.includes(portfolioTypeOf(account)))
            .map(renderPortfolio),
        },
      }))
    }),
  },
]

function loanOf({ details }: DetailedAccount): LoanDetails | undefined {
  return details?.kind === 'loan' ? details : undefined
}

/** The principal is negative, as a debt. */
function renderLoan(detailed: DetailedAccount): JsonObject {
  const { account, providerName } = detailed
  const loan = loanOf(detailed)
  const { booked } = account
  const original = loan?.originalAmount
  const paid = original && booked && addMoney(original, booked)
  const initialDate = loan?.startDate === undefined ? undefined : parseIsoDate(loan.startDate)
  return {
    accountId: account.accountId,
    ...(paid && { amortized: renderNumber(paid) }),
    ...(booked && { balance: renderNumber(booked) }),
    id: account.accountId,
    ...(original && { initialBalance: renderNumber(negate(original)) }),
    ...(initialDate !== undefined && { initialDate }),
    ...(loan?.interestRate && { interest: renderRate(loan.interestRate) }),
    ...(account.accountNumber !== undefined && { loanNumber: account.accountNumber }),
    ...(loan?.monthlyAmortisation && { monthlyAmortization: renderNumber(loan.monthlyAmortisation) }),
    name: account.name,
    ...(providerName !== undefined && { providerName }),
    type: LOAN_TYPES[loan?.loanType ?? 'other'],
    updated: account.refreshedAtMs,
    userId: account.userId,
  }
}

function renderRate(percent: NonNullable<LoanDetails['interestRate']>): number {
  return renderNumber({ ...percent, scale: percent.scale + 2 })
}

const MEAN_SCALE = 6

/** The mean is weighted by the debts of loans whose interest is known. Of several currencies, the first one counts. */
function renderTotals(accounts: readonly DetailedAccount[]): JsonObject {
  const total = sumOf(accounts.flatMap(({ account }) => account.booked ?? []))
  const rated = accounts.flatMap((each) => {
    const { booked } = each.account
    const rate = loanOf(each)?.interestRate
    return booked === undefined || rate === undefined ? [] : [{ booked, rate }]
  })
  const weight = sumOf(rated.map(({ booked }) => booked))
  const weighted = sumOf(
    rated.map(({ booked, rate }) => ({
      unscaled: booked.unscaled * rate.unscaled,
      scale: booked.scale + rate.scale + 2,
      currency: booked.currency,
    })),
  )
  return {
    totalLoanAmount: total === undefined ? 0 : renderNumber(total),
    weightedAverageInterestRate:
      weight === undefined || weighted === undefined ? 0 : meanOf(weighted, weight),
  }
}

function sumOf(amounts: readonly Money[]): Money | undefined {
  return amounts.reduce<Money | undefined>(
    (sum, each) => (sum && addMoney(sum, each)) ?? sum ?? each,
    undefined,
  )
}

function meanOf(weighted: Money, weight: Money): number {
  if (weight.unscaled === 0n) return 0
  const shift = BigInt(MEAN_SCALE + weight.scale - weighted.scale)
  const [up, down] = shift >= 0n ? [10n ** shift, 1n] : [1n, 10n ** -shift]
  return renderNumber({
    unscaled: (weighted.unscaled * up) / (weight.unscaled * down),
    scale: MEAN_SCALE,
  })
}

function portfolioTypeOf({ details, market }: DetailedAccount): string {
  if (details?.kind !== 'investment') return 'OTHER'
  if (details.investmentType === 'pension') return 'PENSION'
  if (details.investmentType === 'other') return 'OTHER'
  return market === 'SE' ? 'ISK' : 'DEPOT'
}

function renderPortfolio(detailed: DetailedAccount): JsonObject {
  const { account, details } = detailed
  const { accountId, userId, booked } = account
  const investment = details?.kind === 'investment' ? details : undefined
  const value = investment && (booked ? worthOf(booked, investment) : valueOfHoldings(investment).total)
  const profits = (investment?.holdings ?? []).flatMap((holding) => returnOf(holding)?.amount ?? [])
  const profit = sumOf(profits)
  const total = value ?? booked
  return {
    accountId,
    ...(booked && { cashValue: renderNumber(booked) }),
    id: accountId,
    instruments: (investment?.holdings ?? []).map((holding, index) =>
      renderInstrument(holding, { id: `${accountId}-${index + 1}`, accountId, userId }),
    ),
    ...(profit && { totalProfit: renderNumber(profit) }),
    ...(total && { totalValue: renderNumber(total) }),
    type: portfolioTypeOf(detailed),
    userId,
  }
}

interface InstrumentPlace {
  readonly id: string
  readonly accountId: string
  readonly userId: string
}

function renderInstrument(holding: Holding, { id, accountId, userId }: InstrumentPlace): JsonObject {
  const gain = returnOf(holding)
  return {
    ...(gain?.averagePrice && { averageAcquisitionPrice: renderNumber(gain.averagePrice) }),
    currency: holding.price.currency,
    id,
    ...(holding.isin !== undefined && { isin: holding.isin }),
    marketValue: renderNumber(holding.value),
    name: holding.name,
    portfolioId: accountId,
    price: renderNumber(holding.price),
    ...(gain && { profit: renderNumber(gain.amount) }),
    quantity: renderNumber(holding.quantity),
    type: INSTRUMENT_TYPES[holding.instrument],
    userId,
  }
}
