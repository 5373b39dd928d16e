// table: JSON schemas and error responses that several routes share

import type { FieldSchema, JsonSchema, ResponseDoc } from '../dialect.ts'
import { describeErrors } from '../standard/error-responses.ts'

const ERROR_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['errorMessage', 'errorCode'],
  properties: {
    errorMessage: { type: 'string', description: 'What happened, and what to do about it.' },
    errorCode: { type: 'string', description: 'Stable name of the error.' },
  },
}

/** The documented error responses of a route; every route can respond with 429. */
export function errorResponses(...statuses: readonly number[]): Readonly<Record<number, ResponseDoc>> {
  return describeErrors(ERROR_SCHEMA, statuses)
}

/** An object with one list. */
export function listSchema(name: string, items: JsonSchema): JsonSchema {
  return { type: 'object', required: [name], properties: { [name]: { type: 'array', items } } }
}

/** An object with one page of a list and the token of the next page. */
export function pageSchema(name: string, items: JsonSchema): JsonSchema {
  return {
    type: 'object',
    required: [name, 'nextPageToken'],
    properties: {
      [name]: { type: 'array', items },
      nextPageToken: { type: 'string', description: 'Token of the next page; empty on the last page.' },
    },
  }
}

export const SCOPE: FieldSchema = {
  type: 'string',
  maxLength: 8192,
  description: 'Scopes, separated by commas or spaces.',
  examples: ['accounts:read,transactions:read'],
}

/** An amount with its numbers as strings: value = unscaledValue * 10^-scale. */
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

/** An amount with its numbers as integers. */
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
    valueInMinorUnit: { type: 'integer', description: 'Only in balances.' },
  },
}

/** An amount of version 1. */
export const FLAT_AMOUNT_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['currencyCode', 'scale', 'unscaledValue'],
  properties: {
    currencyCode: { type: 'string', minLength: 3, maxLength: 3 },
    scale: { type: 'integer' },
    unscaledValue: { type: 'integer' },
  },
}
