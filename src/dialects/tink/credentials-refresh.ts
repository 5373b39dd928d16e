// codec: /api/v1/credentials/{id}/refresh: refresh with or without a new sign-in
// Spec: docs.tink.com/api-connectivity-v1 (2026-01), Refresh credentials

import { requestRefresh } from '../../core/connections/request-refresh.ts'
import { authenticateConnection, type SignInRequest } from '../../core/connections/sign-in-connection.ts'
import type { Outcome } from '../../core/errors.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { type Call, call, type JsonSchema, type Route, type WireRequest } from '../dialect.ts'
import { bodyOf, pathParameter, refuseInvalid, singleParameter } from '../request-values.ts'
import { itemsQuery } from './credentials-object.ts'
import { forSignIn, IP_ADDRESS, REDIRECT_FIELDS } from './credentials-sign-in.ts'
import { errorResponses } from './schemas.ts'

const FLAG = { type: 'string', enum: ['true', 'false'] } as const

const AVAILABILITY: JsonSchema = {
  type: 'object',
  required: ['userPresent', 'userAvailableForInteraction'],
  properties: {
    userPresent: {
      type: 'boolean',
      description: 'An unattended refresh, with false, counts towards the limit of four in 24 hours.',
    },
    userAvailableForInteraction: { type: 'boolean' },
    originatingUserIp: IP_ADDRESS,
  },
}

export const credentialsRefreshRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/credentials/:id/refresh',
    name: 'refreshCredentials',
    summary: 'Refresh credentials',
    description:
      'Starts a refresh and returns at once; the status of the credentials shows its progress. Only one refresh or sign-in ' +
      'of the same credentials at a time.',
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:refresh'] },
    query: {
      type: 'object',
      properties: {
        ...itemsQuery('Data to fetch. Everything that the user consented to is fetched, whatever is named.'),
        optIn: {
          ...FLAG,
          description: 'Has no effect: the user chooses the accounts at each sign-in.',
        },
        authenticate: { ...FLAG, description: 'Signs in at the bank first. The user has to be present.' },
      },
    },
    body: {
      kind: 'json',
      optional: true,
      schema: { type: 'object', properties: { ...REDIRECT_FIELDS, userAvailability: AVAILABILITY } },
    },
    responses: {
      204: { description: 'The refresh is in progress.' },
      ...errorResponses(400, 401, 403, 404, 409),
    },
    parse: forSignIn(parseRefresh),
  },
]

function parseRefresh(request: WireRequest, signIn: SignInRequest): Outcome<Call> {
  const { caller } = signIn
  const { userAvailability } = bodyOf(request)
  const availability: JsonObject = isJsonObject(userAvailability) ? userAvailability : {}
  const present = availability.userPresent !== false
  const connectionId = pathParameter(request, 'id')
  if (singleParameter(request.query, 'authenticate') !== 'true') {
    // The provider responds with 204, and the status of the credentials stays `SESSION_EXPIRED`.
    const command = { caller, connectionId, present, ifSignInNeeded: 'leave' } as const
    return call(requestRefresh, command, () => ({ status: 204 }))
  }
  if (!present || availability.userAvailableForInteraction === false) {
    return refuseInvalid('userAvailability')
  }
  return call(authenticateConnection, { ...signIn, connectionId }, () => ({ status: 204 }))
}
