// codec: POST /connect/token: access tokens for every grant type
// Spec: docs.truelayer.com/reference/generateaccesstoken; OpenAPI of the auth server (2025-12)

import { accept, type Outcome, refuse } from '../../core/errors.ts'
import { issueClientToken } from '../../core/grants/client-credentials.ts'
import { exchangeCode } from '../../core/grants/exchange-code.ts'
import { refreshTokens } from '../../core/grants/refresh-tokens.ts'
import { parseScopes } from '../../core/grants/scope.ts'
import type { IssuedTokens } from '../../core/tokens/token.ts'
import type { Json } from '../../lib/json.ts'
import { type Call, call, type Route, type WireRequest, type WireResponse } from '../dialect.ts'
import { refuseMissing } from '../request-values.ts'
import { parseClientAuthentication } from '../standard/client-authentication.ts'
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
    parse: parseTokenRequest,
  },
]

function parseTokenRequest(request: WireRequest): Outcome<Call> {
  const grantType = request.form.get('grant_type')
  if (grantType === undefined) return refuseMissing('grant_type')
  const client = parseClientAuthentication(request)
  if (!client.ok) return client
  const labels = { clientId: client.value.clientId, grantType }
  switch (grantType) {
    case 'client_credentials': {
      const text = request.form.get('scope')
      const scopes = text === undefined ? accept(undefined) : parseScopes(text)
      if (!scopes.ok) return scopes
      return call(issueClientToken, { client: client.value, scopes: scopes.value }, renderTokens, labels)
    }
    case 'authorization_code': {
      const code = request.form.get('code')
      if (code === undefined) return refuseMissing('code')
      const redirectUri = request.form.get('redirect_uri')
      const codeVerifier = request.form.get('code_verifier')
      return call(
        exchangeCode,
        { client: client.value, code, redirectUri, codeVerifier },
        renderTokens,
        labels,
      )
    }
    case 'refresh_token': {
      const refreshToken = request.form.get('refresh_token')
      if (refreshToken === undefined) return refuseMissing('refresh_token')
      const command = { client: client.value, refreshToken, scopes: undefined }
      return call(refreshTokens, command, renderTokens, labels)
    }
    default:
      return refuse('grant_type_unsupported')
  }
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
