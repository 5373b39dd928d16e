// codec: consents at banks, and fresh balances on demand
// Spec: docs.tink.com/api-connectivity-v1 (2026-01), Provider Consent and Balance Refresh; its page on consent errors

import type { BankProblemKind } from '../../core/banks/bank.ts'
import { readBalanceRefresh, requestBalanceRefresh } from '../../core/connections/balance-refresh.ts'
import type { BalanceRefreshState } from '../../core/connections/balance-refresh-status.ts'
import { type ConsentView, extendConsent, listConsents } from '../../core/consents/list-consents.ts'
import { type Outcome, refuse } from '../../core/errors.ts'
import type { Caller } from '../../core/tokens/token.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { type Call, call, type JsonSchema, missing, type Route, type WireRequest } from '../dialect.ts'
import { renderStatus, STATUS_SCHEMA } from './credentials-object.ts'
import { single } from './paging.ts'
import { errorResponses } from './schemas.ts'

interface ErrorWords {
  readonly type: string
  readonly reason: string
  readonly retryable: boolean
}

const GONE: ErrorWords = { type: 'AUTHORIZATION_ERROR', reason: 'SESSION_EXPIRED', retryable: false }
const AWAY: ErrorWords = { type: 'PROVIDER_ERROR', reason: 'PROVIDER_UNAVAILABLE', retryable: true }
const UNREADABLE: ErrorWords = {
  type: 'PROVIDER_ERROR',
  reason: 'UNKNOWN_PROVIDER_ERROR',
  retryable: true,
}

const ERRORS: Readonly<Record<BankProblemKind, ErrorWords>> = {
  unavailable: AWAY,
  timeout: AWAY,
  rejected_us: { type: 'PROVIDER_ERROR', reason: 'LICENSED_PARTY_REJECTED', retryable: false },
  denied_by_person: login('DYNAMIC_CREDENTIALS_FLOW_CANCELLED'),
  session_expired: GONE,
  consent_ended: GONE,
  no_accounts: { type: 'ACCOUNT_INFORMATION_ERROR', reason: 'NO_ACCOUNTS', retryable: false },
  user_blocked: { type: 'USER_LOGIN_ERROR', reason: 'USER_BLOCKED', retryable: false },
  signed_in_elsewhere: login('USER_CONCURRENT_LOGINS'),
  not_permitted: { type: 'AUTHORIZATION_ERROR', reason: 'ACTION_NOT_PERMITTED', retryable: false },
  action_required: { type: 'AUTHORIZATION_ERROR', reason: 'USER_ACTION_REQUIRED', retryable: true },
  method_unsupported: {
    type: 'TINK_SIDE_ERROR',
    reason: 'AUTHENTICATION_METHOD_NOT_SUPPORTED',
    retryable: false,
  },
  asked_too_often: AWAY,
  answer_incomplete: UNREADABLE,
  answer_foreign: UNREADABLE,
  other_person: login('USER_NOT_A_CUSTOMER'),
  credentials_incorrect: login('STATIC_CREDENTIALS_INCORRECT'),
  not_a_customer: login('USER_NOT_A_CUSTOMER'),
  second_factor_incorrect: login('DYNAMIC_CREDENTIALS_INCORRECT'),
  second_factor_cancelled: login('DYNAMIC_CREDENTIALS_FLOW_CANCELLED'),
  second_factor_timeout: login('DYNAMIC_CREDENTIALS_FLOW_TIMEOUT'),
  second_device_unavailable: login('THIRD_PARTY_AUTHENTICATION_UNAVAILABLE'),
  unknown: UNREADABLE,
}

function login(reason: string): ErrorWords {
  return { type: 'USER_LOGIN_ERROR', reason, retryable: true }
}

const CONSENT_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['accountIds', 'credentialsId', 'providerName', 'sessionExtendable', 'status', 'statusUpdated'],
  properties: {
    accountIds: { type: 'array', items: { type: 'string' } },
    credentialsId: { type: 'string' },
    detailedError: {
      type: 'object',
      required: ['details', 'displayMessage', 'type'],
      properties: {
        details: {
          type: 'object',
          required: ['reason', 'retryable'],
          properties: { reason: { type: 'string' }, retryable: { type: 'boolean' } },
        },
        displayMessage: { type: 'string' },
        type: { type: 'string' },
      },
    },
    providerName: { type: 'string' },
    sessionExpiryDate: { type: 'integer', description: 'Epoch milliseconds.' },
    sessionExtendable: { type: 'boolean' },
    status: STATUS_SCHEMA,
    statusUpdated: { type: 'integer', description: 'Epoch milliseconds.' },
  },
}

const REFRESH_STATES: Readonly<Record<BalanceRefreshState, string>> = {
  at_work: 'REFRESHING',
  finished: 'FINISHED',
  failed: 'FAILED',
}

export const consentRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/provider-consents',
    name: 'listProviderConsents',
    summary: "The user's consents at banks",
    access: { kind: 'token', accepts: ['user'], scopes: ['provider-consents:read'] },
    query: {
      type: 'object',
      properties: {
        credentialsId: { type: 'string', maxLength: 64, description: 'Only the one of this connection.' },
      },
    },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'In the order in which the connections were made.',
        schema: {
          type: 'object',
          required: ['providerConsents'],
          properties: { providerConsents: { type: 'array', items: CONSENT_SCHEMA } },
        },
      },
      ...errorResponses(400, 401, 403),
    },
    parse: (request, caller) => {
      if (caller.kind !== 'user') return refuse('token_wrong_kind')
      const command = { caller, connectionId: single(request, 'credentialsId') }
      return call(listConsents, command, (consents) => ({
        status: 200,
        body: { providerConsents: consents.map(renderConsent) },
      }))
    },
  },
  {
    method: 'POST',
    path: '/api/v1/provider-consents:extend',
    name: 'extendProviderConsent',
    summary: 'Make a consent last longer, without a new sign-in',
    access: { kind: 'token', accepts: ['user'], scopes: ['provider-consents:write'] },
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        required: ['credentialsId'],
        properties: { credentialsId: { type: 'string', maxLength: 64 } },
      },
    },
    responses: {
      200: { description: 'The consent, with its new end.', schema: CONSENT_SCHEMA },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: (request, caller) =>
      parseIdOf(request, caller, 'credentialsId', (user, connectionId) =>
        call(extendConsent, { caller: user, connectionId }, (consent) => ({
          status: 200,
          body: renderConsent(consent),
        })),
      ),
  },
  {
    method: 'POST',
    path: '/api/v1/balance-refresh',
    name: 'requestBalanceRefresh',
    summary: 'Ask for fresh balances of an account',
    description: 'The whole connection is read again. One refresh of a connection at a time.',
    access: { kind: 'token', accepts: ['user'], scopes: ['balance-refresh'] },
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        required: ['accountId'],
        properties: { accountId: { type: 'string', maxLength: 64 } },
      },
    },
    responses: {
      200: {
        description: 'The refresh has begun.',
        schema: {
          type: 'object',
          required: ['balanceRefreshId', 'credentialsId'],
          properties: { balanceRefreshId: { type: 'string' }, credentialsId: { type: 'string' } },
        },
      },
      ...errorResponses(400, 401, 403, 404, 409),
    },
    parse: (request, caller) =>
      parseIdOf(request, caller, 'accountId', (user, accountId) =>
        call(requestBalanceRefresh, { caller: user, accountId }, ({ refreshId, connectionId }) => ({
          status: 200,
          body: { balanceRefreshId: refreshId, credentialsId: connectionId },
        })),
      ),
  },
  {
    method: 'GET',
    path: '/api/v1/balance-refresh/:refreshId',
    name: 'getBalanceRefresh',
    summary: 'How a refresh of balances stands',
    access: { kind: 'token', accepts: ['user'], scopes: ['balance-refresh:readonly'] },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'Its state.',
        schema: {
          type: 'object',
          required: ['status'],
          properties: { status: { type: 'string', enum: Object.values(REFRESH_STATES) } },
        },
      },
      ...errorResponses(401, 403, 404),
    },
    parse: ({ params }, caller) => {
      if (caller.kind !== 'user') return refuse('token_wrong_kind')
      return call(readBalanceRefresh, { caller, refreshId: params.refreshId ?? '' }, (state) => ({
        status: 200,
        body: { status: REFRESH_STATES[state] },
      }))
    },
  },
]

function parseIdOf(
  { json }: WireRequest,
  caller: Caller,
  name: string,
  then: (user: Extract<Caller, { kind: 'user' }>, id: string) => Outcome<Call>,
): Outcome<Call> {
  if (caller.kind !== 'user' || !isJsonObject(json)) return refuse('token_wrong_kind')
  const id = json[name]
  return typeof id === 'string' && id !== '' ? then(caller, id) : missing(name)
}

function renderConsent({ connection, provider, accountIds }: ConsentView): JsonObject {
  const { consentExpiresAtMs, problem, statusMessage } = connection
  return {
    accountIds,
    credentialsId: connection.connectionId,
    ...(problem !== undefined && { detailedError: renderError(problem, statusMessage) }),
    providerName: connection.providerName,
    ...(consentExpiresAtMs !== undefined && { sessionExpiryDate: consentExpiresAtMs }),
    sessionExtendable: provider?.extendable === true,
    status: renderStatus(connection.status, provider),
    statusUpdated: connection.statusChangedAtMs,
  }
}

function renderError(problem: BankProblemKind, displayMessage: string): JsonObject {
  const { type, reason, retryable } = ERRORS[problem]
  return { details: { reason, retryable }, displayMessage, type }
}
