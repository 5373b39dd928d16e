// codec: POST /oauth2/token: access tokens for every grant type
// Spec: RFC 6749 sections 4.1.3, 4.4.2, 5.1 and 6; OpenID Connect Core section 3.1.3

import { accept, type Outcome, refuse } from '../../core/errors.ts'
import { issueClientToken } from '../../core/grants/client-credentials.ts'
import { exchangeCode } from '../../core/grants/exchange-code.ts'
import { refreshTokens } from '../../core/grants/refresh-tokens.ts'
import { parseScopes } from '../../core/grants/scope.ts'
import type { IssuedTokens } from '../../core/tokens/token.ts'
import type { Json } from '../../lib/json.ts'
import { type Call, call, type Route, type WireRequest, type WireResponse } from '../dialect.ts'
import { refuseMissing } from '../request-values.ts'
import { parseClientOrAssertion } from '../standard/client-authentication.ts'
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
          },
        },
      },
      ...errorResponses(400, 401),
    },
    parse: parseTokenRequest,
  },
]

function parseTokenRequest(request: WireRequest): Outcome<Call> {
  const grantType = request.form.get('grant_type')
  if (grantType === undefined) return refuseMissing('grant_type')
  const client = parseClientOrAssertion(request)
  if (!client.ok) return client
  const labels = { clientId: client.value.clientId, grantType }
  const resources = request.form.get('resource')?.split(' ') ?? []
  switch (grantType) {
    case 'client_credentials': {
      const scopes = parseOptionalScopes(request)
      if (!scopes.ok) return scopes
      return call(
        issueClientToken,
        { client: client.value, scopes: scopes.value, resources },
        renderTokens,
        labels,
      )
    }
    case 'authorization_code': {
      const code = request.form.get('code')
      if (code === undefined) return refuseMissing('code')
      const redirectUri = request.form.get('redirect_uri')
      const codeVerifier = request.form.get('code_verifier')
      return call(
        exchangeCode,
        { client: client.value, code, redirectUri, codeVerifier, resources },
        renderTokens,
        labels,
      )
    }
    case 'refresh_token': {
      const refreshToken = request.form.get('refresh_token')
      if (refreshToken === undefined) return refuseMissing('refresh_token')
      const scopes = parseOptionalScopes(request)
      if (!scopes.ok) return scopes
      const command = { client: client.value, refreshToken, scopes: scopes.value, resources }
      return call(refreshTokens, command, renderTokens, labels)
    }
    default:
      return refuse('grant_type_unsupported')
  }
}

function parseOptionalScopes(request: WireRequest): Outcome<readonly string[] | undefined> {
  const text = request.form.get('scope')
  return text === undefined ? accept(undefined) : parseScopes(text)
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
  return { status: 200, headers: NO_STORE, body }
}
