// codec: /enrichment/v1/recurring-transactions: recurring and predicted transactions, groups
// Spec: docs.tink.com/api-enrichment (2026-01), Recurring Transactions

import type { Outcome } from '../../core/errors.ts'
import {
  type ExpectedPayment,
  type IdentifiedGroup,
  listExpectedPayments,
  listRecurringGroups,
  listRecurringPayments,
  type RecurringPayment,
  readRecurringGroup,
} from '../../core/insights/list-recurring.ts'
import { type NumberSpread, spreadOf } from '../../core/insights/recurring.ts'
import type { UserCaller } from '../../core/tokens/token.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Money } from '../../lib/money.ts'
import {
  type Call,
  call,
  type FieldSchema,
  type JsonSchema,
  type Query,
  type Route,
  type WireRequest,
} from '../dialect.ts'
import { forUser, listParameter, pathParameter, refuseInvalid, singleParameter } from '../request-values.ts'
import { ENRICHMENT_PAGES } from './enriched-transactions.ts'
import { renderAmount } from './money.ts'
import { pageFields, parsePage } from './paging.ts'
import { AMOUNT_SCHEMA, errorResponses, pageSchema } from './schemas.ts'

const GROUPS = '/enrichment/v1/recurring-transactions-groups'
const USUAL_SPAN_DAYS = 30
const MAX_SPAN_DAYS = 366

const READ = {
  kind: 'token',
  accepts: ['user'],
  scopes: [],
  anyOf: ['transactions.recurring:read', 'enrichment.transactions:readonly', 'enrichment.transactions'],
} as const

const TEXT: JsonSchema = { type: 'string' }
const NUMBER: JsonSchema = { type: 'number' }
const EXACT: JsonSchema = {
  type: 'object',
  required: ['scale', 'unscaledValue'],
  properties: { scale: TEXT, unscaledValue: TEXT },
}
const DESCRIPTION_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['display', 'original'],
  properties: { display: TEXT, original: TEXT },
}
const SPREAD_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['maximum', 'mean', 'median', 'minimum'],
  properties: { maximum: NUMBER, mean: NUMBER, median: NUMBER, minimum: NUMBER },
}

const GROUP_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['accountIds', 'amount', 'categoryId', 'id', 'name', 'occurrences', 'period', 'status'],
  properties: {
    accountIds: { type: 'array', items: TEXT },
    amount: {
      type: 'object',
      required: ['currencyCode', 'latest', 'maximum', 'mean', 'median', 'minimum', 'standardDeviation'],
      properties: {
        currencyCode: TEXT,
        latest: EXACT,
        maximum: EXACT,
        mean: EXACT,
        median: EXACT,
        minimum: EXACT,
        standardDeviation: EXACT,
      },
    },
    categoryId: TEXT,
    id: TEXT,
    name: TEXT,
    occurrences: {
      type: 'object',
      required: ['count', 'dayOfMonth', 'dayOfWeek', 'firstDate', 'latestDate'],
      properties: {
        count: { type: 'integer' },
        dayOfMonth: SPREAD_SCHEMA,
        dayOfWeek: { ...SPREAD_SCHEMA, description: 'Monday is 1.' },
        firstDate: TEXT,
        latestDate: TEXT,
      },
    },
    period: {
      type: 'object',
      required: ['duration', 'label'],
      properties: {
        duration: {
          type: 'object',
          properties: { maximum: NUMBER, mean: NUMBER, minimum: NUMBER, standardDeviation: NUMBER },
        },
        label: {
          type: 'string',
          enum: ['WEEKLY', 'BI_WEEKLY', 'MONTHLY', 'BI_MONTHLY', 'QUARTERLY', 'HALF_YEARLY', 'YEARLY'],
        },
      },
    },
    status: { type: 'string', enum: ['ACTIVE', 'INACTIVE'] },
  },
}

const PAYMENT_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['accountId', 'amount', 'categoryId', 'date', 'description', 'groupId', 'transactionId'],
  properties: {
    accountId: TEXT,
    amount: AMOUNT_SCHEMA,
    categoryId: TEXT,
    date: { type: 'object', required: ['booked'], properties: { booked: TEXT, value: TEXT } },
    description: DESCRIPTION_SCHEMA,
    groupId: TEXT,
    transactionId: TEXT,
  },
}

const EXPECTED_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['accountId', 'amount', 'date', 'description', 'groupId'],
  properties: {
    accountId: TEXT,
    amount: { type: 'object', required: ['predicted'], properties: { predicted: AMOUNT_SCHEMA } },
    date: { type: 'object', required: ['predicted'], properties: { predicted: TEXT } },
    description: DESCRIPTION_SCHEMA,
    groupId: TEXT,
  },
}

const ACCOUNT_IDS: FieldSchema = {
  type: 'array',
  items: { type: 'string' },
  description: 'Only of these accounts.',
}
const GROUP_IDS: FieldSchema = {
  type: 'array',
  items: { type: 'string' },
  description: 'Only of these groups.',
}

export const recurringTransactionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/enrichment/v1/recurring-transactions',
    name: 'listRecurringTransactions',
    summary: 'List recurring transactions',
    description: 'Newest first.',
    access: READ,
    query: {
      type: 'object',
      properties: { ...pageFields(ENRICHMENT_PAGES), groupIdIn: GROUP_IDS, accountIdIn: ACCOUNT_IDS },
    },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'Booked transactions that belong to a group.',
        schema: pageSchema('recurringTransactions', PAYMENT_SCHEMA),
      },
      ...errorResponses(400, 401, 403),
    },
    parse: forUser((request, caller) => {
      const page = parsePage(request, ENRICHMENT_PAGES)
      if (!page.ok) return page
      const command = { caller, ...page.value, ...parseFilters(request.query) }
      return call(listRecurringPayments, command, ({ items, nextPageToken }) => ({
        status: 200,
        body: { nextPageToken: nextPageToken ?? '', recurringTransactions: items.map(renderPayment) },
      }))
    }),
  },
  {
    method: 'GET',
    path: GROUPS,
    name: 'listRecurringTransactionGroups',
    summary: 'List recurring transactions groups',
    description:
      'At least three booked transactions with the same description but for numbers, in one direction and currency, of which ' +
      'three quarters come at the intervals of the period.',
    access: READ,
    query: {
      type: 'object',
      properties: {
        ...pageFields(ENRICHMENT_PAGES),
        status: {
          type: 'string',
          enum: ['UNDEFINED', 'ACTIVE', 'INACTIVE'],
          description: 'Only groups with this status; `UNDEFINED` for all.',
        },
        accountIdIn: ACCOUNT_IDS,
        categoryIdIn: {
          type: 'array',
          items: { type: 'string' },
          description: 'Only of these categories; a parent category means each of its children.',
        },
      },
    },
    body: { kind: 'none' },
    responses: {
      200: { description: 'Groups.', schema: pageSchema('recurringTransactionsGroups', GROUP_SCHEMA) },
      ...errorResponses(400, 401, 403),
    },
    parse: forUser(parseGroups),
  },
  {
    method: 'GET',
    path: `${GROUPS}/:groupId`,
    name: 'getRecurringTransactionGroup',
    summary: 'Get a recurring transactions group',
    access: READ,
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'The group.',
        schema: {
          type: 'object',
          required: ['recurringTransactionsGroup'],
          properties: { recurringTransactionsGroup: GROUP_SCHEMA },
        },
      },
      ...errorResponses(401, 403, 404),
    },
    parse: forUser((request, caller) =>
      call(readRecurringGroup, { caller, groupId: pathParameter(request, 'groupId') }, (group) => ({
        status: 200,
        body: { recurringTransactionsGroup: renderGroup(group) },
      })),
    ),
  },
  {
    method: 'GET',
    path: '/enrichment/v1/predicted-recurring-transactions',
    name: 'listPredictedRecurringTransactions',
    summary: 'List predicted recurring transactions',
    description:
      'One for each active group, or all of a weekly or fortnightly one; earliest first. The amount is the median of the group.',
    access: READ,
    query: {
      type: 'object',
      properties: {
        ...pageFields(ENRICHMENT_PAGES),
        predictionSpanDays: {
          type: 'string',
          pattern: '^[0-9]{1,3}$',
          description: `Days from today, from 1 to ${MAX_SPAN_DAYS}; ${USUAL_SPAN_DAYS} by default.`,
        },
        groupIdIn: GROUP_IDS,
        accountIdIn: ACCOUNT_IDS,
      },
    },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'Expected transactions.',
        schema: pageSchema('predictedRecurringTransactions', EXPECTED_SCHEMA),
      },
      ...errorResponses(400, 401, 403),
    },
    parse: forUser((request, caller) => {
      const page = parsePage(request, ENRICHMENT_PAGES)
      if (!page.ok) return page
      const spanDays = Number(singleParameter(request.query, 'predictionSpanDays') ?? USUAL_SPAN_DAYS)
      if (!(spanDays >= 1 && spanDays <= MAX_SPAN_DAYS)) return refuseInvalid('predictionSpanDays')
      const command = { caller, spanDays, ...page.value, ...parseFilters(request.query) }
      return call(listExpectedPayments, command, ({ items, nextPageToken }) => ({
        status: 200,
        body: {
          nextPageToken: nextPageToken ?? '',
          predictedRecurringTransactions: items.map(renderExpected),
        },
      }))
    }),
  },
]

function parseFilters(query: Query) {
  return { accountIds: listParameter(query, 'accountIdIn'), groupIds: listParameter(query, 'groupIdIn') }
}

const STATUSES: ReadonlyMap<string, boolean> = new Map([
  ['ACTIVE', true],
  ['INACTIVE', false],
])

function parseGroups(request: WireRequest, caller: UserCaller): Outcome<Call> {
  const page = parsePage(request, ENRICHMENT_PAGES)
  if (!page.ok) return page
  const command = {
    caller,
    accountIds: listParameter(request.query, 'accountIdIn'),
    categoryIds: listParameter(request.query, 'categoryIdIn'),
    isActive: STATUSES.get(singleParameter(request.query, 'status') ?? ''),
    ...page.value,
  }
  return call(listRecurringGroups, command, ({ items, nextPageToken }) => ({
    status: 200,
    body: { nextPageToken: nextPageToken ?? '', recurringTransactionsGroups: items.map(renderGroup) },
  }))
}

function renderGroup(group: IdentifiedGroup): JsonObject {
  const { accountIds, amounts, category, entries, groupId, intervalDays, latest, name, period } = group
  const { currency } = amounts.latest
  const days = entries.map(({ dayMs }) => new Date(dayMs))
  return {
    accountIds,
    amount: {
      currencyCode: currency,
      latest: renderExact(amounts.latest),
      maximum: renderExact(amounts.maximum),
      mean: renderExact(amounts.mean),
      median: renderExact(amounts.median),
      minimum: renderExact(amounts.minimum),
      standardDeviation: renderExact(amounts.deviation),
    },
    categoryId: category.id,
    id: groupId,
    name,
    occurrences: {
      count: entries.length,
      dayOfMonth: renderSpread(spreadOf(days.map((day) => day.getUTCDate()))),
      dayOfWeek: renderSpread(spreadOf(days.map((day) => day.getUTCDay() || 7))),
      firstDate: entries[0]?.date ?? latest.date,
      latestDate: latest.date,
    },
    period: {
      duration: {
        maximum: intervalDays.maximum,
        mean: intervalDays.mean,
        minimum: intervalDays.minimum,
        standardDeviation: intervalDays.deviation,
      },
      label: period.toUpperCase(),
    },
    status: group.isActive ? 'ACTIVE' : 'INACTIVE',
  }
}

function renderSpread({ maximum, mean, median, minimum }: NumberSpread): JsonObject {
  return { maximum, mean, median, minimum }
}

function renderExact({ scale, unscaled }: Money): JsonObject {
  return { scale: String(scale), unscaledValue: unscaled.toString() }
}

function renderPayment({ groupId, entry }: RecurringPayment): JsonObject {
  const { transaction, amount, category, date } = entry
  return {
    accountId: transaction.accountId,
    amount: renderAmount(amount),
    categoryId: category.id,
    date: { booked: date, ...(transaction.valueDate !== undefined && { value: transaction.valueDate }) },
    description: renderDescription(entry),
    groupId,
    transactionId: transaction.transactionId,
  }
}

function renderExpected({ group, date }: ExpectedPayment): JsonObject {
  return {
    accountId: group.latest.transaction.accountId,
    amount: { predicted: renderAmount(group.amounts.median) },
    date: { predicted: date },
    description: { display: group.name, original: group.latest.transaction.description },
    groupId: group.groupId,
  }
}

function renderDescription({ transaction, description }: RecurringPayment['entry']): JsonObject {
  const display =
    transaction.change?.description ?? transaction.merchantName ?? transaction.counterpartyName ?? description
  return { display, original: transaction.description }
}
