// codec: authorization grants and their end
// Spec: docs.tink.com/api-general; seed openapi `createAuthorizationGrant`, `createDelegatedAuthorizationGrant`

import { accept, type Outcome, refuse } from '../../core/errors.ts'
import { createAuthorizationCode } from '../../core/grants/create-authorization-code.ts'
import { revokeUserGrants } from '../../core/grants/revoke-user-grants.ts'
import { parseScopes } from '../../core/grants/scope.ts'
import type { Caller } from '../../core/tokens/token.ts'
import type { UserReference } from '../../core/users/user.ts'
import { isLatin1 } from '../../lib/utf8.ts'
import { type Call, call, missing, type ResponseDoc, type Route, type WireRequest } from '../dialect.ts'
import { LINK_ACTOR_CLIENT_ID } from './policy.ts'
import { EXTERNAL_USER_ID, errorResponses, SCOPE, USER_ID } from './schemas.ts'

const CODE_ANSWER: ResponseDoc = {
  description: 'A code, good once and for a minute.',
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
    'Name shown to the person in the hosted flow, so that a spoofed address is noticed. ISO-8859-1 only.',
} as const

export const grantRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/oauth/authorization-grant',
    name: 'createAuthorizationGrant',
    summary: 'Get a code for one of your users',
    access: { kind: 'token', accepts: ['client'], scopes: ['authorization:grant'] },
    body: {
      kind: 'form',
      schema: {
        type: 'object',
        required: ['scope'],
        properties: { user_id: USER_ID, external_user_id: EXTERNAL_USER_ID, scope: SCOPE, id_hint: ID_HINT },
      },
    },
    responses: { 200: CODE_ANSWER, ...errorResponses(400, 401, 403, 404) },
    statuses: { scope_invalid: 401 },
    parse: (request, caller) => parseGrant(request, caller, undefined),
  },
  {
    method: 'POST',
    path: '/api/v1/oauth/authorization-grant/delegate',
    name: 'createDelegatedAuthorizationGrant',
    summary: 'Get a code with which the hosted flow acts for one of your users',
    description:
      'Put the code into the address of the hosted flow as `authorization_code`. Without `actor_client_id` the hosted ' +
      'flow is meant.',
    access: { kind: 'token', accepts: ['client'], scopes: ['authorization:grant'] },
    body: {
      kind: 'form',
      schema: {
        type: 'object',
        required: ['scope'],
        properties: {
          user_id: USER_ID,
          external_user_id: EXTERNAL_USER_ID,
          scope: SCOPE,
          id_hint: ID_HINT,
          actor_client_id: {
            type: 'string',
            maxLength: 256,
            description: 'Client that will redeem the code; it need not exist.',
            examples: [LINK_ACTOR_CLIENT_ID],
          },
          response_type: { type: 'string', maxLength: 64, description: 'Ignored.' },
        },
      },
    },
    responses: { 200: CODE_ANSWER, ...errorResponses(400, 401, 403, 404) },
    statuses: { scope_invalid: 401 },
    parse: (request, caller) =>
      parseGrant(request, caller, request.form.get('actor_client_id') ?? LINK_ACTOR_CLIENT_ID),
  },
  {
    method: 'POST',
    path: '/api/v1/oauth/revoke-all',
    name: 'revokeAllGrants',
    summary: "End all of a user's tokens",
    access: { kind: 'token', accepts: ['client'], scopes: ['authorization:revoke'] },
    body: {
      kind: 'form',
      schema: { type: 'object', properties: { user_id: USER_ID, external_user_id: EXTERNAL_USER_ID } },
    },
    responses: {
      204: { description: 'Every access and refresh token of the user has ended.' },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: parseRevokeAll,
  },
]

function parseGrant(request: WireRequest, caller: Caller, actorClientId: string | undefined): Outcome<Call> {
  if (caller.kind !== 'client') return refuse('token_wrong_kind')
  const user = parseUserReference(request)
  // One published schema of this API lets a delegation name nobody yet: the person is met in the hosted flow.
  const nobody = !user.ok && user.refusal.code === 'user_reference_missing' && actorClientId !== undefined
  if (!user.ok && !nobody) return user
  const text = request.form.get('scope')
  if (text === undefined) return missing('scope')
  const scopes = parseScopes(text)
  if (!scopes.ok) return scopes
  if (scopes.value.length === 0) return missing('scope')
  const idHint = request.form.get('id_hint')
  if (idHint !== undefined && !isLatin1(idHint)) return refuse('parameter_invalid', { subject: 'id_hint' })
  return call(
    createAuthorizationCode,
    { caller, user: user.ok ? user.value : undefined, scopes: scopes.value, actorClientId, idHint },
    ({ code }) => ({ status: 200, headers: { 'cache-control': 'no-store' }, body: { code } }),
  )
}

function parseRevokeAll(request: WireRequest, caller: Caller): Outcome<Call> {
  if (caller.kind !== 'client') return refuse('token_wrong_kind')
  const user = parseUserReference(request)
  if (!user.ok) return user
  return call(revokeUserGrants, { caller, user: user.value }, () => ({ status: 204 }))
}

export function parseUserReference(request: WireRequest): Outcome<UserReference> {
  const userId = request.form.get('user_id')
  const externalUserId = request.form.get('external_user_id')
  if (userId !== undefined && externalUserId !== undefined) return refuse('user_reference_ambiguous')
  if (userId !== undefined) return accept({ userId })
  if (externalUserId !== undefined) return accept({ externalUserId })
  return refuse('user_reference_missing')
}
