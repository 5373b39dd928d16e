// table: JSON schemas and error responses that several routes share

import type { JsonSchema, ResponseDoc } from '../dialect.ts'
import { describeErrors } from '../standard/error-responses.ts'

const OAUTH_ERROR: JsonSchema = {
  type: 'object',
  required: ['error', 'error_description'],
  properties: {
    error: { type: 'string', description: 'One of the list of authorization errors.' },
    error_description: { type: 'string', description: 'What happened, and what to do about it.' },
  },
}

/** The documented error responses of a route for authorization or app management. */
export function oauthErrors(...statuses: readonly number[]): Readonly<Record<number, ResponseDoc>> {
  return describeErrors(OAUTH_ERROR, statuses)
}

export const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' } as const
