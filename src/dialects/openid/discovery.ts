// codec: Metadata of the authorization server and of the data API, at the well-known URLs
// Spec: RFC 8414 section 2; OpenID Connect Discovery section 3; RFC 9728 section 2

import { accept } from '../../core/errors.ts'
import type { Operation } from '../../core/operation.ts'
import type { Policy } from '../../core/policy.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type Route } from '../dialect.ts'
import { DETAIL_TYPES } from './authorization-details.ts'
import { errorResponses } from './schemas.ts'

/** Rendered from the policy that the endpoints follow. */
const describeServer: Operation<undefined, JsonObject> = async ({ issuer }, policy) =>
  accept(renderMetadata(issuer, policy))

function renderMetadata(issuer: string, { scopes, clientAuthentication, idToken }: Policy): JsonObject {
  const authMethods = [...clientAuthentication.methods]
  const confidential = authMethods.filter((method) => method !== 'none')
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth2/authorize`,
    token_endpoint: `${issuer}/oauth2/token`,
    revocation_endpoint: `${issuer}/oauth2/revoke`,
    introspection_endpoint: `${issuer}/oauth2/introspect`,
    userinfo_endpoint: `${issuer}/oauth2/userinfo`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    scopes_supported: [...scopes.known],
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'form_post'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: [...(idToken?.algorithms ?? [])],
    token_endpoint_auth_methods_supported: authMethods,
    token_endpoint_auth_signing_alg_values_supported: ['ES256'],
    revocation_endpoint_auth_methods_supported: authMethods,
    revocation_endpoint_auth_signing_alg_values_supported: ['ES256'],
    introspection_endpoint_auth_methods_supported: confidential,
    introspection_endpoint_auth_signing_alg_values_supported: ['ES256'],
    code_challenge_methods_supported: ['S256'],
    claims_supported: [
      'sub',
      'iss',
      'aud',
      'exp',
      'iat',
      'auth_time',
      'nonce',
      'at_hash',
      'name',
      'birthdate',
    ],
    authorization_details_types_supported: [...DETAIL_TYPES],
    prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    authorization_response_iss_parameter_supported: true,
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
  }
}

/** RFC 9728 section 2: the data API, to which the default audience of the tokens is. */
const describeResource: Operation<undefined, JsonObject> = async ({ issuer }, { scopes }) =>
  accept({
    resource: issuer,
    authorization_servers: [issuer],
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    scopes_supported: [...scopes.known],
    bearer_methods_supported: ['header'],
    resource_name: 'Accounts and transactions',
    resource_documentation: `${issuer}/docs`,
  })

const SHARED = {
  method: 'GET',
  surface: 'auth',
  access: { kind: 'open' },
  body: { kind: 'none' },
  responses: {
    200: {
      description: 'The metadata.',
      schema: {
        type: 'object',
        required: ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri'],
      },
    },
    ...errorResponses(),
  },
  parse: () => serveMetadata(describeServer),
} as const

function serveMetadata(operation: Operation<undefined, JsonObject>) {
  return call(operation, undefined, (body) => ({
    status: 200,
    headers: { 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' },
    body,
  }))
}

export const discoveryRoutes: readonly Route[] = [
  {
    ...SHARED,
    path: '/.well-known/openid-configuration',
    name: 'readOpenIdConfiguration',
    summary: 'OpenID Provider metadata',
  },
  {
    ...SHARED,
    path: '/.well-known/oauth-authorization-server',
    name: 'readServerMetadata',
    summary: 'Authorization server metadata',
  },
  {
    ...SHARED,
    path: '/.well-known/oauth-protected-resource',
    name: 'readResourceMetadata',
    summary: 'Protected resource metadata',
    responses: {
      200: {
        description: 'The metadata.',
        schema: { type: 'object', required: ['resource', 'authorization_servers'] },
      },
      ...errorResponses(),
    },
    parse: () => serveMetadata(describeResource),
  },
]
