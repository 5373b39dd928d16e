// codec: POST /api/v1/oauth/token
// Spec: docs.tink.com/api-general; seed openapi `createOauthToken`; README.md lists what clients really send

import { type Outcome, refuse } from '../../core/errors.ts'
import { issueClientToken } from '../../core/grants/client-credentials.ts'
import { exchangeAssertion } from '../../core/grants/exchange-assertion.ts'
import { exchangeCode } from '../../core/grants/exchange-code.ts'
import { refreshTokens } from '../../core/grants/refresh-tokens.ts'
import { parseScopes } from '../../core/grants/scope.ts'
import type { IssuedTokens } from '../../core/tokens/token.ts'
import type { Json } from '../../lib/json.ts'
import { type Call, call, missing, type Route, type WireRequest, type WireResponse } from '../dialect.ts'
import { parseClientAuthentication } from '../standard/client-authentication.ts'
import { errorResponses, SCOPE } from './schemas.ts'

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** One guide of the provider spells these in camel case for this same call. */
const OTHER_SPELLINGS = [
  ['clientId', 'client_id'],
  ['clientSecret', 'client_secret'],
  ['grantType', 'grant_type'],
] as const

export const tokenRoute: Route = {
  method: 'POST',
  path: '/api/v1/oauth/token',
  name: 'createOauthToken',
  summary: 'Get an access token',
  description:
    'Client credentials give a client token for 30 minutes; a code, a refresh token or an assertion for a user gives a ' +
    'user token for two hours. Authenticate in the body or by HTTP Basic.',
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
            'For `authorization_code`, optional: where sent, it must be the one the flow began with.',
        },
        code_verifier: {
          type: 'string',
          maxLength: 512,
          description: 'For `authorization_code`, where the flow began with a code challenge (RFC 7636).',
        },
        refresh_token: { type: 'string', maxLength: 512, description: 'For `refresh_token`.' },
        assertion: {
          type: 'string',
          maxLength: 8192,
          description: 'For jwt-bearer: a JWT signed with ES256.',
        },
        scope: {
          ...SCOPE,
          description: `${SCOPE.description} Narrows the token; left out, all that is allowed. Ignored for codes.`,
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
          scope: { type: 'string', description: 'Separated by commas; by spaces for jwt-bearer.' },
          id_hint: { type: 'string' },
          refresh_token: { type: 'string', description: 'With user tokens from a code or a refresh token.' },
        },
      },
    },
    ...errorResponses(400, 401),
  },
  parse: parseTokenRequest,
}

function parseTokenRequest(wire: WireRequest): Outcome<Call> {
  const request = withCommonSpelling(wire)
  if (request === undefined) return refuse('parameter_repeated')
  const grantType = request.form.get('grant_type')
  switch (grantType) {
    case undefined:
      return missing('grant_type')
    case 'client_credentials':
      return parseClientCredentials(request)
    case 'authorization_code':
      return parseCode(request)
    case 'refresh_token':
      return parseRefresh(request)
    case JWT_BEARER:
      return parseAssertion(request)
    default:
      return refuse('grant_type_unsupported')
  }
}

function parseClientCredentials(request: WireRequest): Outcome<Call> {
  const client = parseClientAuthentication(request)
  if (!client.ok) return client
  const scopes = parseOptionalScopes(request)
  if (!scopes.ok) return scopes
  return call(issueClientToken, { client: client.value, scopes: scopes.value }, renderTokens, {
    clientId: client.value.clientId,
    grantType: 'client_credentials',
  })
}

function parseCode(request: WireRequest): Outcome<Call> {
  const client = parseClientAuthentication(request)
  if (!client.ok) return client
  const code = request.form.get('code')
  if (code === undefined) return missing('code')
  return call(
    exchangeCode,
    {
      client: client.value,
      code,
      redirectUri: request.form.get('redirect_uri'),
      codeVerifier: request.form.get('code_verifier'),
    },
    renderTokens,
    { clientId: client.value.clientId, grantType: 'authorization_code' },
  )
}

function parseRefresh(request: WireRequest): Outcome<Call> {
  const client = parseClientAuthentication(request)
  if (!client.ok) return client
  const refreshToken = request.form.get('refresh_token')
  if (refreshToken === undefined) return missing('refresh_token')
  const scopes = parseOptionalScopes(request)
  if (!scopes.ok) return scopes
  return call(refreshTokens, { client: client.value, refreshToken, scopes: scopes.value }, renderTokens, {
    clientId: client.value.clientId,
    grantType: 'refresh_token',
  })
}

function parseAssertion(request: WireRequest): Outcome<Call> {
  const assertion = request.form.get('assertion')
  if (assertion === undefined) return missing('assertion')
  // The assertion authenticates the client; a secret beside it would be a second way (RFC 7521 section 4.2).
  if (request.form.has('client_secret')) return refuse('client_authentication_ambiguous')
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

function parseOptionalScopes(request: WireRequest): Outcome<readonly string[] | undefined> {
  const text = request.form.get('scope')
  if (text === undefined) return { ok: true, value: undefined }
  return parseScopes(text)
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

/** Undefined when a parameter was sent in both spellings. */
function withCommonSpelling(request: WireRequest): WireRequest | undefined {
  let form: Map<string, string> | undefined
  for (const [other, common] of OTHER_SPELLINGS) {
    const value = request.form.get(other)
    if (value === undefined) continue
    if (request.form.has(common)) return undefined
    form ??= new Map(request.form)
    form.set(common, value)
  }
  return form === undefined ? request : { ...request, form }
}
