// codec: /api/v1/search: search transactions
// Spec: docs.tink.com/api-data-v1 (2026-01), Search

import type { Outcome } from '../../core/errors.ts'
import {
  type FoundTransactions,
  SEARCH_ORDERS,
  type SearchOrder,
  searchTransactions,
} from '../../core/insights/search-transactions.ts'
import type { UserCaller } from '../../core/tokens/token.ts'
import type { JsonObject } from '../../lib/json.ts'
import { type Call, call, type JsonSchema, type Route, type WireRequest } from '../dialect.ts'
import { bodyOf, forUser, textOf, textsOf } from '../request-values.ts'
import { renderNumber } from './money.ts'
import { errorResponses } from './schemas.ts'
import { renderTransactionV1, TRANSACTION_V1_SCHEMA } from './transaction-v1-object.ts'
import { decimalOf } from './transactions-v1.ts'

const USUAL_LIMIT = 50
const MAX_LIMIT = 1000

const ORDERS: ReadonlyMap<string, SearchOrder> = new Map(
  SEARCH_ORDERS.map((order) => [order.toUpperCase(), order]),
)
const IDS: JsonSchema = { type: ['array', 'null'], maxItems: 500, items: { type: 'string', maxLength: 128 } }
const NUMBER: JsonSchema = { type: ['number', 'null'] }
const DATE: JsonSchema = { type: ['integer', 'null'], description: 'Epoch milliseconds.' }

export const searchRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/search',
    name: 'searchTransactionsV1',
    summary: 'Query transactions',
    access: { kind: 'token', accepts: ['user'], scopes: ['transactions:read'] },
    changesNothing: true,
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        properties: {
          accounts: IDS,
          categories: { ...IDS, description: 'Ids of categories, or of groups of them.' },
          endDate: DATE,
          externalIds: IDS,
          includeUpcoming: {
            type: ['boolean', 'null'],
            description: 'Has no effect: no bank lists upcoming payments.',
          },
          limit: { type: ['integer', 'null'], minimum: 0, description: '50 by default, 1000 at most.' },
          maxAmount: NUMBER,
          minAmount: NUMBER,
          offset: { type: ['integer', 'null'], minimum: 0 },
          order: { type: ['string', 'null'], enum: ['ASC', 'DESC', null] },
          queryString: {
            type: ['string', 'null'],
            maxLength: 200,
            description:
              'Words that all occur in the description, the notes, the counterparty or the category.',
          },
          sort: { type: ['string', 'null'], enum: [...ORDERS.keys(), null] },
          startDate: DATE,
        },
      },
    },
    responses: {
      200: {
        description: 'One page of the hits, and totals of all of them.',
        schema: {
          type: 'object',
          required: ['count', 'metrics', 'net', 'periodAmounts', 'query', 'results'],
          properties: {
            count: { type: 'integer' },
            metrics: { type: 'object' },
            net: { type: 'number' },
            periodAmounts: { type: 'array', items: { type: 'object' } },
            query: { type: 'object' },
            results: {
              type: 'array',
              items: {
                type: 'object',
                required: ['transaction', 'type'],
                properties: { transaction: TRANSACTION_V1_SCHEMA, type: { type: 'string' } },
              },
            },
          },
        },
      },
      ...errorResponses(400, 401, 403),
    },
    parse: forUser(parseSearch),
  },
]

function parseSearch(request: WireRequest, caller: UserCaller): Outcome<Call> {
  const query = bodyOf(request)
  const number = (name: string) => (typeof query[name] === 'number' ? query[name] : undefined)
  const limit = number('limit') ?? 0
  const command = {
    caller,
    words: (textOf(query.queryString) ?? '').split(/\s+/).filter((word) => word !== ''),
    accountIds: textsOf(query.accounts),
    categoryIds: textsOf(query.categories),
    bankTransactionIds: textsOf(query.externalIds),
    fromMs: number('startDate'),
    toMs: number('endDate'),
    min: decimalOf(query.minAmount),
    max: decimalOf(query.maxAmount),
    orderBy: ORDERS.get(textOf(query.sort) ?? 'DATE') ?? 'date',
    ascending: query.order === 'ASC',
    offset: number('offset') ?? 0,
    limit: limit === 0 ? USUAL_LIMIT : Math.min(limit, MAX_LIMIT),
  } as const
  return call(searchTransactions, command, (found) => ({ status: 200, body: renderFound(found, query) }))
}

function renderFound({ entries, count, totals }: FoundTransactions, query: JsonObject): JsonObject {
  const [net, sum] = [renderNumber(totals.net), renderNumber(totals.sum)]
  return {
    count,
    metrics: {
      AVG: count === 0 ? 0 : sum / count,
      CATEGORIES: Object.fromEntries(
        [...totals.byCategory].map(([id, amount]) => [id, sum === 0 ? 0 : renderNumber(amount) / sum]),
      ),
      COUNT: count,
      NET: net,
      SUM: sum,
    },
    net,
    periodAmounts: [...totals.byMonth]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, amount]) => ({ key, value: renderNumber(amount) })),
    query,
    results: entries.map((entry) => ({ transaction: renderTransactionV1(entry), type: 'TRANSACTION' })),
  }
}
