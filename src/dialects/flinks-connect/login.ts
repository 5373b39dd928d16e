// codec: The Login object, DELETE DeleteCard and PATCH SetScheduledRefresh
// Spec: docs.flinks.com: api/connect/endpoints/account-linking (get-accounts-detail, delete-card)

import type { Connection } from '../../core/connections/connection.ts'
import { deleteLogin, setLoginRefresh } from '../../core/data-sessions/delete-login.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type OpenRoute, type WireRequest } from '../dialect.ts'
import { bodyOf, pathParameter, refuseMissing, singleParameter, textOf } from '../request-values.ts'
import { EITHER_KEY, keysOf, readGuid, renderGuid } from './identifiers.ts'
import { errorResponses, FLAG, HTTP_STATUS_CODE, orNull, TEXT } from './schemas.ts'

export function renderLogin({ connectionId, refreshedAtMs, backgroundRefresh }: Connection): JsonObject {
  return {
    // What the end user enters at a bank is not stored.
    Username: '',
    IsScheduledRefresh: backgroundRefresh !== false,
    LastRefresh: refreshedAtMs === undefined ? null : isoInstant(refreshedAtMs),
    Type: 'Personal',
    Id: renderGuid(connectionId),
  }
}

const DELETED = {
  type: 'object',
  required: ['HttpStatusCode', 'StatusCode', 'Message'],
  properties: {
    HttpStatusCode: HTTP_STATUS_CODE,
    StatusCode: HTTP_STATUS_CODE,
    Message: { type: 'string' },
  },
}

const BASE = '/v3/:customerId/BankingServices/'

function commandOf(request: WireRequest, loginId: string | undefined) {
  const { authKey, apiKey } = keysOf(request)
  return {
    instanceId: pathParameter(request, 'customerId'),
    apiKey,
    secret: authKey,
    connectionId: readGuid(loginId) ?? '',
  }
}

export const loginRoutes: readonly OpenRoute[] = [
  {
    method: 'DELETE',
    path: `${BASE}DeleteCard/:loginId`,
    name: 'connectDeleteCard',
    headers: EITHER_KEY,
    summary: '/DeleteCard',
    description: 'Deletes everything that is stored for a login, and revokes the consent at the bank.',
    access: { kind: 'open' },
    body: { kind: 'ignored' },
    responses: {
      200: { description: 'The login is deleted.', schema: DELETED },
      ...errorResponses(400, 401),
    },
    parse: (request) => {
      const loginId = pathParameter(request, 'loginId')
      const command = commandOf(request, loginId)
      const Message = `All data of the LoginId ${loginId} was deleted.`
      const render = () => ({ status: 200, body: { HttpStatusCode: 200, StatusCode: 200, Message } })
      return call(deleteLogin, command, render, { clientId: command.instanceId })
    },
  },
  {
    method: 'PATCH',
    path: `${BASE}SetScheduledRefresh`,
    name: 'connectSetScheduledRefresh',
    headers: EITHER_KEY,
    summary: '/SetScheduledRefresh',
    description:
      'Whether the platform refreshes a login by itself. One client sends both values in the query.',
    access: { kind: 'open' },
    query: {
      type: 'object',
      properties: {
        login_id: { type: 'string', maxLength: 100 },
        is_activated: { type: 'string', enum: ['true', 'false'] },
      },
    },
    body: {
      kind: 'json',
      optional: true,
      anyCase: true,
      schema: { type: 'object', properties: { LoginId: orNull(TEXT), IsActivated: orNull(FLAG) } },
    },
    responses: {
      200: { description: 'A sentence, as JSON text.', schema: { type: 'string' } },
      ...errorResponses(401),
    },
    parse: (request) => {
      const { LoginId, IsActivated } = bodyOf(request)
      const loginId = textOf(LoginId) ?? singleParameter(request.query, 'login_id')
      if (loginId === undefined) return refuseMissing('LoginId')
      const inQuery = singleParameter(request.query, 'is_activated')
      const isOn = typeof IsActivated === 'boolean' ? IsActivated : inQuery && inQuery === 'true'
      if (typeof isOn !== 'boolean') return refuseMissing('IsActivated')
      const command = { ...commandOf(request, loginId), isOn }
      const render = (value: boolean) => ({
        status: 200,
        body: `LoginId ${loginId} has now been ${value ? 'activated for' : 'deactivated from'} automatic refresh`,
      })
      return call(setLoginRefresh, command, render, { clientId: command.instanceId })
    },
  },
]
