// codec: /api/v1/transactions: read, change, categorise and compare transactions, version 1
// Spec: docs.tink.com/api-data-v1 (2026-01), Transaction

import { accept, type Outcome } from '../../core/errors.ts'
import {
  changeTransactions,
  readTransaction,
  type WantedChange,
} from '../../core/insights/change-transactions.ts'
import type { HistoryEntry } from '../../core/insights/history.ts'
import { findSimilar, type Suggestions, suggestGroups } from '../../core/insights/similar-transactions.ts'
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import { addMoney, type Decimal, type Money, parseDecimal } from '../../lib/money.ts'
import { call, type JsonSchema, type Route } from '../dialect.ts'
import {
  bodyOf,
  forUser,
  pathParameter,
  refuseInvalid,
  refuseMissing,
  singleParameter,
  textOf,
  textsOf,
} from '../request-values.ts'
import { renderNumber } from './money.ts'
import { errorResponses } from './schemas.ts'
import { renderTransactionV1, TRANSACTION_V1_SCHEMA } from './transaction-v1-object.ts'

const PATH = '/api/v1/transactions'
const READ = { kind: 'token', accepts: ['user'], scopes: ['transactions:read'] } as const
const WRITE = { kind: 'token', accepts: ['user'], scopes: ['transactions:write'] } as const
const MAX_CHANGES = 500
const MAX_CLUSTERS = 100
const USUAL_CLUSTERS = 10

const TEXT = { type: ['string', 'null'], maxLength: 1000 }

/** Members that cannot be changed are ignored, as the provider does, so that a client can send what it read. */
const CHANGE_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    amount: { type: ['number', 'null'] },
    categoryId: TEXT,
    date: { type: ['integer', 'null'], description: 'Epoch milliseconds.' },
    description: TEXT,
    id: TEXT,
    notes: TEXT,
  },
}

const LIST_SCHEMA: JsonSchema = { type: 'array', items: TRANSACTION_V1_SCHEMA }

export const transactionV1Routes: readonly Route[] = [
  {
    method: 'GET',
    path: `${PATH}/suggest`,
    name: 'suggestTransactionsV1',
    summary: 'Get categorization clusters',
    access: READ,
    query: {
      type: 'object',
      properties: {
        numberOfClusters: {
          type: 'string',
          pattern: '^[0-9]{1,3}$',
          description: 'Number of clusters at most.',
        },
        evaluateEverything: {
          type: 'string',
          description: 'Accepted, but has no effect: all are evaluated.',
        },
      },
    },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'Groups of transactions without a category, the largest first.',
        schema: {
          type: 'object',
          required: ['categorizationImprovement', 'categorizationLevel', 'clusters'],
          properties: {
            categorizationImprovement: { type: 'number' },
            categorizationLevel: { type: 'number' },
            clusters: {
              type: 'array',
              items: {
                type: 'object',
                properties: {
                  categorizationImprovement: { type: 'number' },
                  description: { type: 'string' },
                  transactions: LIST_SCHEMA,
                },
              },
            },
          },
        },
      },
      ...errorResponses(400, 401, 403),
    },
    parse: forUser((request, caller) => {
      const count = Number(singleParameter(request.query, 'numberOfClusters') ?? USUAL_CLUSTERS)
      return call(suggestGroups, { caller, limit: Math.min(count, MAX_CLUSTERS) }, (found) => ({
        status: 200,
        body: renderSuggestions(found),
      }))
    }),
  },
  {
    method: 'PUT',
    path: `${PATH}/categorize-multiple`,
    name: 'categorizeTransactionsV1',
    summary: 'Change category of transactions',
    access: { kind: 'token', accepts: ['user'], scopes: ['transactions:categorize'] },
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        required: ['categorizationList'],
        properties: {
          categorizationList: {
            type: 'array',
            maxItems: MAX_CHANGES,
            items: {
              type: 'object',
              required: ['categoryId', 'transactionIds'],
              properties: {
                categoryId: { type: 'string', maxLength: 64 },
                transactionIds: {
                  type: 'array',
                  maxItems: MAX_CHANGES,
                  items: { type: 'string', maxLength: 64 },
                },
              },
            },
          },
        },
      },
    },
    responses: { 204: { description: 'The categories are changed.' }, ...errorResponses(400, 401, 403) },
    // The provider documents no 404 here.
    statuses: { transaction_unknown: 400 },
    parse: forUser((request, caller) => {
      const list = bodyOf(request).categorizationList
      const changes = (Array.isArray(list) ? list : []).flatMap((one) =>
        isJsonObject(one)
          ? (textsOf(one.transactionIds) ?? []).map((transactionId) => ({
              transactionId,
              categoryId: textOf(one.categoryId),
            }))
          : [],
      )
      if (changes.length > MAX_CHANGES) return refuseInvalid('categorizationList')
      return call(changeTransactions, { caller, changes }, () => ({ status: 204 }))
    }),
  },
  {
    method: 'PUT',
    path: PATH,
    name: 'updateTransactionsV1',
    summary: 'Update a list of transactions',
    description: 'The reference describes a list and documents one transaction as the body, with its id.',
    access: WRITE,
    body: { kind: 'json', schema: CHANGE_SCHEMA },
    responses: {
      204: { description: 'The transaction is changed.' },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: forUser((request, caller) => {
      const json = bodyOf(request)
      const change = parseChange(json, textOf(json.id))
      if (!change.ok) return change
      return call(changeTransactions, { caller, changes: [change.value] }, () => ({ status: 204 }))
    }),
  },
  {
    method: 'GET',
    path: `${PATH}/:id`,
    name: 'getTransactionV1',
    summary: 'Get one transaction',
    access: READ,
    body: { kind: 'none' },
    responses: {
      200: { description: 'The transaction.', schema: TRANSACTION_V1_SCHEMA },
      ...errorResponses(401, 403, 404),
    },
    parse: forUser((request, caller) =>
      call(readTransaction, { caller, transactionId: pathParameter(request, 'id') }, renderOne),
    ),
  },
  {
    method: 'PUT',
    path: `${PATH}/:id`,
    name: 'updateTransactionV1',
    summary: 'Update a transaction',
    access: WRITE,
    body: { kind: 'json', schema: CHANGE_SCHEMA },
    responses: {
      200: { description: 'The changed transaction.', schema: TRANSACTION_V1_SCHEMA },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: forUser((request, caller) => {
      const change = parseChange(bodyOf(request), pathParameter(request, 'id'))
      if (!change.ok) return change
      return call(changeTransactions, { caller, changes: [change.value] }, ([entry]) =>
        entry === undefined ? { status: 200 } : renderOne(entry),
      )
    }),
  },
  {
    method: 'GET',
    path: `${PATH}/:id/similar`,
    name: 'getSimilarTransactionsV1',
    summary: 'Get similar transactions',
    access: READ,
    query: {
      type: 'object',
      properties: {
        categoryId: { type: 'string', maxLength: 64, description: 'Only transactions of this category.' },
        includeSelf: {
          type: 'string',
          pattern: '^(true|false)$',
          description: 'Includes the transaction itself.',
        },
      },
    },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'Transactions with the same description but for numbers, and their sums by month.',
        schema: {
          type: 'object',
          required: ['statistics', 'transactions'],
          properties: { statistics: { type: 'array', items: { type: 'object' } }, transactions: LIST_SCHEMA },
        },
      },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: forUser((request, caller) => {
      const command = {
        caller,
        transactionId: pathParameter(request, 'id'),
        categoryId: singleParameter(request.query, 'categoryId'),
        includesSelf: singleParameter(request.query, 'includeSelf') === 'true',
      }
      return call(findSimilar, command, (entries) => ({
        status: 200,
        body: {
          statistics: sumByMonth(entries, caller.userId),
          transactions: entries.map(renderTransactionV1),
        },
      }))
    }),
  },
]

function renderOne(entry: HistoryEntry) {
  return { status: 200, body: renderTransactionV1(entry) }
}

function parseChange(json: JsonObject, transactionId: string | undefined): Outcome<WantedChange> {
  if (transactionId === undefined) return refuseMissing('id')
  const { amount, date } = json
  const decimal = typeof amount === 'number' ? parseDecimal(String(amount)) : undefined
  if (typeof amount === 'number' && decimal === undefined) return refuseInvalid('amount')
  const dateMs = typeof date === 'number' ? date : undefined
  if (dateMs !== undefined && !isDay(dateMs)) return refuseInvalid('date')
  return accept({
    transactionId,
    amount: decimal,
    categoryId: textOf(json.categoryId),
    dateMs,
    description: textOf(json.description),
    notes: textOf(json.notes),
  })
}

const LAST_DAY_MS = Date.UTC(2999, 11, 31)

function isDay(ms: number): boolean {
  return Number.isSafeInteger(ms) && ms >= 0 && ms <= LAST_DAY_MS
}

function renderSuggestions({ level, improvement, groups }: Suggestions): JsonObject {
  return {
    categorizationImprovement: improvement,
    categorizationLevel: level,
    clusters: groups.map((group) => ({
      categorizationImprovement: group.improvement,
      description: group.description,
      transactions: group.entries.map(renderTransactionV1),
    })),
  }
}

/** By month, kind and currency; amounts in two currencies are not added. */
function sumByMonth(entries: readonly HistoryEntry[], userId: string): readonly JsonObject[] {
  const sums = new Map<
    string,
    { readonly period: string; readonly description: string; readonly value: Money }
  >()
  for (const { date, category, amount } of entries) {
    const period = date.slice(0, 7)
    const description = category.type.toUpperCase()
    const key = `${period} ${description} ${amount.currency}`
    const before = sums.get(key)?.value
    const value = before === undefined ? amount : (addMoney(before, amount) ?? amount)
    sums.set(key, { period, description, value })
  }
  return [...sums.values()].map(({ period, description, value }) => ({
    description,
    payload: '',
    period,
    resolution: 'MONTHLY',
    type: 'income-and-expenses-and-transfers',
    userId,
    value: renderNumber(value),
  }))
}

/** An amount of a query, as a plain number. */
export function decimalOf(value: Json | undefined): Decimal | undefined {
  return typeof value === 'number' ? parseDecimal(String(value)) : undefined
}
