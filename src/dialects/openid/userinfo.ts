// codec: GET and POST /oauth2/userinfo: claims about the end user
// Spec: OpenID Connect Core section 5.3

import { readUserInfo, type UserInfo } from '../../core/connections/read-userinfo.ts'
import type { UserCaller } from '../../core/tokens/token.ts'
import type { Json } from '../../lib/json.ts'
import { call, type Route, type WireResponse } from '../dialect.ts'
import { forUser } from '../request-values.ts'
import { errorResponses, NO_STORE } from './schemas.ts'
import { OPENID, PROFILE } from './scopes.ts'

const SHARED = {
  surface: 'auth',
  path: '/oauth2/userinfo',
  crossOrigin: true,
  access: { kind: 'token', accepts: ['user'], scopes: [OPENID] },
  responses: {
    200: {
      description: 'The claims that the scopes of the token open.',
      schema: {
        type: 'object',
        required: ['sub'],
        properties: {
          sub: { type: 'string', description: 'The same as in the ID token.' },
          name: { type: 'string', description: 'With the scope `profile`, as the bank knows it.' },
          birthdate: { type: 'string', description: 'With the scope `profile`: YYYY-MM-DD.' },
        },
      },
    },
    ...errorResponses(401, 403),
  },
  parse: forUser((_request, caller) =>
    call(readUserInfo, { caller }, (userInfo) => renderUserInfo(userInfo, caller)),
  ),
} as const

export const userInfoRoutes: readonly Route[] = [
  {
    ...SHARED,
    method: 'GET',
    name: 'readUserInfo',
    summary: 'UserInfo endpoint',
    body: { kind: 'none' },
    fastPath: true,
  },
  {
    ...SHARED,
    method: 'POST',
    name: 'postUserInfo',
    summary: 'UserInfo endpoint (POST)',
    description: 'The access token is in the header, or in the form (RFC 6750 section 2.2).',
    access: { ...SHARED.access, inForm: true },
    body: {
      kind: 'form',
      schema: {
        type: 'object',
        properties: {
          access_token: { type: 'string', maxLength: 16_384, description: 'Instead of the header.' },
        },
      },
    },
    changesNothing: true,
  },
]

function renderUserInfo({ subject, identity }: UserInfo, { scopes }: UserCaller): WireResponse {
  const body: Record<string, Json> = { sub: subject }
  if (identity !== undefined && scopes.includes(PROFILE)) {
    body.name = identity.name
    if (identity.dateOfBirth !== undefined) body.birthdate = identity.dateOfBirth
  }
  return { status: 200, headers: NO_STORE, body }
}
