// codec: POST and DELETE /api/debug: an id of a connection for support
// Spec: OpenAPI of the auth server (2025-12)

import { type DescribedToken, describeToken } from '../../core/connections/describe-token.ts'
import { encodeBase64 } from '../../lib/base64.ts'
import { encodeUtf8 } from '../../lib/utf8.ts'
import { call, type Route, type WireRequest, type WireResponse } from '../dialect.ts'
import { bodyOf, refuseMissing, textOf } from '../request-values.ts'
import { credentialsId } from './data-request.ts'
import { errorResponses } from './schemas.ts'

const SHARED = {
  surface: 'auth',
  path: '/api/debug',
  description: 'The id names the token in the log of this installation. Nothing is stored for it.',
  access: { kind: 'open' },
  body: {
    kind: 'json',
    schema: {
      type: 'object',
      required: ['access_token'],
      properties: { access_token: { type: 'string', maxLength: 8192 } },
    },
  },
  responses: {
    200: {
      description: 'The debug id.',
      schema: {
        type: 'object',
        required: ['credentials_id', 'debug_id', 'provider_id'],
        properties: {
          credentials_id: { type: 'string' },
          debug_id: { type: 'string', description: 'The provider, a bar, and base64.' },
          provider_id: { type: 'string' },
        },
      },
    },
    ...errorResponses(400, 401),
  },
  parse: (request: WireRequest) => {
    const accessToken = textOf(bodyOf(request).access_token)
    return accessToken === undefined
      ? refuseMissing('access_token')
      : call(describeToken, { accessToken }, renderDebugId)
  },
} as const satisfies Omit<Route, 'method' | 'name' | 'summary'>

export const debugRoutes: readonly Route[] = [
  { ...SHARED, method: 'POST', name: 'createDebugId', summary: 'Create a debug id' },
  { ...SHARED, method: 'DELETE', name: 'deleteDebugId', summary: 'Delete a debug id' },
]

function renderDebugId({ caller, connection }: DescribedToken): WireResponse {
  const { providerName, connectionId } = connection
  return {
    status: 200,
    body: {
      credentials_id: credentialsId(connectionId),
      debug_id: `${providerName}|${encodeBase64(encodeUtf8(caller.tokenId))}`,
      provider_id: providerName,
    },
  }
}
