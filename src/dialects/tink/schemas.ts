// table: JSON shapes that more than one route answers with

import type { FieldSchema, JsonSchema, ResponseDoc } from '../dialect.ts'

const ERROR_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['errorMessage', 'errorCode'],
  properties: {
    errorMessage: { type: 'string', description: 'What happened and what to do.' },
    errorCode: { type: 'string', description: 'Stable name of the error.' },
  },
}

export function errorResponses(...statuses: readonly number[]): Readonly<Record<number, ResponseDoc>> {
  const words: Readonly<Record<number, string>> = {
    400: 'The request is malformed, or a parameter is missing or not allowed.',
    401: 'The client or the access token is missing, wrong, expired or ended.',
    403: 'The access token is of the wrong kind, or lacks a scope.',
    404: 'What was asked for does not exist for this app.',
    409: 'It exists already.',
    429: 'Too many requests; wait for the time in Retry-After.',
  }
  return Object.fromEntries(
    [...statuses, 429].map((status) => [
      status,
      { description: words[status] ?? 'The request was refused.', schema: ERROR_SCHEMA },
    ]),
  )
}

export const USER_ID: FieldSchema = {
  type: 'string',
  maxLength: 256,
  description: 'Our id of the user. Not together with `external_user_id`.',
}

export const EXTERNAL_USER_ID: FieldSchema = {
  type: 'string',
  maxLength: 256,
  description: "The app's own id of the user. Not together with `user_id`.",
  examples: ['ada'],
}

export const SCOPE: FieldSchema = {
  type: 'string',
  maxLength: 8192,
  description: 'Scopes, separated by commas or spaces.',
  examples: ['accounts:read,transactions:read'],
}

/** Money as strings: value = unscaledValue * 10^-scale. */
export const AMOUNT_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['value', 'currencyCode'],
  properties: {
    value: {
      type: 'object',
      required: ['unscaledValue', 'scale'],
      properties: {
        unscaledValue: { type: 'string', pattern: '^-?[0-9]+$' },
        scale: { type: 'string', pattern: '^-?[0-9]+$' },
      },
    },
    currencyCode: { type: 'string', minLength: 3, maxLength: 3 },
  },
}

/** Money as integers. */
export const INTEGER_AMOUNT_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['currencyCode', 'value'],
  properties: {
    currencyCode: { type: 'string', minLength: 3, maxLength: 3 },
    value: {
      type: 'object',
      required: ['scale', 'unscaledValue'],
      properties: { scale: { type: 'integer' }, unscaledValue: { type: 'integer' } },
    },
    valueInMinorUnit: { type: 'integer', description: 'Of balances only.' },
  },
}

/** Money of version 1. */
export const FLAT_AMOUNT_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['currencyCode', 'scale', 'unscaledValue'],
  properties: {
    currencyCode: { type: 'string', minLength: 3, maxLength: 3 },
    scale: { type: 'integer' },
    unscaledValue: { type: 'integer' },
  },
}
