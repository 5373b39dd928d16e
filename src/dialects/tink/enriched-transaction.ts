// codec: A transaction with its enrichments
// Spec: docs.tink.com/api-enrichment (2026-01), EnrichedTransaction

import type { SeenTransaction } from '../../core/accounts/changes.ts'
import { categoryFor } from '../../core/insights/history.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { JsonSchema } from '../dialect.ts'
import { renderTransaction, TRANSACTION_SCHEMA } from './transactions.ts'

const STATUS_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['code'],
  properties: {
    code: { type: 'string', enum: ['SUCCESS', 'FAILURE', 'PRODUCT_NOT_PERMITTED', 'PRODUCT_NOT_AVAILABLE'] },
    message: { type: 'string', description: 'Unless the enrichment was successful.' },
  },
}

const { categories: _, ...TRANSACTION_PROPERTIES } = Object(TRANSACTION_SCHEMA.properties)

export const ENRICHED_TRANSACTION_SCHEMA: JsonSchema = {
  ...TRANSACTION_SCHEMA,
  required: [
    'id',
    'accountId',
    'amount',
    'dates',
    'descriptions',
    'enrichedData',
    'identifiers',
    'providerMutability',
    'status',
    'types',
  ],
  properties: {
    ...TRANSACTION_PROPERTIES,
    enrichedData: {
      type: 'object',
      required: ['brandIdentification', 'categories', 'sustainability'],
      properties: {
        brandIdentification: {
          type: 'object',
          required: ['status'],
          properties: { status: STATUS_SCHEMA },
        },
        categories: {
          type: 'object',
          required: ['pfm', 'status'],
          properties: {
            pfm: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
            status: STATUS_SCHEMA,
          },
        },
        sustainability: { type: 'object', required: ['status'], properties: { status: STATUS_SCHEMA } },
      },
    },
  },
}

export function renderEnriched(transaction: SeenTransaction): JsonObject {
  const { categories: _, dates, ...common } = renderTransaction(transaction)
  const { transaction: __, ...documentedDates } = Object(dates)
  return {
    ...common,
    dates: documentedDates,
    enrichedData: {
      brandIdentification: notAvailable('brand identification'),
      categories: { pfm: { id: categoryFor(transaction).id }, status: { code: 'SUCCESS' } },
      sustainability: notAvailable('sustainability'),
    },
  }
}

/** The provider's own status of an enrichment that an installation does not have. */
function notAvailable(product: string): JsonObject {
  return {
    status: { code: 'PRODUCT_NOT_AVAILABLE', message: `This installation does not offer ${product}.` },
  }
}
