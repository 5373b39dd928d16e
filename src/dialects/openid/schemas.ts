// table: JSON schemas and error responses that several routes share

import type { JsonSchema, ResponseDoc } from '../dialect.ts'
import { JWT_BEARER_ASSERTION } from '../standard/client-authentication.ts'
import { describeErrors } from '../standard/error-responses.ts'

const ERROR_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['error', 'error_description'],
  properties: {
    error: { type: 'string', description: 'Name of the error (RFC 6749 section 5.2, RFC 6750 section 3.1).' },
    error_description: { type: 'string', description: 'What happened, and what to do about it.' },
  },
}

/** The documented error responses of a route; every route can respond with 429. */
export function errorResponses(...statuses: readonly number[]): Readonly<Record<number, ResponseDoc>> {
  return describeErrors(ERROR_SCHEMA, statuses)
}

/** The fields with which a client names and authenticates itself; HTTP Basic is accepted instead. */
export const CLIENT_FIELDS = {
  client_id: { type: 'string', maxLength: 256 },
  client_secret: { type: 'string', maxLength: 512 },
  client_assertion_type: {
    type: 'string',
    maxLength: 128,
    description: `With \`client_assertion\`: \`${JWT_BEARER_ASSERTION}\`.`,
  },
  client_assertion: {
    type: 'string',
    maxLength: 8192,
    description: 'A JWT signed by the client, instead of a secret (RFC 7523 section 2.2).',
  },
} as const

export const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' } as const
