// codec: POST /api/v1/token: access tokens for every grant type
// Spec: docs.flinks.com, token endpoint; RFC 6749 sections 4.1.3, 4.4.2, 5.1 and 6

import { accept, type Outcome, refuse } from '../../core/errors.ts'
import { parseScopes } from '../../core/grants/scope.ts'
import type { IssuedTokens } from '../../core/tokens/token.ts'
import type { Json } from '../../lib/json.ts'
import type { Route, WireRequest, WireResponse } from '../dialect.ts'
import { refuseMissing } from '../request-values.ts'
import { parseClientAuthentication } from '../standard/client-authentication.ts'
import { parseTokenRequest, type TokenEndpoint } from '../standard/token-request.ts'
import { NO_STORE, oauthErrors } from './schemas.ts'
import { CLIENT_ADMIN } from './scopes.ts'

export const tokenRoutes: readonly Route[] = [
  {
    method: 'POST',
    surface: 'auth',
    path: '/api/v1/token',
    name: 'flinksToken',
    summary: 'Token',
    description:
      'JSON or a form. The client authenticates with `client_id` and `client_secret` in the body, or with HTTP Basic. ' +
      'Every error of the client has the status 400.',
    access: { kind: 'open' },
    fastPath: true,
    body: {
      kind: 'form',
      also: ['json'],
      schema: {
        type: 'object',
        properties: {
          grant_type: {
            type: 'string',
            maxLength: 128,
            description: 'Required. `client_credentials`, `authorization_code` or `refresh_token`.',
            examples: ['authorization_code', 'refresh_token', 'client_credentials'],
          },
          client_id: { type: 'string', maxLength: 256 },
          client_secret: { type: 'string', maxLength: 512 },
          code: { type: 'string', maxLength: 512, description: 'For `authorization_code`.' },
          redirect_uri: {
            type: 'string',
            maxLength: 2048,
            description: 'For `authorization_code`: exactly the one of the authorization request.',
          },
          code_verifier: {
            type: 'string',
            maxLength: 512,
            description: 'For `authorization_code`, after a `code_challenge` (RFC 7636 section 4.5).',
          },
          refresh_token: { type: 'string', maxLength: 512, description: 'For `refresh_token`.' },
          scope: {
            type: 'string',
            maxLength: 8192,
            description: 'For `client_credentials`: `client:admin` for app management, else left out.',
          },
        },
      },
    },
    responses: {
      200: {
        description: 'An access token. Only `authorization_code` returns a refresh token.',
        schema: {
          type: 'object',
          required: ['access_token', 'token_type', 'expires_in'],
          properties: {
            access_token: { type: 'string', description: 'A JWT.' },
            token_type: { type: 'string', const: 'Bearer' },
            refresh_token: {
              type: 'string',
              description: 'Does not change when it is used. Expires when it is not used for 30 days.',
            },
            expires_in: { type: 'integer', description: 'Seconds.' },
          },
        },
      },
      ...oauthErrors(400, 413),
    },
    parse: (request: WireRequest) => parseTokenRequest(request, TOKEN_ENDPOINT),
  },
]

const TOKEN_ENDPOINT: TokenEndpoint = {
  parseClient,
  parseClientScopes,
  needsRedirectUri: true,
  renderTokens,
}

/** A request that names no client is `invalid_request`; `invalid_client` is for a wrong id or secret (list of authorization errors). */
function parseClient(request: WireRequest): ReturnType<typeof parseClientAuthentication> {
  const isNamed = request.header('authorization') !== undefined || request.form.has('client_id')
  return isNamed ? parseClientAuthentication(request) : refuseMissing('client_id')
}

/** Without a scope the token can list providers only. The scopes of data need an end user. */
function parseClientScopes(request: WireRequest): Outcome<readonly string[]> {
  const text = request.form.get('scope')
  const scopes = text === undefined ? accept([]) : parseScopes(text)
  const other = scopes.ok ? scopes.value.find((scope) => scope !== CLIENT_ADMIN) : undefined
  return other === undefined ? scopes : refuse('scope_invalid', { subject: other })
}

/** Exactly the members that the documentation lists for each grant type. */
function renderTokens({ accessToken, refreshToken, expiresInSeconds }: IssuedTokens): WireResponse {
  const body: Record<string, Json> = { access_token: accessToken, token_type: 'Bearer' }
  if (refreshToken !== undefined) body.refresh_token = refreshToken
  body.expires_in = expiresInSeconds
  return { status: 200, headers: NO_STORE, body }
}
