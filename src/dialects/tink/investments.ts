// codec: investment accounts and their holdings
// Spec: docs.tink.com/api-data-v2 (2026-01), Investment; money is nested integers

import { returnOf, valueOfHoldings } from '../../core/accounts/holdings.ts'
import {
  type DetailedAccount,
  listDetailedAccounts,
  listHoldings,
  readDetailedAccount,
} from '../../core/accounts/list-detailed-accounts.ts'
import type { Holding } from '../../core/banks/account-details.ts'
import { refuse } from '../../core/errors.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Money } from '../../lib/money.ts'
import { call, type JsonSchema, type Route } from '../dialect.ts'
import { PARTY_SCHEMA, renderParty } from './balances.ts'
import { renderIntegerAmount, renderNumber } from './money.ts'
import { PAGE_FIELDS, parsePage } from './paging.ts'
import { errorResponses, INTEGER_AMOUNT_SCHEMA } from './schemas.ts'

const INSTRUMENTS: Readonly<Record<Holding['instrument'], { readonly type: string; readonly sum: string }>> =
  {
    stock: { type: 'EQUITY', sum: 'equity' },
    fund: { type: 'FUND', sum: 'fund' },
    bond: { type: 'BOND', sum: 'bond' },
    other: { type: 'PENSION_PLAN', sum: 'pensionPlan' },
  }

const HOLDINGS_PAGE = 10

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
    identifiers: { type: 'object', properties: { accountNumber: { type: 'string' } } },
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
        identifiers: { type: 'object', properties: { isin: { type: 'string' } } },
        name: { type: 'string' },
        nativeIsoCurrencyCode: { type: 'string' },
        type: { type: 'string', enum: ['FUND', 'BOND', 'EQUITY', 'PENSION_PLAN'] },
      },
    },
    holdingPercentageReturn: { type: 'number' },
    holdingReturn: INTEGER_AMOUNT_SCHEMA,
    holdingValue: INTEGER_AMOUNT_SCHEMA,
    quantity: { type: 'number' },
  },
}

export const investmentRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/data/v2/investment-accounts',
    name: 'listInvestmentAccounts',
    summary: 'Investment accounts of the user',
    access: { kind: 'token', accepts: ['user'], scopes: ['investment-accounts:readonly'] },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'All of them.',
        schema: {
          type: 'object',
          required: ['investmentAccounts'],
          properties: { investmentAccounts: { type: 'array', items: ACCOUNT_SCHEMA } },
        },
      },
      ...errorResponses(401, 403),
    },
    parse: (_request, caller) => {
      if (caller.kind !== 'user') return refuse('token_wrong_kind')
      return call(listDetailedAccounts, { caller, type: 'investment' }, (accounts) => ({
        status: 200,
        body: { investmentAccounts: accounts.map(renderAccount) },
      }))
    },
  },
  {
    method: 'GET',
    path: '/data/v2/investment-accounts/:id',
    name: 'getInvestmentAccount',
    summary: 'One investment account',
    access: { kind: 'token', accepts: ['user'], scopes: ['investment-accounts:readonly'] },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The account.', schema: ACCOUNT_SCHEMA },
      ...errorResponses(401, 403, 404),
    },
    parse: ({ params }, caller) => {
      if (caller.kind !== 'user') return refuse('token_wrong_kind')
      const command = { caller, type: 'investment', accountId: params.id ?? '' } as const
      return call(readDetailedAccount, command, (account) => ({ status: 200, body: renderAccount(account) }))
    },
  },
  {
    method: 'GET',
    path: '/data/v2/investment-accounts/:id/holdings',
    name: 'listHoldings',
    summary: 'What lies in an investment account',
    access: { kind: 'token', accepts: ['user'], scopes: ['investment-accounts:readonly'] },
    query: {
      type: 'object',
      properties: {
        ...PAGE_FIELDS,
        pageSize: {
          ...PAGE_FIELDS.pageSize,
          description: `Items on a page, 1 to 100; ${HOLDINGS_PAGE} when left out.`,
        },
      },
    },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'A page of holdings. An empty `nextPageToken` ends the list.',
        schema: {
          type: 'object',
          required: ['holdings', 'nextPageToken'],
          properties: {
            holdings: { type: 'array', items: HOLDING_SCHEMA },
            nextPageToken: { type: 'string' },
          },
        },
      },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: (request, caller) => {
      if (caller.kind !== 'user') return refuse('token_wrong_kind')
      const page = parsePage(request, HOLDINGS_PAGE)
      if (!page.ok) return page
      const accountId = request.params.id ?? ''
      return call(listHoldings, { caller, accountId, ...page.value }, ({ items, nextPageToken }) => ({
        status: 200,
        body: {
          holdings: items.map((holding) => renderHolding(accountId, holding)),
          nextPageToken: nextPageToken ?? '',
        },
      }))
    },
  },
]

function renderAccount({ account, details, parties, market }: DetailedAccount): JsonObject {
  const investment = details?.kind === 'investment' ? details : undefined
  const value = investment && valueOfHoldings(investment)
  const { accountNumber, iban, bban, bic, booked, available } = account
  const nothing: Money | undefined = booked && { ...booked, unscaled: 0n }
  const total = value?.total ?? nothing
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
      ...(iban !== undefined && { iban: { bban: bban ?? iban.slice(4), ...(bic && { bic }), iban } }),
    },
    parties: parties.map(renderParty),
  }
}

/** Markets that the reference does not list are named in its way. */
function productOf(market: string | undefined, isPension: boolean): string {
  if (market === 'SE' && !isPension) return 'SE_ISK'
  return `${market ?? 'XX'}_${isPension ? 'PENSION' : 'INVESTMENT'}`
}

function renderHolding(accountId: string, holding: Holding): JsonObject {
  const brought = returnOf(holding)
  return {
    accountId,
    ...(brought?.averagePrice && { averageAcquisitionPrice: renderIntegerAmount(brought.averagePrice) }),
    financialInstrument: {
      ...(holding.isin !== undefined && { identifiers: { isin: holding.isin } }),
      name: holding.name,
      nativeIsoCurrencyCode: holding.price.currency,
      type: INSTRUMENTS[holding.instrument].type,
    },
    ...(brought?.ratio && { holdingPercentageReturn: renderNumber(brought.ratio) }),
    ...(brought && { holdingReturn: renderIntegerAmount(brought.amount) }),
    holdingValue: renderIntegerAmount(holding.value),
    quantity: renderNumber(holding.quantity),
  }
}
