// table: Schemas that several endpoints share, and the documented error responses
// Spec: docs.flinks.com: api/connect/endpoints/account-linking

import type { JsonSchema, ResponseDoc } from '../dialect.ts'
import { FLINKS_CODES } from './flinks-codes.ts'

export const GUID: JsonSchema = {
  type: 'string',
  maxLength: 36,
  pattern: '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$',
}

export const TEXT: JsonSchema = { type: 'string', maxLength: 1000 }
export const FLAG: JsonSchema = { type: 'boolean' }

/** Clients that serialize an object send null for what they leave out. */
export function orNull(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: 'null' }] }
}

export const HTTP_STATUS_CODE: JsonSchema = { type: 'integer', description: 'The HTTP status.' }

/** Prompts of the bank; also in the error for an answer that it did not accept. */
export const CHALLENGES: Readonly<Record<string, JsonSchema>> = {
  SecurityChallenges: {
    type: 'array',
    items: {
      type: 'object',
      required: ['Type', 'Prompt'],
      properties: {
        Type: { type: 'string', enum: ['QuestionAndAnswer', 'MultipleChoice'] },
        Prompt: { type: 'string' },
        Iterables: { type: 'array', items: { type: 'string' } },
      },
    },
  },
  Institution: { type: 'string' },
  RequestId: GUID,
}

const ERROR: JsonSchema = {
  type: 'object',
  required: ['HttpStatusCode', 'FlinksCode', 'Message'],
  properties: {
    HttpStatusCode: HTTP_STATUS_CODE,
    FlinksCode: { type: 'string', enum: FLINKS_CODES },
    Message: { type: 'string' },
    ...CHALLENGES,
  },
}

const TITLES: Readonly<Record<number, string>> = {
  202: 'The data is not there yet.',
  400: 'The session is unknown or has expired, or the card is in use.',
  401: 'A key, the request, the login or an answer was not accepted.',
  404: 'The endpoint does not exist.',
  429: 'Too many requests.',
  500: 'An unexpected error.',
  503: 'Temporarily unavailable.',
}

export function errorResponses(...statuses: readonly number[]): Readonly<Record<number, ResponseDoc>> {
  return Object.fromEntries(
    [...statuses, 429, 500, 503].map((status) => [
      status,
      { description: TITLES[status] ?? 'An error.', schema: ERROR },
    ]),
  )
}

export const LOGIN: JsonSchema = {
  type: 'object',
  required: ['Username', 'IsScheduledRefresh', 'LastRefresh', 'Type', 'Id'],
  properties: {
    Username: { type: 'string', description: 'Always empty: what the end user enters is not stored.' },
    IsScheduledRefresh: FLAG,
    LastRefresh: { type: ['string', 'null'], description: 'ISO 8601, UTC.' },
    Type: { type: 'string', enum: ['Personal', 'Business'] },
    Id: { ...GUID, description: 'The LoginId.' },
  },
}

export const LINKS: JsonSchema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['rel', 'href', 'example'],
    properties: { rel: { type: 'string' }, href: { type: 'string' }, example: { type: ['string', 'null'] } },
  },
}
