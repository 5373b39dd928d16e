// table: JSON schemas and error responses that several routes share

import type { JsonSchema, ResponseDoc } from '../dialect.ts'
import { describeErrors } from '../standard/error-responses.ts'

const ERROR_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['error', 'error_description', 'error_details'],
  properties: {
    error: { type: 'string', description: 'Name of the error.' },
    error_description: { type: 'string', description: 'What happened.' },
    error_details: {
      type: 'object',
      properties: { reason: { type: 'string', description: 'What to change.' } },
    },
  },
}

/** The documented error responses of a route; every route can respond with 429. */
export function errorResponses(...statuses: readonly number[]): Readonly<Record<number, ResponseDoc>> {
  return describeErrors(ERROR_SCHEMA, statuses)
}

export const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' } as const
