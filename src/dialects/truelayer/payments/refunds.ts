// codec: Refunds of a payment: create, list, read
// Spec: OpenAPI of the Payments API v3 (2025-12); docs.truelayer.com/docs/refunds

import { refuse } from '../../../core/errors.ts'
import { createRefund } from '../../../core/payments/create-refund.ts'
import { listRefunds, readRefund } from '../../../core/payments/read-refunds.ts'
import type { Refund } from '../../../core/payments/refund.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { renderUuid } from '../../../lib/uuid.ts'
import { call, type JsonSchema, type TokenRoute } from '../../dialect.ts'
import { bodyOf, forClient, pathParameter, refuseInvalid, textOf } from '../../request-values.ts'
import { PAYMENTS } from '../scopes.ts'
import { REFUND_REASONS } from './failure-reasons.ts'
import { timestamp } from './payment-object.ts'
import { METADATA, REFERENCE } from './payment-request.ts'
import { problemResponses } from './schemas.ts'
import { SIGNED } from './signature.ts'

const PATH = '/v3/payments/:id/refunds'

const REFUND: JsonSchema = {
  type: 'object',
  required: ['id', 'amount_in_minor', 'currency', 'reference', 'created_at', 'status'],
  properties: {
    id: { type: 'string' },
    amount_in_minor: { type: 'integer' },
    currency: { type: 'string' },
    reference: { type: 'string' },
    created_at: { type: 'string' },
    status: { type: 'string', enum: ['pending', 'executed', 'failed'] },
    executed_at: { type: 'string' },
    failed_at: { type: 'string' },
    failure_reason: { type: 'string' },
    metadata: { type: 'object' },
  },
}

const ACCESS = { kind: 'token', accepts: ['client'], scopes: [PAYMENTS] } as const

export const refundRoutes: readonly TokenRoute[] = [
  {
    method: 'POST',
    path: PATH,
    name: 'createPaymentRefund',
    summary: 'Create payment refund',
    description:
      'Signed (`Tl-Signature`), and with an `Idempotency-Key`: the same key returns the same refund. All refunds of a payment that did not ' +
      'fail are at most its amount. Only a settled payment can be refunded.',
    access: ACCESS,
    ...SIGNED,
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        properties: {
          amount_in_minor: {
            type: 'integer',
            minimum: 1,
            maximum: 9_999_999_999,
            description: 'In pence or cents; without it, all that was paid.',
          },
          reference: { type: 'string', maxLength: 18, description: 'Shown on both statements.' },
          metadata: METADATA,
        },
      },
    },
    responses: {
      202: {
        description: 'The refund will be executed.',
        schema: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
      },
      ...problemResponses(400, 401, 403, 404, 409, 422),
    },
    parse: forClient((request, caller) => {
      const idempotencyKey = request.header('idempotency-key')
      if (idempotencyKey === undefined) return refuse('idempotency_key_missing')
      const body = bodyOf(request)
      const { amount_in_minor: amount, metadata } = body
      const reference = textOf(body.reference) ?? ''
      if (reference !== '' && !REFERENCE.test(reference)) return refuseInvalid('reference')
      const command = {
        caller,
        paymentId: pathParameter(request, 'id'),
        idempotencyKey,
        request: body,
        amountMinor: typeof amount === 'number' ? amount : undefined,
        reference,
        appData: metadata === undefined ? {} : { metadata },
      }
      return call(createRefund, command, ({ refundId }) => ({
        status: 202,
        body: { id: renderUuid(refundId) },
      }))
    }),
  },
  {
    method: 'GET',
    path: PATH,
    name: 'listPaymentRefunds',
    summary: 'Get payment refunds',
    access: ACCESS,
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'The refunds, in the order in which they were created.',
        schema: {
          type: 'object',
          required: ['items'],
          properties: { items: { type: 'array', items: REFUND } },
        },
      },
      ...problemResponses(401, 403, 404),
    },
    parse: forClient((request, caller) =>
      call(listRefunds, { caller, paymentId: pathParameter(request, 'id') }, (refunds) => ({
        status: 200,
        body: { items: refunds.map(renderRefund) },
      })),
    ),
  },
  {
    method: 'GET',
    path: `${PATH}/:refund_id`,
    name: 'getPaymentRefund',
    summary: 'Get payment refund',
    access: ACCESS,
    body: { kind: 'none' },
    responses: { 200: { description: 'The refund.', schema: REFUND }, ...problemResponses(401, 403, 404) },
    parse: forClient((request, caller) => {
      const [paymentId, refundId] = [pathParameter(request, 'id'), pathParameter(request, 'refund_id')]
      return call(readRefund, { caller, paymentId, refundId }, (refund) => ({
        status: 200,
        body: renderRefund(refund),
      }))
    }),
  },
]

function renderRefund(refund: Refund): JsonObject {
  const { executedAtMs, failedAtMs, failure, appData } = refund
  return {
    id: renderUuid(refund.refundId),
    amount_in_minor: refund.amountMinor,
    currency: refund.currency,
    reference: refund.reference,
    created_at: timestamp(refund.createdAtMs),
    status: refund.state,
    ...(executedAtMs !== undefined && { executed_at: timestamp(executedAtMs) }),
    ...(failedAtMs !== undefined && { failed_at: timestamp(failedAtMs) }),
    ...(failure !== undefined && { failure_reason: REFUND_REASONS[failure] }),
    ...(appData.metadata !== undefined && { metadata: appData.metadata }),
  }
}
