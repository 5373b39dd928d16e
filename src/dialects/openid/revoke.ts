// codec: POST /oauth2/revoke: a client revokes one of its own tokens
// Spec: RFC 7009

import { revokePresentedToken } from '../../core/grants/revoke-presented-token.ts'
import { call, type Route, type WireRequest } from '../dialect.ts'
import { refuseMissing } from '../request-values.ts'
import { parseClientOrAssertion } from '../standard/client-authentication.ts'
import { CLIENT_FIELDS, errorResponses, NO_STORE } from './schemas.ts'

export const revocationRoutes: readonly Route[] = [
  {
    method: 'POST',
    surface: 'auth',
    path: '/oauth2/revoke',
    name: 'revokeToken',
    summary: 'Revocation endpoint',
    description:
      'An access token stops at once, although it is a JWT. A refresh token is revoked with every token of its grant.',
    access: { kind: 'open' },
    crossOrigin: true,
    body: {
      kind: 'form',
      schema: {
        type: 'object',
        properties: {
          ...CLIENT_FIELDS,
          token: { type: 'string', maxLength: 16_384, description: 'Required.' },
          token_type_hint: { type: 'string', maxLength: 64, description: 'Accepted and not needed.' },
        },
      },
    },
    responses: {
      200: {
        description: 'The token is not active, whether or not it was.',
        schema: { type: 'object', properties: {} },
      },
      ...errorResponses(400, 401),
    },
    parse: (request: WireRequest) => {
      const client = parseClientOrAssertion(request)
      if (!client.ok) return client
      const token = request.form.get('token')
      if (token === undefined) return refuseMissing('token')
      // An empty object, because some clients refuse a response that is not JSON.
      return call(
        revokePresentedToken,
        { client: client.value, token },
        () => ({
          status: 200,
          headers: NO_STORE,
          body: {},
        }),
        { clientId: client.value.clientId },
      )
    },
  },
]
