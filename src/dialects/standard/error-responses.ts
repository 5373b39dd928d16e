// table: Descriptions of the error responses of a route, by status

import type { JsonSchema, ResponseDoc } from '../dialect.ts'

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: 'The request is malformed, or a parameter is missing or not allowed.',
  401: 'The client authentication or the access token is missing, invalid, expired or revoked.',
  403: 'The access token is of the wrong kind, or lacks a scope.',
  404: 'The resource does not exist for this app.',
  409: 'The request conflicts with the current state of the resource.',
  429: 'Too many requests. Wait for the time in `Retry-After`.',
}

/** The documented error responses of a route, with the error format of its dialect; every route can respond with 429. */
export function describeErrors(
  schema: JsonSchema,
  statuses: readonly number[],
): Readonly<Record<number, ResponseDoc>> {
  return Object.fromEntries(
    [...statuses, 429].map((status) => [
      status,
      { description: DESCRIPTIONS[status] ?? 'The request was refused.', schema },
    ]),
  )
}
