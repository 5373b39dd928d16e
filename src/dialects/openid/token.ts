// codec: POST /oauth2/token: access tokens for every grant type
// Spec: RFC 6749 sections 4.1.3, 4.4.2, 5.1 and 6; OpenID Connect Core section 3.1.3

import { readAuthorizationDetails } from '../../core/connections/authorization-details.ts'
import type { IssuedTokens } from '../../core/tokens/token.ts'
import type { Json } from '../../lib/json.ts'
import type { Route, WireRequest, WireResponse } from '../dialect.ts'
import { parseClientOrAssertion } from '../standard/client-authentication.ts'
import { parseOptionalScopes, parseTokenRequest, type TokenEndpoint } from '../standard/token-request.ts'
import { CLIENT_FIELDS, errorResponses, NO_STORE } from './schemas.ts'

export const tokenRoutes: readonly Route[] = [
  {
    method: 'POST',
    surface: 'auth',
    path: '/oauth2/token',
    name: 'issueTokens',
    summary: 'Token endpoint',
    description:
      'A code returns an access token, an ID token for the scope `openid`, and a refresh token for the scope `offline_access`. ' +
      'The client authenticates with HTTP Basic, in the body or with a signed assertion; a public client sends its `client_id` only.',
    access: { kind: 'open' },
    fastPath: true,
    crossOrigin: true,
    body: {
      kind: 'form',
      schema: {
        type: 'object',
        properties: {
          grant_type: {
            type: 'string',
            maxLength: 128,
            description: 'Required. `authorization_code`, `refresh_token` or `client_credentials`.',
            examples: ['authorization_code', 'refresh_token', 'client_credentials'],
          },
          ...CLIENT_FIELDS,
          code: { type: 'string', maxLength: 512, description: 'For `authorization_code`.' },
          redirect_uri: {
            type: 'string',
            maxLength: 2048,
            description: 'For `authorization_code`: the redirect URI of the authorization request.',
          },
          code_verifier: {
            type: 'string',
            maxLength: 512,
            description: 'For `authorization_code` (RFC 7636 section 4.5).',
          },
          refresh_token: { type: 'string', maxLength: 512, description: 'For `refresh_token`.' },
          scope: { type: 'string', maxLength: 8192, description: 'Separated by spaces. Ignored for codes.' },
          resource: {
            type: 'array',
            items: { type: 'string' },
            maxLength: 2048,
            description:
              'Resource that the access token is for (RFC 8707), among those that were authorized. May be repeated. Default: all of them.',
          },
        },
      },
    },
    responses: {
      200: {
        description: 'An access token.',
        schema: {
          type: 'object',
          required: ['access_token', 'token_type', 'expires_in', 'scope'],
          properties: {
            access_token: { type: 'string', description: 'A JWT (RFC 9068).' },
            token_type: { type: 'string', const: 'Bearer' },
            expires_in: { type: 'integer', description: 'Seconds.' },
            scope: { type: 'string', description: 'Separated by spaces.' },
            refresh_token: { type: 'string' },
            id_token: { type: 'string', description: 'A JWT (OpenID Connect Core section 2).' },
            authorization_details: {
              type: 'array',
              items: { type: 'object' },
              description: 'What the end user agreed to (RFC 9396 section 7).',
            },
          },
        },
      },
      ...errorResponses(400, 401),
    },
    parse: (request: WireRequest) => parseTokenRequest(request, TOKEN_ENDPOINT),
  },
]

const TOKEN_ENDPOINT: TokenEndpoint = {
  parseClient: parseClientOrAssertion,
  parseClientScopes: parseOptionalScopes,
  parseRefreshScopes: parseOptionalScopes,
  readResources: (request) => request.form.get('resource')?.split(' ') ?? [],
  renderTokens,
}

function renderTokens(tokens: IssuedTokens): WireResponse {
  const body: Record<string, Json> = {
    access_token: tokens.accessToken,
    token_type: 'Bearer',
    expires_in: tokens.expiresInSeconds,
    scope: tokens.scopes.join(' '),
  }
  if (tokens.refreshToken !== undefined) body.refresh_token = tokens.refreshToken
  if (tokens.idToken !== undefined) body.id_token = tokens.idToken
  const details = readAuthorizationDetails(tokens.authorizationDetails)
  if (details !== undefined) body.authorization_details = details
  return { status: 200, headers: NO_STORE, body }
}
