// codec: /api/v1/oauth/authorization-grant, /revoke-all: authorizations and revocation
// Spec: docs.tink.com/api-general (2026-01), Create authorization, Create delegated authorization

import type { Outcome } from '../../core/errors.ts'
import { createAuthorizationCode } from '../../core/grants/create-authorization-code.ts'
import { revokeUserGrants } from '../../core/grants/revoke-user-grants.ts'
import { parseScopes } from '../../core/grants/scope.ts'
import type { ClientCaller } from '../../core/tokens/token.ts'
import { isLatin1 } from '../../lib/utf8.ts'
import { type Call, call, type ResponseDoc, type Route, type WireRequest } from '../dialect.ts'
import { forClient, refuseInvalid, refuseMissing } from '../request-values.ts'
import { LINK_ACTOR_CLIENT_ID } from './policy.ts'
import { errorResponses, SCOPE } from './schemas.ts'
import { parseUserReference, USER_REFERENCE_FIELDS } from './user-reference.ts'

const CODE_RESPONSE: ResponseDoc = {
  description: 'An authorization code. It can be exchanged once.',
  schema: {
    type: 'object',
    required: ['code'],
    properties: { code: { type: 'string', pattern: '^[0-9a-f]{32}$' } },
  },
}

const ID_HINT = {
  type: 'string',
  maxLength: 256,
  description:
    'Name of the user, which the hosted flow shows so that a spoofed link is noticed. ISO-8859-1 characters only.',
} as const

export const authorizationRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/oauth/authorization-grant',
    name: 'createAuthorizationGrant',
    summary: 'Create authorization',
    description:
      'Returns a code for one of the users of the app. The app exchanges it for a user token within a minute.',
    access: { kind: 'token', accepts: ['client'], scopes: ['authorization:grant'] },
    body: {
      kind: 'form',
      schema: {
        type: 'object',
        required: ['scope'],
        properties: { ...USER_REFERENCE_FIELDS, scope: SCOPE, id_hint: ID_HINT },
      },
    },
    responses: { 200: CODE_RESPONSE, ...errorResponses(400, 401, 403, 404) },
    statuses: { scope_invalid: 401, product_not_approved: 401 },
    parse: forClient((request, client) => parseAuthorization(request, client, undefined)),
  },
  {
    method: 'POST',
    path: '/api/v1/oauth/authorization-grant/delegate',
    name: 'createDelegatedAuthorizationGrant',
    summary: 'Create delegated authorization',
    description:
      'Returns a code with which another client, usually the hosted flow, acts on behalf of the user. Add it to the Link ' +
      'URL as `authorization_code` within an hour.',
    access: { kind: 'token', accepts: ['client'], scopes: ['authorization:grant'] },
    body: {
      kind: 'form',
      schema: {
        type: 'object',
        required: ['scope'],
        properties: {
          ...USER_REFERENCE_FIELDS,
          scope: SCOPE,
          id_hint: ID_HINT,
          actor_client_id: {
            type: 'string',
            maxLength: 256,
            description:
              'Client that redeems the code; it does not have to exist. The hosted flow by default.',
            examples: [LINK_ACTOR_CLIENT_ID],
          },
          response_type: { type: 'string', maxLength: 64, description: 'Ignored.' },
        },
      },
    },
    responses: { 200: CODE_RESPONSE, ...errorResponses(400, 401, 403, 404) },
    statuses: { scope_invalid: 401, product_not_approved: 401 },
    parse: forClient((request, client) =>
      parseAuthorization(request, client, request.form.get('actor_client_id') ?? LINK_ACTOR_CLIENT_ID),
    ),
  },
  {
    method: 'POST',
    path: '/api/v1/oauth/revoke-all',
    name: 'revokeAllGrants',
    summary: 'Revoke all tokens of a user',
    access: { kind: 'token', accepts: ['client'], scopes: ['authorization:revoke'] },
    body: { kind: 'form', schema: { type: 'object', properties: USER_REFERENCE_FIELDS } },
    responses: {
      204: { description: 'Every access token and refresh token of the user is revoked.' },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: forClient((request, caller) => {
      const user = parseUserReference(request)
      if (!user.ok) return user
      const { appId, clientId } = caller
      const command = { appId, user: user.value, by: 'client', actor: `client:${clientId}` } as const
      return call(revokeUserGrants, command, () => ({
        status: 204,
        // One published client refuses this response without it.
        headers: { 'content-type': 'application/json; charset=utf-8' },
      }))
    }),
  },
]

function parseAuthorization(
  request: WireRequest,
  caller: ClientCaller,
  actorClientId: string | undefined,
): Outcome<Call> {
  const user = parseUserReference(request)
  // One published schema of this API allows a delegation without a user: the hosted flow makes a temporary one.
  const isWithoutUser =
    !user.ok && user.refusal.code === 'user_reference_missing' && actorClientId !== undefined
  if (!user.ok && !isWithoutUser) return user
  const text = request.form.get('scope')
  if (text === undefined) return refuseMissing('scope')
  const scopes = parseScopes(text)
  if (!scopes.ok) return scopes
  if (scopes.value.length === 0) return refuseMissing('scope')
  const idHint = request.form.get('id_hint')
  if (idHint !== undefined && !isLatin1(idHint)) return refuseInvalid('id_hint')
  return call(
    createAuthorizationCode,
    { caller, user: user.ok ? user.value : undefined, scopes: scopes.value, actorClientId, idHint },
    ({ code }) => ({ status: 200, headers: { 'cache-control': 'no-store' }, body: { code } }),
  )
}
