// codec: /api/v1/categories: the tree of transaction categories
// Spec: docs.tink.com/api-general (2026-01), List categories

import { accept, type Outcome, refuse } from '../../core/errors.ts'
import { type Category, type CategoryType, categories } from '../../core/insights/category-tree.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Call, JsonSchema, Route, WireRequest } from '../dialect.ts'
import { singleParameter } from '../request-values.ts'
import { findLocale } from './markets.ts'
import { errorResponses } from './schemas.ts'

export const CATEGORY_TYPES: Readonly<
  Record<CategoryType, { readonly type: string; readonly typeName: string }>
> = {
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

export const categoryRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/categories',
    name: 'listCategories',
    summary: 'List categories',
    access: { kind: 'optional', accepts: ['user', 'client'], scopes: ['user:read'] },
    query: {
      type: 'object',
      properties: {
        locale: {
          type: 'string',
          maxLength: 16,
          description: 'Any supported locale; the names are in English for each of them.',
        },
      },
    },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'Each parent category, followed by its children. Transactions have a child category.',
        schema: { type: 'array', items: CATEGORY_SCHEMA },
      },
      ...errorResponses(400, 401, 403),
    },
    parse: parseList,
    parseAnonymous: parseList,
  },
]

function parseList({ query }: WireRequest): Outcome<Call> {
  const locale = singleParameter(query, 'locale')
  if (locale !== undefined && findLocale(locale) === undefined) {
    return refuse('locale_unsupported', { subject: locale })
  }
  return LIST_CATEGORIES
}

const LIST_CATEGORIES: Outcome<Call> = accept({
  clientId: undefined,
  grantType: undefined,
  run: async () =>
    accept({ status: 200, headers: { 'content-language': 'en' }, body: categories.map(renderCategory) }),
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
    ...CATEGORY_TYPES[category.type],
  }
}
