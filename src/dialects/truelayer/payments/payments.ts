// codec: Payments: create, read, cancel
// Spec: OpenAPI of the Payments API v3 (2025-12)

import { refuse } from '../../../core/errors.ts'
import { cancelPayment } from '../../../core/payments/cancel-payment.ts'
import { type CreatedPayment, createPayment } from '../../../core/payments/create-payment.ts'
import { viewPayment } from '../../../core/payments/start-authorization.ts'
import { renderForm } from '../../../lib/form.ts'
import { renderUuid } from '../../../lib/uuid.ts'
import { call, type TokenRoute, type WireResponse } from '../../dialect.ts'
import { bodyOf, forClient, pathParameter } from '../../request-values.ts'
import { PAYMENTS } from '../scopes.ts'
import { PAYMENT_PAGE_PATH } from './hosted-page.ts'
import { renderPayment } from './payment-object.ts'
import { PAYMENT_SCHEMA, parsePaymentRequest } from './payment-request.ts'
import { PAYMENT_RESPONSE, problemResponses, STATUS } from './schemas.ts'
import { SIGNED, SIGNED_BY_APP } from './signature.ts'

const CANCEL = {
  method: 'POST',
  access: { kind: 'token', accepts: ['client'], scopes: [PAYMENTS], payment: 'id' },
  ...SIGNED_BY_APP,
  body: { kind: 'ignored' },
  responses: {
    202: { description: 'The payment is cancelled; its status is `failed`.' },
    ...problemResponses(400, 401, 403, 404, 409, 422),
  },
} as const

const cancel = (respond: WireResponse) =>
  forClient((request, caller) =>
    call(
      cancelPayment,
      { caller, paymentId: pathParameter(request, 'id'), by: caller.scopes.length > 0 ? 'app' : 'payer' },
      () => respond,
    ),
  )

export const paymentRoutes: readonly TokenRoute[] = [
  {
    method: 'POST',
    path: '/v3/payments',
    name: 'createPayment',
    summary: 'Create payment',
    description:
      'Signed (`Tl-Signature`), and with an `Idempotency-Key`: the same key returns the same payment. It waits for 15 minutes for the ' +
      'end user, who approves it at their bank.',
    access: { kind: 'token', accepts: ['client'], scopes: [PAYMENTS] },
    ...SIGNED,
    body: { kind: 'json', schema: PAYMENT_SCHEMA },
    responses: {
      201: {
        description: 'The payment.',
        schema: {
          type: 'object',
          required: ['id', 'user', 'resource_token', 'status'],
          properties: {
            id: { type: 'string' },
            user: { type: 'object', properties: { id: { type: 'string' } } },
            resource_token: {
              type: 'string',
              description: 'Opens this payment to the browser, for 15 minutes.',
            },
            status: STATUS,
            hosted_page: { type: 'object', properties: { uri: { type: 'string' } } },
          },
        },
      },
      ...problemResponses(400, 401, 403, 409, 422),
    },
    parse: forClient((request, caller) => {
      const idempotencyKey = request.header('idempotency-key')
      if (idempotencyKey === undefined) return refuse('idempotency_key_missing')
      const body = bodyOf(request)
      const parsed = parsePaymentRequest(body)
      if (!parsed.ok) return parsed
      const command = { ...parsed.value, caller, idempotencyKey, request: body, market: undefined }
      return call(createPayment, command, renderCreated)
    }),
  },
  {
    method: 'GET',
    path: '/v3/payments/:id',
    name: 'getPayment',
    summary: 'Get payment',
    access: { kind: 'token', accepts: ['client'], scopes: [PAYMENTS], payment: 'id' },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The payment.', schema: PAYMENT_RESPONSE },
      ...problemResponses(401, 403, 404),
    },
    parse: forClient((request, caller) =>
      call(viewPayment, { caller, paymentId: pathParameter(request, 'id') }, (view) => ({
        status: 200,
        body: renderPayment(view),
      })),
    ),
  },
  {
    ...CANCEL,
    path: '/v3/payments/:id/actions/cancel',
    name: 'cancelPayment',
    summary: 'Cancel payment',
    parse: cancel({ status: 202 }),
  },
  {
    ...CANCEL,
    path: '/v3/payments/:id/cancel',
    name: 'cancelPaymentByOldPath',
    summary: 'Cancel payment (path of a published client)',
    parse: cancel({ status: 202, body: {} }),
  },
]

function renderCreated({ payment, paymentToken, issuer }: CreatedPayment): WireResponse {
  const id = renderUuid(payment.paymentId)
  const query = renderForm([
    ['payment_id', id],
    ['resource_token', paymentToken],
    ['return_uri', payment.returnUri ?? ''],
  ])
  return {
    status: 201,
    body: {
      id,
      user: { id: renderUuid(payment.userId) },
      resource_token: paymentToken,
      status: payment.state,
      ...(payment.returnUri !== undefined && {
        hosted_page: { uri: `${issuer}${PAYMENT_PAGE_PATH}?${query}` },
      }),
    },
  }
}
