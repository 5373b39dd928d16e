// codec: POST /api/v1/oauth/token: access tokens for every grant type
// Spec: docs.tink.com/api-general (2026-01), Get access token; RFC 6749, 7523; README.md lists the quirks of clients

import { type Outcome, refuse } from '../../core/errors.ts'
import { exchangeAssertion } from '../../core/grants/exchange-assertion.ts'
import type { IssuedTokens } from '../../core/tokens/token.ts'
import type { Json } from '../../lib/json.ts'
import { type Call, call, type Route, type WireRequest, type WireResponse } from '../dialect.ts'
import { refuseMissing } from '../request-values.ts'
import { parseClientAuthentication } from '../standard/client-authentication.ts'
import { parseOptionalScopes, parseTokenRequest, type TokenEndpoint } from '../standard/token-request.ts'
import { errorResponses, SCOPE } from './schemas.ts'

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** One guide of the provider spells these parameters in camel case. */
const CAMEL_CASE_NAMES = {
  clientId: 'client_id',
  clientSecret: 'client_secret',
  grantType: 'grant_type',
} as const

export const tokenRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/oauth/token',
    name: 'createOauthToken',
    summary: 'Get access token',
    description:
      'Client credentials return a client token that is valid for 30 minutes. A code, a refresh token or an assertion for ' +
      'a user returns a user token that is valid for two hours. The client authenticates in the body or with HTTP Basic.',
    access: { kind: 'open' },
    fastPath: true,
    body: {
      kind: 'form',
      schema: {
        type: 'object',
        aliases: CAMEL_CASE_NAMES,
        properties: {
          grant_type: {
            type: 'string',
            maxLength: 128,
            description: `Required. \`client_credentials\`, \`authorization_code\`, \`refresh_token\` or \`${JWT_BEARER}\`.`,
            examples: ['client_credentials', 'authorization_code', 'refresh_token', JWT_BEARER],
          },
          client_id: { type: 'string', maxLength: 256 },
          client_secret: { type: 'string', maxLength: 512 },
          code: { type: 'string', maxLength: 512, description: 'For `authorization_code`.' },
          redirect_uri: {
            type: 'string',
            maxLength: 2048,
            description:
              'For `authorization_code`, optional. If sent, it must equal the redirect URI of the Link URL.',
          },
          code_verifier: {
            type: 'string',
            maxLength: 512,
            description: 'For `authorization_code`, if the Link URL had a code challenge (RFC 7636).',
          },
          refresh_token: { type: 'string', maxLength: 512, description: 'For `refresh_token`.' },
          assertion: {
            type: 'string',
            maxLength: 8192,
            description: 'For the JWT bearer grant (RFC 7523): a JWT signed with ES256.',
          },
          scope: {
            ...SCOPE,
            description: `${SCOPE.description} All scopes that the client is allowed by default. Ignored for codes.`,
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
            access_token: { type: 'string' },
            token_type: { type: 'string', const: 'bearer' },
            expires_in: { type: 'integer', description: 'Seconds.' },
            scope: {
              type: 'string',
              description: 'Separated by commas; by spaces for the JWT bearer grant.',
            },
            id_hint: { type: 'string', description: 'The `id_hint` of the authorization, if there was one.' },
            refresh_token: { type: 'string', description: 'For a code and for a refresh token.' },
          },
        },
      },
      ...errorResponses(400, 401),
    },
    parse: parseAnyTokenRequest,
  },
]

const TOKEN_ENDPOINT: TokenEndpoint = {
  parseClient: parseClientAuthentication,
  parseClientScopes: parseOptionalScopes,
  parseRefreshScopes: parseOptionalScopes,
  renderTokens,
}

function parseAnyTokenRequest(request: WireRequest): Outcome<Call> {
  switch (request.form.get('grant_type')) {
    case JWT_BEARER:
      return parseAssertion(request)
    case undefined:
    case 'client_credentials':
    case 'authorization_code':
    case 'refresh_token':
      return parseTokenRequest(request, TOKEN_ENDPOINT)
    default:
      // Whoever the client is: this is refused before its authentication.
      return refuse('grant_type_unsupported')
  }
}

function parseAssertion(request: WireRequest): Outcome<Call> {
  const assertion = request.form.get('assertion')
  if (assertion === undefined) return refuseMissing('assertion')
  // The assertion authenticates the client, so anything else would be a second method (RFC 7521 section 4.2), whoever's it is.
  const hasBasic = /^basic(\s|$)/i.test(request.header('authorization') ?? '')
  const others = ['client_secret', 'client_assertion', 'client_assertion_type']
  if (hasBasic || others.some((name) => request.form.has(name)))
    return refuse('client_authentication_ambiguous')
  const scopes = parseOptionalScopes(request)
  if (!scopes.ok) return scopes
  const clientId = request.form.get('client_id')
  return call(
    exchangeAssertion,
    { assertion, scopes: scopes.value, clientId },
    (tokens) => renderTokens(tokens, ' '),
    { ...(clientId !== undefined && { clientId }), grantType: 'jwt_bearer' },
  )
}

function renderTokens(tokens: IssuedTokens, separator: ',' | ' ' = ','): WireResponse {
  const body: Record<string, Json> = {
    access_token: tokens.accessToken,
    token_type: 'bearer',
    expires_in: tokens.expiresInSeconds,
    scope: tokens.scopes.join(separator),
  }
  if (tokens.idHint !== undefined) body.id_hint = tokens.idHint
  if (tokens.refreshToken !== undefined) body.refresh_token = tokens.refreshToken
  return { status: 200, headers: { 'cache-control': 'no-store', pragma: 'no-cache' }, body }
}
