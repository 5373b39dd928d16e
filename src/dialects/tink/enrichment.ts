// codec: /enrichment/v1: enrichment on demand, and the categories
// Spec: docs.tink.com/api-enrichment (2026-01), As a Service; Category

import { accept, type Outcome, refuse } from '../../core/errors.ts'
import { categorise } from '../../core/insights/categories.ts'
import { type Category, categories } from '../../core/insights/category-tree.ts'
import { isJsonObject, type Json, type JsonObject } from '../../lib/json.ts'
import { minorUnits } from '../../lib/money.ts'
import type { Call, JsonSchema, Route, WireRequest } from '../dialect.ts'
import { bodyOf, refuseInvalid, singleParameter, textOf } from '../request-values.ts'
import { CATEGORY_TYPES } from './categories.ts'
import { findLocale, TINK_MARKETS } from './markets.ts'
import { errorResponses, listSchema } from './schemas.ts'

const MAX_INPUTS = 500
const LEVELS = ['CATEGORIZATION', 'BRAND', 'BRAND_AND_MERCHANT']

const TEXT: JsonSchema = { type: ['string', 'null'], maxLength: 500 }

const LEVEL_SCHEMA: JsonSchema = { type: 'string', enum: LEVELS }

const INPUT_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['description', 'id', 'timestamp', 'userMarket'],
  properties: {
    amount: {
      type: ['object', 'null'],
      required: ['currencyCode', 'valueInMinorUnit'],
      properties: {
        currencyCode: { type: 'string', pattern: '^[A-Z]{3}$' },
        valueInMinorUnit: { type: 'integer', minimum: -1e15, maximum: 1e15 },
      },
      description: 'Required for categorization. Negative for an expense.',
    },
    description: { type: 'string', maxLength: 500 },
    id: { type: 'string', minLength: 1, maxLength: 128 },
    merchant: {
      type: ['object', 'null'],
      properties: {
        cardAcceptorId: TEXT,
        location: { type: ['object', 'null'] },
        merchantCategoryCode: { type: ['string', 'null'], pattern: '^[0-9]{4}$' },
        name: TEXT,
        nationalIdentificationNumber: TEXT,
      },
    },
    timestamp: {
      type: 'string',
      examples: ['2026-02-27T13:48:43Z'],
      pattern:
        '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:?[0-9]{2})$',
    },
    transactionType: { type: ['string', 'null'], enum: ['AUTHORIZED', 'CLEARED', null] },
    userMarket: { type: 'string', pattern: '^[A-Z]{2}$', examples: ['SE'] },
    visaTransactionId: TEXT,
  },
}

const OUTPUT_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['id', 'categories'],
  properties: {
    id: { type: 'string' },
    categories: {
      type: 'object',
      properties: {
        pfm: {
          type: 'object',
          required: ['categoryId', 'formattedDescription'],
          properties: { categoryId: { type: 'string' }, formattedDescription: { type: 'string' } },
        },
      },
    },
  },
}

const CATEGORY_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['childName', 'code', 'defaultChild', 'id', 'parent', 'parentName', 'sortOrder', 'typeName'],
  properties: {
    childName: { type: 'string', description: 'Empty for a parent category.' },
    code: { type: 'string' },
    defaultChild: { type: 'boolean' },
    id: { type: 'string' },
    parent: { type: 'string', description: 'Empty for a parent category.' },
    parentName: { type: 'string' },
    sortOrder: { type: 'integer' },
    typeName: { type: 'string' },
  },
}

export const enrichmentRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/enrichment/v1/transactions/on-demand',
    name: 'enrichTransactionsOnDemand',
    summary: 'Enrich transactions',
    description: 'Nothing is stored. Brands and merchants are not identified.',
    access: { kind: 'token', accepts: ['client'], scopes: ['enrichment.on-demand'] },
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        required: ['enrichments', 'input'],
        properties: {
          enrichments: {
            type: 'array',
            minItems: 1,
            maxItems: LEVELS.length,
            items: {
              examples: ['CATEGORIZATION'],
              anyOf: [
                LEVEL_SCHEMA,
                { type: 'object', properties: { type: LEVEL_SCHEMA, level: LEVEL_SCHEMA } },
              ],
            },
            description:
              'The reference names the levels but not the member that has one: a name, an object with `type` or `level`, and ' +
              'an empty object, which means categorization, are accepted.',
          },
          input: { type: 'array', minItems: 1, maxItems: MAX_INPUTS, items: INPUT_SCHEMA },
        },
      },
    },
    responses: {
      200: { description: 'In the order of the input.', schema: listSchema('output', OUTPUT_SCHEMA) },
      ...errorResponses(400, 401, 403, 501),
    },
    parse: parseOnDemand,
  },
  {
    method: 'GET',
    path: '/enrichment/v1/categories',
    name: 'listEnrichmentCategories',
    summary: 'List all categories',
    access: {
      kind: 'token',
      accepts: ['user', 'client'],
      scopes: [],
      anyOf: ['enrichment.transactions:readonly', 'enrichment.transactions', 'enrichment.on-demand'],
    },
    query: {
      type: 'object',
      properties: {
        localeEq: {
          type: 'string',
          maxLength: 16,
          description: 'Any supported locale; the names are in English for each of them.',
        },
        locale: { type: 'string', maxLength: 16, description: 'As `localeEq`; published clients send it.' },
      },
    },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'Each parent category, followed by its children.',
        schema: listSchema('categories', CATEGORY_SCHEMA),
      },
      ...errorResponses(400, 401, 403),
    },
    parse: ({ query }: WireRequest) => {
      const locale = singleParameter(query, 'localeEq') ?? singleParameter(query, 'locale')
      if (locale !== undefined && findLocale(locale) === undefined)
        return refuse('locale_unsupported', { subject: locale })
      return answer({ categories: categories.map(renderCategory) }, { 'content-language': 'en' })
    },
  },
]

function parseOnDemand(request: WireRequest): Outcome<Call> {
  const { enrichments, input } = bodyOf(request)
  const levels = (Array.isArray(enrichments) ? enrichments : []).map(levelOf)
  if (levels.some((level) => level !== 'CATEGORIZATION'))
    return refuse('endpoint_not_offered', { subject: 'brand identification' })
  const output: JsonObject[] = []
  for (const point of Array.isArray(input) ? input : []) {
    const enriched = isJsonObject(point) ? enrich(point) : refuseInvalid('input')
    if (!enriched.ok) return enriched
    output.push(enriched.value)
  }
  return answer({ output })
}

function levelOf(enrichment: Json): string {
  if (typeof enrichment === 'string') return enrichment
  const { type, level } = isJsonObject(enrichment) ? enrichment : {}
  return textOf(level) ?? textOf(type) ?? 'CATEGORIZATION'
}

function enrich(point: JsonObject): Outcome<JsonObject> {
  const { amount, merchant } = point
  const market = textOf(point.userMarket) ?? ''
  if (!Object.hasOwn(TINK_MARKETS, market)) return refuse('market_unsupported', { subject: market })
  if (Number.isNaN(Date.parse(textOf(point.timestamp) ?? ''))) return refuseInvalid('timestamp')
  if (!isJsonObject(amount)) return refuse('parameter_missing', { subject: 'amount' })
  const { currencyCode, valueInMinorUnit } = amount
  const currency = textOf(currencyCode) ?? ''
  const scale = minorUnits(currency)
  if (scale === undefined || typeof valueInMinorUnit !== 'number') return refuseInvalid('currencyCode')
  const shop = isJsonObject(merchant) ? merchant : {}
  const description = textOf(point.description) ?? ''
  const merchantName = textOf(shop.name)
  const category = categorise({
    amount: { unscaled: BigInt(valueInMinorUnit), scale, currency },
    type: 'default',
    description,
    merchantName,
    merchantCategoryCode: textOf(shop.merchantCategoryCode),
    counterpartyName: undefined,
  })
  const formattedDescription = merchantName ?? cleanDescription(description)
  return accept({
    id: textOf(point.id) ?? '',
    categories: { pfm: { categoryId: category.id, formattedDescription } },
  })
}

/** Without card, account and reference numbers, which an end user should not be shown. */
function cleanDescription(description: string): string {
  const words = description.split(/\s+/).filter((word) => !/[0-9*X]{5}/.test(word))
  const cleaned = words.join(' ').trim()
  return cleaned === '' ? description.trim() : cleaned
}

function answer(body: JsonObject, headers: Readonly<Record<string, string>> = {}): Outcome<Call> {
  return accept({
    clientId: undefined,
    grantType: undefined,
    run: async () => accept({ status: 200, headers, body }),
  })
}

function renderCategory(category: Category, index: number): JsonObject {
  const { id, code, parentId, groupName, name, isDefault, type } = category
  return {
    childName: parentId === undefined ? '' : name,
    code,
    defaultChild: isDefault,
    id,
    parent: parentId ?? '',
    parentName: groupName,
    sortOrder: index,
    typeName: CATEGORY_TYPES[type].typeName,
  }
}
