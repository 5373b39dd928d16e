// codec: The authorization flow of a payment, for apps with pages of their own
// Spec: OpenAPI of the Payments API v3 (2025-12)

import {
  choosePayingBank,
  type PaymentView,
  startAuthorization,
} from '../../../core/payments/start-authorization.ts'
import { isJsonObject } from '../../../lib/json.ts'
import { call, type TokenRoute, type WireResponse } from '../../dialect.ts'
import { bodyOf, forClient, pathParameter, refuseMissing, textOf } from '../../request-values.ts'
import { PAYMENTS } from '../scopes.ts'
import { renderFlow } from './payment-object.ts'
import { FLOW_RESPONSE, problemResponses } from './schemas.ts'
import { SIGNED_BY_APP } from './signature.ts'

const SHARED = {
  method: 'POST',
  access: { kind: 'token', accepts: ['client'], scopes: [PAYMENTS], payment: 'id' },
  ...SIGNED_BY_APP,
  responses: {
    200: { description: 'The status, and the next action of the end user.', schema: FLOW_RESPONSE },
    ...problemResponses(400, 401, 403, 404, 409, 422),
  },
} as const

export const authorizationFlowRoutes: readonly TokenRoute[] = [
  {
    ...SHARED,
    path: '/v3/payments/:id/authorization-flow',
    name: 'startAuthorizationFlow',
    summary: 'Start payment authorization flow',
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        properties: {
          provider_selection: { type: 'object', description: 'The app can show the choice of a bank.' },
          redirect: {
            type: 'object',
            required: ['return_uri'],
            properties: {
              return_uri: {
                type: 'string',
                maxLength: 2048,
                description: 'Where the end user returns, with `payment_id`; a redirect URI of the app.',
              },
            },
          },
        },
      },
    },
    parse: forClient((request, caller) => {
      const { redirect } = bodyOf(request)
      const returnUri = isJsonObject(redirect) ? textOf(redirect.return_uri) : undefined
      if (returnUri === undefined) return refuseMissing('redirect.return_uri')
      const command = { caller, paymentId: pathParameter(request, 'id'), returnUri }
      return call(startAuthorization, command, respond)
    }),
  },
  {
    ...SHARED,
    path: '/v3/payments/:id/authorization-flow/actions/provider-selection',
    name: 'submitProviderSelection',
    summary: 'Submit provider selection',
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        required: ['provider_id'],
        properties: { provider_id: { type: 'string', maxLength: 256 } },
      },
    },
    parse: forClient((request, caller) => {
      const providerName = textOf(bodyOf(request).provider_id)
      if (providerName === undefined) return refuseMissing('provider_id')
      const command = { caller, paymentId: pathParameter(request, 'id'), providerName, locale: undefined }
      return call(choosePayingBank, command, respond)
    }),
  },
]

function respond(view: PaymentView): WireResponse {
  return { status: 200, body: renderFlow(view) }
}
