// codec: /api/v1/balance-refresh: refresh the balances of an account on demand
// Spec: docs.tink.com/api-connectivity-v1 (2026-01), Balance Refresh

import { readBalanceRefresh, requestBalanceRefresh } from '../../core/connections/balance-refresh.ts'
import type { BalanceRefreshState } from '../../core/connections/balance-refresh-status.ts'
import { call, type Route } from '../dialect.ts'
import { bodyOf, forUser, pathParameter, refuseMissing, textOf } from '../request-values.ts'
import { errorResponses } from './schemas.ts'

const STATES: Readonly<Record<BalanceRefreshState, string>> = {
  at_work: 'REFRESHING',
  finished: 'FINISHED',
  failed: 'FAILED',
}

export const balanceRefreshRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/balance-refresh',
    name: 'requestBalanceRefresh',
    summary: 'Create balance refresh',
    description:
      'Refreshes all data of the connection. Only one refresh or sign-in of the same connection at a time.',
    access: { kind: 'token', accepts: ['user'], scopes: ['balance-refresh'] },
    body: {
      kind: 'json',
      orForm: true,
      schema: {
        type: 'object',
        required: ['accountId'],
        properties: { accountId: { type: 'string', maxLength: 64 } },
      },
    },
    responses: {
      200: {
        description: 'The refresh is in progress.',
        schema: {
          type: 'object',
          required: ['balanceRefreshId', 'credentialsId'],
          properties: { balanceRefreshId: { type: 'string' }, credentialsId: { type: 'string' } },
        },
      },
      ...errorResponses(400, 401, 403, 404, 409),
    },
    parse: forUser((request, caller) => {
      const accountId = textOf(bodyOf(request).accountId)
      if (accountId === undefined) return refuseMissing('accountId')
      return call(requestBalanceRefresh, { caller, accountId }, ({ refreshId, connectionId }) => ({
        status: 200,
        body: { balanceRefreshId: refreshId, credentialsId: connectionId },
      }))
    }),
  },
  {
    method: 'GET',
    path: '/api/v1/balance-refresh/:refreshId',
    name: 'getBalanceRefresh',
    summary: 'Get balance refresh',
    access: { kind: 'token', accepts: ['user'], scopes: ['balance-refresh:readonly'] },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'The status of the refresh.',
        schema: {
          type: 'object',
          required: ['status'],
          properties: { status: { type: 'string', enum: Object.values(STATES) } },
        },
      },
      ...errorResponses(401, 403, 404),
    },
    parse: forUser((request, caller) =>
      call(readBalanceRefresh, { caller, refreshId: pathParameter(request, 'refreshId') }, (state) => ({
        status: 200,
        body: { status: STATES[state] },
      })),
    ),
  },
]
