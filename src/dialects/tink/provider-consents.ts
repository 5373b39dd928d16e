// codec: /api/v1/provider-consents: list and extend a user's consents at banks
// Spec: docs.tink.com/api-connectivity-v1 (2026-01), Provider Consent; its page on provider consent errors

import type { BankProblemKind } from '../../core/banks/bank.ts'
import { extendConsent } from '../../core/consents/extend-consent.ts'
import { type ConsentView, listConsents } from '../../core/consents/list-consents.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type JsonSchema, type Route } from '../dialect.ts'
import { bodyOf, forUser, refuseMissing, singleParameter, textOf } from '../request-values.ts'
import { renderStatus, STATUS_SCHEMA } from './credentials-object.ts'
import { errorResponses, listSchema } from './schemas.ts'

interface ConsentError {
  readonly type: string
  readonly reason: string
  readonly retryable: boolean
}

const SESSION_EXPIRED: ConsentError = {
  type: 'AUTHORIZATION_ERROR',
  reason: 'SESSION_EXPIRED',
  retryable: false,
}
const UNAVAILABLE: ConsentError = { type: 'PROVIDER_ERROR', reason: 'PROVIDER_UNAVAILABLE', retryable: true }
const UNKNOWN_ERROR: ConsentError = {
  type: 'PROVIDER_ERROR',
  reason: 'UNKNOWN_PROVIDER_ERROR',
  retryable: true,
}

const ERRORS: Readonly<Record<BankProblemKind, ConsentError>> = {
  unavailable: UNAVAILABLE,
  bank_fault: UNAVAILABLE,
  timeout: UNAVAILABLE,
  rejected_us: { type: 'PROVIDER_ERROR', reason: 'LICENSED_PARTY_REJECTED', retryable: false },
  denied_by_person: loginError('DYNAMIC_CREDENTIALS_FLOW_CANCELLED'),
  session_expired: SESSION_EXPIRED,
  consent_ended: SESSION_EXPIRED,
  no_accounts: { type: 'ACCOUNT_INFORMATION_ERROR', reason: 'NO_ACCOUNTS', retryable: false },
  user_blocked: { type: 'USER_LOGIN_ERROR', reason: 'USER_BLOCKED', retryable: false },
  user_blocked_for_now: { type: 'USER_LOGIN_ERROR', reason: 'USER_BLOCKED', retryable: false },
  signed_in_elsewhere: loginError('USER_CONCURRENT_LOGINS'),
  not_permitted: { type: 'AUTHORIZATION_ERROR', reason: 'ACTION_NOT_PERMITTED', retryable: false },
  action_required: { type: 'AUTHORIZATION_ERROR', reason: 'USER_ACTION_REQUIRED', retryable: true },
  method_unsupported: {
    type: 'TINK_SIDE_ERROR',
    reason: 'AUTHENTICATION_METHOD_NOT_SUPPORTED',
    retryable: false,
  },
  asked_too_often: UNAVAILABLE,
  answer_incomplete: UNKNOWN_ERROR,
  answer_foreign: UNKNOWN_ERROR,
  other_person: loginError('USER_NOT_A_CUSTOMER'),
  person_unknown: UNKNOWN_ERROR,
  credentials_incorrect: loginError('STATIC_CREDENTIALS_INCORRECT'),
  not_a_customer: loginError('USER_NOT_A_CUSTOMER'),
  second_factor_incorrect: loginError('DYNAMIC_CREDENTIALS_INCORRECT'),
  second_factor_cancelled: loginError('DYNAMIC_CREDENTIALS_FLOW_CANCELLED'),
  second_factor_timeout: loginError('DYNAMIC_CREDENTIALS_FLOW_TIMEOUT'),
  second_device_unavailable: loginError('THIRD_PARTY_AUTHENTICATION_UNAVAILABLE'),
  unknown: UNKNOWN_ERROR,
}

function loginError(reason: string): ConsentError {
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

export const providerConsentRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/provider-consents',
    name: 'listProviderConsents',
    summary: 'List provider consents',
    access: { kind: 'token', accepts: ['user'], scopes: ['provider-consents:read'] },
    query: {
      type: 'object',
      properties: {
        credentialsId: {
          type: 'string',
          maxLength: 64,
          description: 'Only the consent of these credentials.',
        },
      },
    },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'In order of creation of the credentials.',
        schema: listSchema('providerConsents', CONSENT_SCHEMA),
      },
      ...errorResponses(400, 401, 403),
    },
    parse: forUser((request, caller) => {
      const connectionId = singleParameter(request.query, 'credentialsId')
      return call(listConsents, { caller, connectionId }, (consents) => ({
        status: 200,
        body: { providerConsents: consents.map(renderConsent) },
      }))
    }),
  },
  {
    method: 'POST',
    path: '/api/v1/provider-consents:extend',
    name: 'extendProviderConsent',
    summary: 'Extend provider consent',
    description:
      'Moves the expiry of a consent without a new sign-in, before or after it has expired, where the bank supports it.',
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
      200: { description: 'The consent with its new expiry.', schema: CONSENT_SCHEMA },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: forUser((request, caller) => {
      const connectionId = textOf(bodyOf(request).credentialsId)
      if (connectionId === undefined) return refuseMissing('credentialsId')
      return call(extendConsent, { caller, connectionId }, (consent) => ({
        status: 200,
        body: renderConsent(consent),
      }))
    }),
  },
]

function renderConsent({ connection, provider, accountIds, isExtendable }: ConsentView): JsonObject {
  const { consentExpiresAtMs, problem, statusMessage } = connection
  return {
    accountIds,
    credentialsId: connection.connectionId,
    ...(problem !== undefined && { detailedError: renderError(problem, statusMessage) }),
    providerName: connection.providerName,
    ...(consentExpiresAtMs !== undefined && { sessionExpiryDate: consentExpiresAtMs }),
    sessionExtendable: isExtendable,
    status: renderStatus(connection.status, provider),
    statusUpdated: connection.statusChangedAtMs,
  }
}

function renderError(problem: BankProblemKind, displayMessage: string): JsonObject {
  const { type, reason, retryable } = ERRORS[problem]
  return { details: { reason, retryable }, displayMessage, type }
}
