// codec: the tree of categories, and sums over transactions
// Spec: docs.tink.com/api-general (2026-01), Category; its guides on statistics

import { accept, type Outcome, refuse } from '../../core/errors.ts'
import { type Category, type CategoryType, categories } from '../../core/insights/category-tree.ts'
import { queryStatistics } from '../../core/insights/query-statistics.ts'
import type { Resolution, Statistic, StatisticType } from '../../core/insights/statistics.ts'
import type { Caller } from '../../core/tokens/token.ts'
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import { type Call, call, type JsonSchema, type Route, type WireRequest } from '../dialect.ts'
import { renderNumber } from './money.ts'
import { errorResponses } from './schemas.ts'

const TYPES: Readonly<Record<CategoryType, { readonly type: string; readonly typeName: string }>> = {
  expenses: { type: 'EXPENSES', typeName: 'Expenses' },
  income: { type: 'INCOME', typeName: 'Income' },
  transfers: { type: 'TRANSFERS', typeName: 'Transfers' },
}

const CATEGORY_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['code', 'defaultChild', 'id', 'sortOrder', 'type', 'typeName'],
  properties: {
    code: { type: 'string' },
    defaultChild: { type: 'boolean' },
    id: { type: 'string' },
    parent: { type: ['string', 'null'] },
    primaryName: { type: 'string' },
    searchTerms: { type: 'string' },
    secondaryName: { type: ['string', 'null'] },
    sortOrder: { type: 'integer' },
    type: { type: 'string', enum: ['INCOME', 'EXPENSES', 'TRANSFERS', 'UNKNOWN'] },
    typeName: { type: 'string' },
  },
}

const STATISTICS: Readonly<Record<string, StatisticType>> = {
  'expenses-by-category': 'expenses_by_category',
  'expenses-by-category/by-count': 'expenses_by_category_count',
  'income-by-category': 'income_by_category',
  'income-and-expenses': 'income_and_expenses',
}

const RESOLUTIONS: Readonly<Record<string, Resolution>> = {
  DAILY: 'daily',
  MONTHLY: 'monthly',
  YEARLY: 'yearly',
}

const STATISTIC_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['description', 'payload', 'period', 'resolution', 'type', 'userId', 'value'],
  properties: {
    description: { type: 'string', description: 'Id of a category; or INCOME or EXPENSES.' },
    payload: { type: 'string' },
    period: { type: 'string' },
    resolution: { type: 'string', enum: Object.keys(RESOLUTIONS) },
    type: { type: 'string', enum: Object.keys(STATISTICS) },
    userId: { type: 'string' },
    value: { type: 'number', description: "In the user's currency; amounts in others are left out." },
  },
}

export const categoryRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/categories',
    name: 'listCategories',
    summary: 'Categories of transactions',
    access: { kind: 'optional', accepts: ['user', 'client'], scopes: ['user:read'] },
    query: {
      type: 'object',
      properties: {
        locale: {
          type: 'string',
          pattern: '^[a-z]{2}_[A-Z]{2}$',
          description: 'Names are in English, whatever is asked for.',
        },
      },
    },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'Each group before its leaves. A transaction has a leaf.',
        schema: { type: 'array', items: CATEGORY_SCHEMA },
      },
      ...errorResponses(400, 401, 403),
    },
    parse: () => LIST_CATEGORIES,
    parseAnonymous: () => LIST_CATEGORIES,
  },
  {
    method: 'POST',
    path: '/api/v1/statistics/query',
    name: 'queryStatistics',
    summary: 'Sums over the transactions of the user',
    access: { kind: 'token', accepts: ['user'], scopes: ['statistics:read'] },
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        properties: {
          description: { type: ['string', 'null'], maxLength: 64, description: 'Only about this category.' },
          periods: {
            type: ['array', 'null'],
            maxItems: 400,
            items: { type: 'string', pattern: '^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$' },
            description: 'In the form of the resolution: 2026-03-31, 2026-03 or 2026. All, when left out.',
          },
          resolution: { type: ['string', 'null'], enum: [...Object.keys(RESOLUTIONS), null] },
          types: {
            type: ['array', 'null'],
            items: { type: 'string', enum: Object.keys(STATISTICS) },
            description: 'Both sums by category, when left out.',
          },
        },
      },
    },
    responses: {
      200: {
        description: 'One for each period, type and subject that has transactions, pending ones included.',
        schema: { type: 'array', items: STATISTIC_SCHEMA },
      },
      ...errorResponses(400, 401, 403),
    },
    parse: parseQuery,
  },
]

const LIST_CATEGORIES: Outcome<Call> = accept({
  clientId: undefined,
  grantType: undefined,
  run: async () => accept({ status: 200, body: categories.map(renderCategory) }),
})

function renderCategory(category: Category, index: number): JsonObject {
  const { id, code, parentId, groupName, name, isDefault } = category
  return {
    code,
    defaultChild: isDefault,
    id,
    parent: parentId ?? null,
    primaryName: groupName,
    searchTerms: [...new Set([groupName, name])].join(',').toLowerCase(),
    secondaryName: parentId === undefined ? null : name,
    sortOrder: index,
    ...TYPES[category.type],
  }
}

function parseQuery({ json }: WireRequest, caller: Caller): Outcome<Call> {
  if (caller.kind !== 'user' || !isJsonObject(json)) return refuse('token_wrong_kind')
  const resolutionName = typeof json.resolution === 'string' ? json.resolution : 'MONTHLY'
  const resolution = RESOLUTIONS[resolutionName]
  if (resolution === undefined) return refuse('parameter_invalid', { subject: 'resolution' })
  const named = textsOf(json.types) ?? ['expenses-by-category', 'income-by-category']
  const types = named.flatMap((name) => STATISTICS[name] ?? [])
  const periods = textsOf(json.periods)
  const about = typeof json.description === 'string' && json.description !== '' ? json.description : undefined
  return call(queryStatistics, { caller, types, resolution, periods }, (found) => ({
    status: 200,
    body: found
      .filter((statistic) => about === undefined || statistic.about === about)
      .map((statistic) => renderStatistic(statistic, resolutionName, caller.userId)),
  }))
}

/** An empty list asks for nothing in particular. */
function textsOf(value: Json | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined
  const texts = value.filter((item): item is string => typeof item === 'string')
  return texts.length === 0 ? undefined : texts
}

function renderStatistic(
  { type, period, about, value }: Statistic,
  resolution: string,
  userId: string,
): JsonObject {
  const name = Object.keys(STATISTICS).find((wire) => STATISTICS[wire] === type) ?? ''
  return {
    description: about,
    payload: '',
    period,
    resolution,
    type: name,
    userId,
    value: 'count' in value ? value.count : renderNumber(value),
  }
}
