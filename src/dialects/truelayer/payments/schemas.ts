// table: JSON schemas of the Payments API that several routes share

import type { FieldsSchema, JsonSchema, ResponseDoc } from '../../dialect.ts'
import { describeErrors } from '../../standard/error-responses.ts'

const PROBLEM: JsonSchema = {
  title: 'Payments',
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'trace_id'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    trace_id: { type: 'string', description: 'Also in the header Tl-Trace-Id.' },
    errors: {
      type: 'object',
      description: 'By the path of the member.',
      additionalProperties: { type: 'array', items: { type: 'string' } },
    },
  },
}

export function problemResponses(...statuses: readonly number[]): Readonly<Record<number, ResponseDoc>> {
  const described = describeErrors(PROBLEM, statuses)
  return Object.fromEntries(
    Object.entries(described).map(([status, doc]) => [
      status,
      { ...doc, contentType: 'application/problem+json' },
    ]),
  )
}

export const STATUS: JsonSchema = {
  type: 'string',
  enum: ['authorization_required', 'authorizing', 'authorized', 'executed', 'settled', 'failed'],
}

const FAILURE: Readonly<Record<string, JsonSchema>> = {
  failure_stage: { ...STATUS, description: 'The status in which it failed.' },
  failure_reason: { type: 'string' },
}

const AUTHORIZATION_FLOW: JsonSchema = {
  type: 'object',
  properties: {
    actions: {
      type: 'object',
      properties: {
        next: {
          type: 'object',
          required: ['type'],
          properties: {
            type: { type: 'string', enum: ['provider_selection', 'redirect', 'wait'] },
            uri: { type: 'string', description: 'The page of the bank.' },
            match_code: { type: 'string', description: 'With `wait`: shown on both devices.' },
            providers: { type: 'array', items: { type: 'object' } },
            metadata: { type: 'object' },
          },
        },
      },
    },
    configuration: { type: 'object' },
  },
}

export const FLOW_RESPONSE: JsonSchema = {
  type: 'object',
  required: ['status'],
  properties: {
    status: STATUS,
    authorization_flow: AUTHORIZATION_FLOW,
    failed_at: { type: 'string' },
    ...FAILURE,
  },
}

export const PAYMENT_RESPONSE: JsonSchema = {
  type: 'object',
  required: ['id', 'amount_in_minor', 'currency', 'user', 'payment_method', 'created_at', 'status'],
  properties: {
    id: { type: 'string' },
    amount_in_minor: { type: 'integer' },
    currency: { type: 'string' },
    user: { type: 'object', properties: { id: { type: 'string' } } },
    payment_method: { type: 'object' },
    created_at: { type: 'string' },
    status: STATUS,
    authorization_flow: AUTHORIZATION_FLOW,
    payment_source: { type: 'object', description: 'The account that paid, once executed.' },
    executed_at: { type: 'string' },
    settled_at: { type: 'string' },
    creditable_at: { type: 'string' },
    failed_at: { type: 'string' },
    ...FAILURE,
    metadata: { type: 'object' },
  },
}

/** Published clients add it to every request. */
export const NO_QUERY: FieldsSchema = {
  type: 'object',
  properties: { client_id: { type: 'string', maxLength: 256 } },
}
