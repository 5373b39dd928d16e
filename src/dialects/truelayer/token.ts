// codec: POST /connect/token: access tokens for every grant type
// Spec: docs.truelayer.com/reference/generateaccesstoken; OpenAPI of the auth server (2025-12)

import type { IssuedTokens } from '../../core/tokens/token.ts'
import type { Json } from '../../lib/json.ts'
import type { Route, WireRequest, WireResponse } from '../dialect.ts'
import { parseClientAuthentication } from '../standard/client-authentication.ts'
import { parseOptionalScopes, parseTokenRequest, type TokenEndpoint } from '../standard/token-request.ts'
import { errorResponses, NO_STORE } from './schemas.ts'

export const tokenRoutes: readonly Route[] = [
  {
    method: 'POST',
    surface: 'auth',
    path: '/connect/token',
    name: 'generateAccessToken',
    summary: 'Generate access token',
    description:
      'As a form, as JSON, or as multipart/form-data. A code returns a token for the Data API, and a refresh token for the scope ' +
      '`offline_access`; `client_credentials` returns a token for the scopes of the app itself, such as `payments`.',
    access: { kind: 'open' },
    fastPath: true,
    body: {
      kind: 'form',
      also: ['json', 'multipart'],
      schema: {
        type: 'object',
        properties: {
          grant_type: {
            type: 'string',
            maxLength: 128,
            description: 'Required. `authorization_code`, `refresh_token` or `client_credentials`.',
            examples: ['authorization_code', 'refresh_token', 'client_credentials'],
          },
          client_id: { type: 'string', maxLength: 256 },
          client_secret: { type: 'string', maxLength: 512 },
          code: { type: 'string', maxLength: 512, description: 'For `authorization_code`.' },
          redirect_uri: {
            type: 'string',
            maxLength: 2048,
            description: 'For `authorization_code`: the redirect URI of the authorization link.',
          },
          code_verifier: {
            type: 'string',
            maxLength: 512,
            description: 'For `authorization_code`, where the link had a `code_challenge`.',
          },
          refresh_token: { type: 'string', maxLength: 512, description: 'For `refresh_token`.' },
          scope: {
            type: 'string',
            maxLength: 8192,
            description: 'For `client_credentials`, separated by spaces; without it, all scopes of the app.',
            examples: ['payments'],
          },
        },
      },
    },
    responses: {
      200: {
        description: 'An access token.',
        schema: {
          type: 'object',
          required: ['access_token', 'expires_in', 'token_type', 'scope'],
          properties: {
            access_token: { type: 'string', description: 'A JWT.' },
            expires_in: { type: 'integer', description: 'Seconds.' },
            token_type: { type: 'string', const: 'Bearer' },
            refresh_token: { type: 'string' },
            scope: { type: 'string', description: 'Separated by spaces.' },
          },
        },
      },
      ...errorResponses(400),
    },
    parse: (request: WireRequest) => parseTokenRequest(request, TOKEN_ENDPOINT),
  },
]

const TOKEN_ENDPOINT: TokenEndpoint = {
  parseClient: parseClientAuthentication,
  parseClientScopes: parseOptionalScopes,
  renderTokens,
}

/** Parsers compare `token_type` with `Bearer` as it is, and read `expires_in` as a number. */
function renderTokens(tokens: IssuedTokens): WireResponse {
  const body: Record<string, Json> = {
    access_token: tokens.accessToken,
    expires_in: tokens.expiresInSeconds,
    token_type: 'Bearer',
  }
  if (tokens.refreshToken !== undefined) body.refresh_token = tokens.refreshToken
  body.scope = tokens.scopes.join(' ')
  return { status: 200, headers: NO_STORE, body }
}
