// codec: /data/v2/investment-accounts: investment accounts and their holdings
// Spec: docs.tink.com/api-data-v2 (2026-01), Investment; amounts are nested integers

import { returnOf, valueOfHoldings } from '../../core/accounts/holdings.ts'
import {
  type DetailedAccount,
  listDetailedAccounts,
  listHoldings,
  readDetailedAccount,
} from '../../core/accounts/list-detailed-accounts.ts'
import type { Holding, InvestmentDetails } from '../../core/banks/account-details.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Money } from '../../lib/money.ts'
import { call, type JsonSchema, type Route } from '../dialect.ts'
import { forUser, pathParameter } from '../request-values.ts'
import { PARTY_SCHEMA, renderParty } from './account-parties.ts'
import { renderIntegerAmount, renderNumber, renderPercent } from './money.ts'
import { pageFields, parsePage } from './paging.ts'
import { errorResponses, INTEGER_AMOUNT_SCHEMA, listSchema, pageSchema } from './schemas.ts'

const INSTRUMENTS: Readonly<Record<Holding['instrument'], { readonly type: string; readonly sum: string }>> =
  {
    stock: { type: 'EQUITY', sum: 'equity' },
    fund: { type: 'FUND', sum: 'fund' },
    bond: { type: 'BOND', sum: 'bond' },
    other: { type: 'PENSION_PLAN', sum: 'pensionPlan' },
  }

const HOLDINGS_PAGES = { defaultSize: 10, maxSize: 100 }

const IBAN_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['bban', 'iban'],
  properties: { bban: { type: 'string' }, bic: { type: 'string' }, iban: { type: 'string' } },
}

const ACCOUNT_SCHEMA: JsonSchema = {
  type: 'object',
  required: [
    'dates',
    'financialInstitutionId',
    'financialProduct',
    'holdingValue',
    'id',
    'identifiers',
    'parties',
  ],
  properties: {
    accountName: { type: 'string' },
    balances: { type: 'object' },
    dates: { type: 'object', properties: { lastRefreshed: { type: 'string' } } },
    financialInstitutionId: { type: 'string' },
    financialProduct: { type: 'string', examples: ['SE_ISK', 'ES_PENSION'] },
    holdingValue: {
      type: 'object',
      properties: {
        bond: INTEGER_AMOUNT_SCHEMA,
        equity: INTEGER_AMOUNT_SCHEMA,
        fund: INTEGER_AMOUNT_SCHEMA,
        pensionPlan: INTEGER_AMOUNT_SCHEMA,
        total: INTEGER_AMOUNT_SCHEMA,
      },
    },
    id: { type: 'string' },
    identifiers: { type: 'object', properties: { accountNumber: { type: 'string' }, iban: IBAN_SCHEMA } },
    monetaryAccountIdentifiers: { type: 'object', properties: { iban: IBAN_SCHEMA } },
    parties: { type: 'array', items: PARTY_SCHEMA },
  },
}

const HOLDING_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['accountId', 'financialInstrument', 'holdingValue', 'quantity'],
  properties: {
    accountId: { type: 'string' },
    averageAcquisitionPrice: INTEGER_AMOUNT_SCHEMA,
    financialInstrument: {
      type: 'object',
      required: ['name', 'type'],
      properties: {
        expenseRatio: { type: 'number', description: '0.002 is 0.2 percent.' },
        expirationDate: { type: 'string', description: 'Bonds only.' },
        identifiers: {
          type: 'object',
          properties: { isin: { type: 'string' }, pensionPlanIdentifier: { type: 'string' } },
        },
        interestRate: { type: 'number', description: '0.003 is 0.3 percent.' },
        marketIdentifierCode: { type: 'string' },
        name: { type: 'string' },
        nativeIsoCurrencyCode: { type: 'string' },
        tickerSymbol: { type: 'string' },
        type: { type: 'string', enum: ['FUND', 'BOND', 'EQUITY', 'PENSION_PLAN'] },
      },
    },
    holdingPercentageReturn: { type: 'number' },
    holdingReturn: INTEGER_AMOUNT_SCHEMA,
    holdingValue: INTEGER_AMOUNT_SCHEMA,
    quantity: { type: 'number' },
  },
}

export const investmentAccountRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/data/v2/investment-accounts',
    name: 'listInvestmentAccounts',
    summary: 'List investment accounts',
    access: { kind: 'token', accepts: ['user'], scopes: ['investment-accounts:readonly'] },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'All investment accounts.',
        schema: listSchema('investmentAccounts', ACCOUNT_SCHEMA),
      },
      ...errorResponses(401, 403),
    },
    parse: forUser((_request, caller) =>
      call(listDetailedAccounts, { caller, type: 'investment' }, (accounts) => ({
        status: 200,
        body: { investmentAccounts: accounts.map(renderAccount) },
      })),
    ),
  },
  {
    method: 'GET',
    path: '/data/v2/investment-accounts/:id',
    name: 'getInvestmentAccount',
    summary: 'Get investment account',
    access: { kind: 'token', accepts: ['user'], scopes: ['investment-accounts:readonly'] },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The account.', schema: ACCOUNT_SCHEMA },
      ...errorResponses(401, 403, 404),
    },
    parse: forUser((request, caller) => {
      const command = { caller, type: 'investment', accountId: pathParameter(request, 'id') } as const
      return call(readDetailedAccount, command, (account) => ({ status: 200, body: renderAccount(account) }))
    }),
  },
  {
    method: 'GET',
    path: '/data/v2/investment-accounts/:id/holdings',
    name: 'listHoldings',
    summary: 'List holdings',
    access: { kind: 'token', accepts: ['user'], scopes: ['investment-accounts:readonly'] },
    query: { type: 'object', properties: pageFields(HOLDINGS_PAGES) },
    body: { kind: 'none' },
    responses: {
      200: { description: 'A page of holdings.', schema: pageSchema('holdings', HOLDING_SCHEMA) },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: forUser((request, caller) => {
      const page = parsePage(request, HOLDINGS_PAGES)
      if (!page.ok) return page
      const accountId = pathParameter(request, 'id')
      return call(listHoldings, { caller, accountId, ...page.value }, ({ items, nextPageToken }) => ({
        status: 200,
        body: {
          holdings: items.map((holding) => renderHolding(accountId, holding)),
          nextPageToken: nextPageToken ?? '',
        },
      }))
    }),
  },
]

function renderAccount({ account, details, parties, market }: DetailedAccount): JsonObject {
  const investment = details?.kind === 'investment' ? details : undefined
  const value = investment && valueOfHoldings(investment)
  const { accountNumber, iban, bban, bic, booked, available } = account
  const zero: Money | undefined = booked && { ...booked, unscaled: 0n }
  const total = value?.total ?? zero
  const sums = [...(value?.byInstrument ?? [])].map(([instrument, sum]) => [
    INSTRUMENTS[instrument].sum,
    renderIntegerAmount(sum),
  ])
  return {
    accountName: account.name,
    balances: {
      ...(available && { available: { amount: renderIntegerAmount(available) } }),
      ...(booked && { booked: { amount: renderIntegerAmount(booked) } }),
    },
    dates: { lastRefreshed: isoInstant(account.refreshedAtMs) },
    financialInstitutionId: account.institutionId,
    financialProduct: productOf(market, investment?.investmentType === 'pension'),
    holdingValue: { ...Object.fromEntries(sums), ...(total && { total: renderIntegerAmount(total) }) },
    id: account.accountId,
    identifiers: {
      accountNumber: accountNumber ?? iban ?? account.accountId,
      ...(iban !== undefined && { iban: renderIban({ iban, bban, bic }) }),
    },
    ...(investment?.settlementAccount && {
      monetaryAccountIdentifiers: { iban: renderIban(investment.settlementAccount) },
    }),
    parties: parties.map(renderParty),
  }
}

function renderIban({ iban, bban, bic }: NonNullable<InvestmentDetails['settlementAccount']>): JsonObject {
  return { bban: bban ?? iban.slice(4), ...(bic !== undefined && { bic }), iban }
}

/** The reference lists the products of Spain and Sweden only; other markets follow the same pattern. */
function productOf(market: string | undefined, isPension: boolean): string {
  if (market === 'SE' && !isPension) return 'SE_ISK'
  return `${market ?? 'XX'}_${isPension ? 'PENSION' : 'INVESTMENT'}`
}

function renderHolding(accountId: string, holding: Holding): JsonObject {
  const gain = returnOf(holding)
  const { ticker, mic, expirationDate, expenseRatio, interestRate, pensionPlan } = holding.facts ?? {}
  return {
    accountId,
    ...(gain?.averagePrice && { averageAcquisitionPrice: renderIntegerAmount(gain.averagePrice) }),
    financialInstrument: {
      ...(expenseRatio && { expenseRatio: renderPercent(expenseRatio) }),
      ...(expirationDate !== undefined && { expirationDate }),
      ...((holding.isin !== undefined || pensionPlan !== undefined) && {
        identifiers: {
          ...(holding.isin !== undefined && { isin: holding.isin }),
          ...(pensionPlan !== undefined && { pensionPlanIdentifier: pensionPlan }),
        },
      }),
      ...(interestRate && { interestRate: renderPercent(interestRate) }),
      ...(mic !== undefined && { marketIdentifierCode: mic }),
      name: holding.name,
      nativeIsoCurrencyCode: holding.price.currency,
      ...(ticker !== undefined && { tickerSymbol: ticker }),
      type: INSTRUMENTS[holding.instrument].type,
    },
    ...(gain?.ratio && { holdingPercentageReturn: renderNumber(gain.ratio) }),
    ...(gain && { holdingReturn: renderIntegerAmount(gain.amount) }),
    holdingValue: renderIntegerAmount(holding.value),
    quantity: renderNumber(holding.quantity),
  }
}
