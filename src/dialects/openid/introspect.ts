// codec: POST /oauth2/introspect: whether a token is active, and for whom
// Spec: RFC 7662; RFC 9396 section 9.2

import { readAuthorizationDetails } from '../../core/connections/authorization-details.ts'
import type { Grant } from '../../core/grants/grant.ts'
import { type IntrospectedToken, introspectToken } from '../../core/grants/introspect-token.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type Route, type WireRequest } from '../dialect.ts'
import { refuseMissing } from '../request-values.ts'
import { parseClientOrAssertion } from '../standard/client-authentication.ts'
import { CLIENT_FIELDS, errorResponses, NO_STORE } from './schemas.ts'

export const introspectionRoutes: readonly Route[] = [
  {
    method: 'POST',
    surface: 'auth',
    path: '/oauth2/introspect',
    name: 'introspectToken',
    summary: 'Introspection endpoint',
    fastPath: true,
    description:
      'For tokens of every API of this installation: of the app itself, and for an app that is a resource server those that are for it, of ' +
      'every app of its organisation. Every other token is reported as not active.',
    access: { kind: 'open' },
    changesNothing: true,
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
        description: 'The state of the token.',
        schema: {
          type: 'object',
          required: ['active'],
          properties: {
            active: { type: 'boolean' },
            scope: { type: 'string' },
            client_id: { type: 'string' },
            token_type: { type: 'string' },
            exp: { type: 'integer' },
            iat: { type: 'integer' },
            sub: { type: 'string' },
            aud: { description: 'A resource, or a list of them (RFC 7519 section 4.1.3).' },
            iss: { type: 'string' },
            jti: { type: 'string' },
            authorization_details: {
              type: 'array',
              items: { type: 'object' },
              description: 'What the end user agreed to (RFC 9396), with the id of the consent.',
            },
          },
        },
      },
      ...errorResponses(400, 401),
    },
    parse: (request: WireRequest) => {
      const client = parseClientOrAssertion(request)
      if (!client.ok) return client
      const token = request.form.get('token')
      if (token === undefined) return refuseMissing('token')
      const labels = { clientId: client.value.clientId }
      return call(
        introspectToken,
        { client: client.value, token },
        (found) => ({
          status: 200,
          headers: NO_STORE,
          body: renderToken(found),
        }),
        labels,
      )
    },
  },
]

function renderToken(found: IntrospectedToken | undefined): JsonObject {
  if (found === undefined) return { active: false }
  if (found.kind === 'refresh_token') {
    const { clientId, grant, expiresAtMs, issuer, audience } = found
    return {
      active: true,
      scope: grant.scopes.join(' '),
      client_id: clientId,
      exp: Math.floor(expiresAtMs / 1000),
      sub: grant.subject ?? grant.userId,
      aud: audience,
      iss: issuer,
      ...renderDetails(grant),
    }
  }
  const { facts, grant, issuer, audience } = found
  return {
    active: true,
    scope: facts.scopes.join(' '),
    client_id: facts.clientId,
    token_type: 'Bearer',
    exp: facts.expiresAtSeconds,
    iat: facts.issuedAtSeconds,
    sub: grant?.subject ?? facts.userId ?? facts.clientId,
    aud: audience,
    iss: issuer,
    jti: facts.tokenId,
    ...renderDetails(grant),
  }
}

/** RFC 9396 section 9.2. */
function renderDetails(grant: Grant | undefined): JsonObject {
  const details = readAuthorizationDetails(grant?.authorizationDetails)
  return details === undefined ? {} : { authorization_details: details }
}
