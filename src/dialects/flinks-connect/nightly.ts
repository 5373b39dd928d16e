// codec: GET GetNightlyRefreshStatus: the logins whose nightly refresh failed
// Spec: docs.flinks.com: api/connect/endpoints/account-linking/get-nightly-refresh-status

import { type FailedRefresh, listFailedRefreshes } from '../../core/data-sessions/list-failed-refreshes.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type HeaderField, type OpenRoute } from '../dialect.ts'
import { pathParameter } from '../request-values.ts'
import { BANK_PROBLEMS } from './flinks-codes.ts'
import { keysOf, renderGuid, SECRET_HEADER } from './identifiers.ts'
import { errorResponses, GUID, HTTP_STATUS_CODE, TEXT } from './schemas.ts'

/** As a bearer token it is no parameter of the OpenAPI document, where `Authorization` cannot be one. */
const SECRET_OR_BEARER: HeaderField = {
  ...SECRET_HEADER,
  description: 'The secret key, unless `Authorization: Bearer` has it.',
  required: 'one of',
}

export const nightlyRoutes: readonly OpenRoute[] = [
  {
    method: 'GET',
    path: '/v3/:customerId/BankingServices/GetNightlyRefreshStatus',
    name: 'connectGetNightlyRefreshStatus',
    headers: [SECRET_OR_BEARER],
    summary: '/GetNightlyRefreshStatus',
    description:
      'The logins with nightly refresh whose refresh failed, 1000 at most. The header `Authorization: Bearer`, or `flinks-auth-key`, has ' +
      'the secret key.',
    access: { kind: 'open' },
    body: { kind: 'ignored' },
    responses: {
      200: {
        description: 'The logins that are not refreshed until the end user connects again.',
        schema: {
          type: 'object',
          required: ['HttpStatusCode', 'IneligibleCards'],
          properties: {
            HttpStatusCode: HTTP_STATUS_CODE,
            IneligibleCards: {
              type: 'array',
              items: {
                type: 'object',
                required: ['LoginId', 'LastRefreshDate', 'LastRefreshState', 'LastRefreshErrorCode'],
                properties: {
                  LoginId: GUID,
                  LastRefreshDate: { ...TEXT, description: 'ISO 8601, UTC.' },
                  LastRefreshState: { type: 'string', enum: ['AnsweringSecurityChallenge', 'Failed'] },
                  LastRefreshErrorCode: { ...TEXT, description: 'The FlinksCode of the refresh.' },
                },
              },
            },
          },
        },
      },
      ...errorResponses(401),
    },
    parse: (request) => {
      const instanceId = pathParameter(request, 'customerId')
      const { authKey, bearer } = keysOf(request)
      const render = (failed: readonly FailedRefresh[]) => ({
        status: 200,
        body: { HttpStatusCode: 200, IneligibleCards: failed.map(renderCard) },
      })
      return call(listFailedRefreshes, { instanceId, secret: authKey ?? bearer }, render, {
        clientId: instanceId,
      })
    },
  },
]

function renderCard({ connectionId, failedAtMs, needsSignIn, problem }: FailedRefresh): JsonObject {
  return {
    LoginId: renderGuid(connectionId),
    LastRefreshDate: isoInstant(failedAtMs),
    LastRefreshState: needsSignIn ? 'AnsweringSecurityChallenge' : 'Failed',
    LastRefreshErrorCode: BANK_PROBLEMS[problem].code,
  }
}
