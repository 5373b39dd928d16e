// codec: /enrichment/v1/transactions: list, read and categorise enriched transactions
// Spec: docs.tink.com/api-enrichment (2026-01), Enriched Transactions

import { accept, type Outcome, refuse } from '../../core/errors.ts'
import { changeTransactions } from '../../core/insights/change-transactions.ts'
import { listEnriched, readEnriched } from '../../core/insights/list-enriched.ts'
import { findSimilar } from '../../core/insights/similar-transactions.ts'
import type { UserCaller } from '../../core/tokens/token.ts'
import { isoDate, parseIsoDate } from '../../lib/iso-date.ts'
import { isJsonObject, type Json } from '../../lib/json.ts'
import { type Call, call, type JsonSchema, type Query, type Route, type WireRequest } from '../dialect.ts'
import {
  bodyOf,
  forUser,
  listParameter,
  pathParameter,
  refuseInvalid,
  singleParameter,
  textOf,
  textsOf,
} from '../request-values.ts'
import { ENRICHED_TRANSACTION_SCHEMA, renderEnriched } from './enriched-transaction.ts'
import { type PageLimits, pageFields, parsePage } from './paging.ts'
import { errorResponses, listSchema, pageSchema } from './schemas.ts'
import { parseStatuses } from './transactions.ts'

const PATH = '/enrichment/v1/transactions'
export const ENRICHMENT_PAGES: PageLimits = { defaultSize: 10, maxSize: 100 }
const MAX_IDS = 2500
const MAX_CHANGES = 500
const MAX_SIMILAR = 50
const DAY_MS = 86_400_000

const READ = {
  kind: 'token',
  accepts: ['user'],
  scopes: ['transactions:read'],
  anyOf: ['enrichment.transactions:readonly', 'enrichment.transactions'],
} as const

const LIST_SCHEMA = listSchema('transactions', ENRICHED_TRANSACTION_SCHEMA)
const ID: JsonSchema = { type: 'string', minLength: 1, maxLength: 64 }

const CHANGE_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['id', 'enrichedData'],
  properties: {
    id: ID,
    enrichedData: {
      type: 'object',
      required: ['categories'],
      properties: {
        categories: {
          type: 'object',
          required: ['pfm'],
          properties: { pfm: { type: 'object', required: ['id'], properties: { id: ID } } },
        },
      },
    },
  },
}

export const enrichedTransactionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    name: 'listEnrichedTransactions',
    summary: 'List enriched transactions',
    description: 'Newest first.',
    access: READ,
    query: {
      type: 'object',
      properties: {
        ...pageFields(ENRICHMENT_PAGES),
        statusIn: {
          type: 'array',
          items: { type: 'string', enum: ['UNDEFINED', 'PENDING', 'BOOKED'] },
          description: 'Only transactions with these statuses.',
        },
        accountIdIn: {
          type: 'array',
          items: { type: 'string' },
          description: 'Only transactions of these accounts.',
        },
        categoryIdIn: {
          type: 'array',
          items: { type: 'string' },
          description: 'Only transactions of these categories; a parent category means each of its children.',
        },
        bookedDateGte: {
          type: 'string',
          maxLength: 40,
          description: 'Booked on this date or later, or, for a date and time, not before it.',
        },
        bookedDateLte: {
          type: 'string',
          maxLength: 40,
          description:
            'Booked on this date or earlier, or, for a date and time, not after it. Ignored beside `bookedDateLt`.',
        },
        bookedDateLt: {
          type: 'string',
          maxLength: 40,
          description:
            'Booked before this date and time. The time of a booking is the midnight (UTC) before it.',
        },
        merchantIdIn: {
          type: 'array',
          items: { type: 'string' },
          description: 'Refused: brand identification is not offered.',
        },
        brandIdIn: {
          type: 'array',
          items: { type: 'string' },
          description: 'Refused: brand identification is not offered.',
        },
      },
    },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'A page of transactions.',
        schema: pageSchema('transactions', ENRICHED_TRANSACTION_SCHEMA),
      },
      ...errorResponses(400, 401, 403, 501),
    },
    parse: forUser(parseList),
  },
  {
    method: 'PATCH',
    path: PATH,
    name: 'updateEnrichedTransactions',
    summary: 'Update enriched transactions',
    description: 'Changes the categories of all transactions of the list, or of none.',
    access: {
      kind: 'token',
      accepts: ['user'],
      scopes: ['enrichment.transactions', 'transactions:read', 'transactions:categorize'],
    },
    body: {
      kind: 'json',
      schema: { type: 'array', minItems: 1, maxItems: MAX_CHANGES, items: CHANGE_SCHEMA },
    },
    responses: {
      200: { description: 'The categories are changed.', schema: { type: 'object' } },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: forUser(({ json }, caller) => {
      const changes = (Array.isArray(json) ? json : []).flatMap(parseChange)
      return call(changeTransactions, { caller, changes }, () => ({ status: 200, body: {} }))
    }),
  },
  {
    method: 'GET',
    path: `${PATH}/:transactionId:find-similar`,
    name: 'findSimilarEnrichedTransactions',
    summary: 'Get similar transactions',
    description: 'The newest 50 with the same description but for numbers.',
    access: READ,
    body: { kind: 'none' },
    responses: {
      200: { description: 'The transactions, without the one of the path.', schema: LIST_SCHEMA },
      ...errorResponses(401, 403, 404),
    },
    parse: forUser((request, caller) => {
      const transactionId = pathParameter(request, 'transactionId')
      const command = { caller, transactionId, categoryId: undefined, includesSelf: false }
      return call(findSimilar, command, (entries) => ({
        status: 200,
        body: {
          transactions: entries.slice(0, MAX_SIMILAR).map(({ transaction }) => renderEnriched(transaction)),
        },
      }))
    }),
  },
  {
    method: 'POST',
    path: `${PATH}-by-ids`,
    name: 'listEnrichedTransactionsById',
    summary: 'List enriched transactions by IDs',
    description: 'All of them or none: one id that is unknown is answered with 404.',
    access: READ,
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        required: ['ids'],
        properties: { ids: { type: 'array', minItems: 1, maxItems: MAX_IDS, items: ID } },
      },
    },
    responses: {
      200: { description: 'The transactions, in the order of their ids.', schema: LIST_SCHEMA },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: forUser((request, caller) =>
      call(readEnriched, { caller, transactionIds: textsOf(bodyOf(request).ids) ?? [] }, (found) => ({
        status: 200,
        body: { transactions: found.map(renderEnriched) },
      })),
    ),
  },
]

function parseList(request: WireRequest, caller: UserCaller): Outcome<Call> {
  const { query } = request
  const page = parsePage(request, ENRICHMENT_PAGES)
  if (!page.ok) return page
  if (listParameter(query, 'merchantIdIn', 'brandIdIn') !== undefined)
    return refuse('endpoint_not_offered', { subject: 'brand identification' })
  const statuses = parseStatuses(listParameter(query, 'statusIn'))
  if (!statuses.ok) return statuses
  const from = parseBound(query, 'bookedDateGte')
  if (!from.ok) return from
  const to = parseBound(query, 'bookedDateLte')
  if (!to.ok) return to
  const before = parseBound(query, 'bookedDateLt')
  if (!before.ok) return before
  const filter = {
    accountIds: listParameter(query, 'accountIdIn'),
    statuses: statuses.value,
    // Bookings have no time, so that each counts at the midnight (UTC) of its day.
    bookedFrom: from.value === undefined ? undefined : isoDate(from.value + DAY_MS - 1),
    bookedTo:
      before.value !== undefined
        ? isoDate(before.value - 1)
        : to.value === undefined
          ? undefined
          : isoDate(to.value),
  }
  const categoryIds = listParameter(query, 'categoryIdIn')
  return call(listEnriched, { caller, filter, categoryIds, ...page.value }, ({ items, nextPageToken }) => ({
    status: 200,
    body: { transactions: items.map(renderEnriched), nextPageToken: nextPageToken ?? '' },
  }))
}

const INSTANT =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2})T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})$/
const FIRST_MS = Date.UTC(1, 0, 1)
const LAST_MS = Date.UTC(9998, 11, 31)

/** Epoch milliseconds of a date, or of a date and time with an offset. */
function parseBound(query: Query, name: string): Outcome<number | undefined> {
  const text = singleParameter(query, name)
  if (text === undefined) return accept(undefined)
  const [, date] = INSTANT.exec(text) ?? []
  const isReal = date === undefined || parseIsoDate(date) !== undefined
  const atMs = date === undefined ? parseIsoDate(text) : Date.parse(text)
  const isTimed = date !== undefined || name !== 'bookedDateLt'
  if (!isReal || !isTimed || atMs === undefined || !(atMs >= FIRST_MS && atMs <= LAST_MS)) {
    return refuseInvalid(name)
  }
  return accept(atMs)
}

function parseChange(item: Json | undefined) {
  if (!isJsonObject(item)) return []
  const { id, enrichedData } = item
  const categories = isJsonObject(enrichedData) ? enrichedData.categories : undefined
  const pfm = isJsonObject(categories) ? categories.pfm : undefined
  const categoryId = isJsonObject(pfm) ? textOf(pfm.id) : undefined
  const transactionId = textOf(id)
  return transactionId === undefined ? [] : [{ transactionId, categoryId }]
}
