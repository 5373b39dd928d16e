// codec: a user's connections to banks, which this provider calls credentials
// Spec: docs.tink.com/api-connectivity-v1 (2026-01), Credentials; statuses of its page on status transitions

import { refuse } from '../../core/errors.ts'
import type { ConnectionStatus } from '../../core/model/connection.ts'
import { endConnection } from '../../core/operations/end-connection.ts'
import {
  type ConnectionView,
  listConnections,
  readConnection,
} from '../../core/operations/list-connections.ts'
import { requestRefresh } from '../../core/operations/request-refresh.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type JsonSchema, type Route } from '../dialect.ts'
import { single } from './paging.ts'
import { credentialsTypeOf } from './provider-object.ts'
import { errorAnswers } from './schemas.ts'

export type CredentialsStatus =
  | 'CREATED'
  | 'AUTHENTICATING'
  | 'UPDATING'
  | 'UPDATED'
  | 'AUTHENTICATION_ERROR'
  | 'TEMPORARY_ERROR'
  | 'SESSION_EXPIRED'
  | 'DELETED'

export const CREDENTIALS_STATUSES: Readonly<Record<ConnectionStatus, CredentialsStatus>> = {
  created: 'CREATED',
  authenticating: 'AUTHENTICATING',
  updating: 'UPDATING',
  updated: 'UPDATED',
  authentication_error: 'AUTHENTICATION_ERROR',
  temporary_error: 'TEMPORARY_ERROR',
  session_expired: 'SESSION_EXPIRED',
  ended: 'DELETED',
}

export const STATUS_SCHEMA: JsonSchema = { type: 'string', enum: Object.values(CREDENTIALS_STATUSES) }

const CREDENTIALS_SCHEMA: JsonSchema = {
  type: 'object',
  required: [
    'fields',
    'id',
    'providerName',
    'status',
    'statusUpdated',
    'supplementalInformation',
    'type',
    'userId',
  ],
  properties: {
    fields: { type: 'object', description: 'Always empty: what a person types at a bank is not kept.' },
    id: { type: 'string' },
    providerName: { type: 'string' },
    sessionExpiryDate: {
      type: 'integer',
      description: 'Epoch milliseconds: when the consent at the bank ends.',
    },
    status: STATUS_SCHEMA,
    statusPayload: { type: 'string', description: 'For the person; empty when all is well.' },
    statusUpdated: { type: 'integer', description: 'Epoch milliseconds.' },
    supplementalInformation: { type: ['string', 'null'] },
    type: { type: 'string', enum: ['PASSWORD', 'MOBILE_BANKID', 'KEYFOB', 'THIRD_PARTY_APP'] },
    updated: { type: 'integer', description: 'Epoch milliseconds of the last successful refresh.' },
    userId: { type: 'string' },
  },
}

const ITEMS = [
  'CHECKING_ACCOUNTS',
  'CHECKING_TRANSACTIONS',
  'SAVING_ACCOUNTS',
  'SAVING_TRANSACTIONS',
  'CREDITCARD_ACCOUNTS',
  'CREDITCARD_TRANSACTIONS',
  'LOAN_ACCOUNTS',
  'LOAN_TRANSACTIONS',
  'INVESTMENT_ACCOUNTS',
  'INVESTMENT_TRANSACTIONS',
  'EINVOICES',
  'TRANSFER_DESTINATIONS',
  'IDENTITY_DATA',
  'LIST_BENEFICIARIES',
]

export const credentialRoutes: readonly Route[] = [
  {
    surface: 'api',
    method: 'GET',
    path: '/api/v1/credentials/list',
    name: 'listCredentials',
    summary: "The user's connections to banks",
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:read'] },
    body: { kind: 'none' },
    answers: {
      200: {
        description: 'In the order in which they were made.',
        schema: {
          type: 'object',
          required: ['credentials'],
          properties: { credentials: { type: 'array', items: CREDENTIALS_SCHEMA } },
        },
      },
      ...errorAnswers(401, 403),
    },
    parse: (_request, caller) =>
      caller.kind === 'user'
        ? call(listConnections, { caller }, (views) => ({
            status: 200,
            body: { credentials: views.map(renderCredentials) },
          }))
        : refuse('token_wrong_kind'),
  },
  {
    surface: 'api',
    method: 'GET',
    path: '/api/v1/credentials/:id',
    name: 'getCredentials',
    summary: 'One connection of the user',
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:read'] },
    body: { kind: 'none' },
    answers: {
      200: { description: 'The connection.', schema: CREDENTIALS_SCHEMA },
      ...errorAnswers(401, 403, 404),
    },
    parse: ({ params }, caller) =>
      caller.kind === 'user'
        ? call(readConnection, { caller, connectionId: params.id ?? '' }, (view) => ({
            status: 200,
            body: renderCredentials(view),
          }))
        : refuse('token_wrong_kind'),
  },
  {
    surface: 'api',
    method: 'DELETE',
    path: '/api/v1/credentials/:id',
    name: 'deleteCredentials',
    summary: 'End a connection, with all that it brought',
    description: 'The bank is told afterwards, so that its consent ends too.',
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:write'] },
    body: { kind: 'ignored' },
    answers: { 204: { description: 'The connection has ended.' }, ...errorAnswers(401, 403, 404) },
    parse: ({ params }, caller) =>
      caller.kind === 'user'
        ? call(endConnection, { caller, connectionId: params.id ?? '' }, () => ({ status: 204 }))
        : refuse('token_wrong_kind'),
  },
  {
    surface: 'api',
    method: 'POST',
    path: '/api/v1/credentials/:id/refresh',
    name: 'refreshCredentials',
    summary: 'Read a connection from its bank again',
    description:
      'Answers at once; the status of the connection shows how it goes. One refresh of a connection at a time.',
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:refresh'] },
    query: {
      type: 'object',
      properties: {
        items: {
          type: 'array',
          items: { type: 'string', enum: ITEMS },
          description: 'What to read. Whatever is named, all that the person allowed is read.',
        },
        optIn: { type: 'string', enum: ['true', 'false'], description: 'Makes no difference here.' },
        authenticate: {
          type: 'string',
          enum: ['true', 'false'],
          description: 'A new sign-in needs the person, in the hosted flow: `true` is refused.',
        },
      },
    },
    body: { kind: 'ignored' },
    answers: { 204: { description: 'The refresh has begun.' }, ...errorAnswers(400, 401, 403, 404, 409) },
    parse: (request, caller) => {
      if (caller.kind !== 'user') return refuse('token_wrong_kind')
      if (single(request, 'authenticate') === 'true') {
        return refuse('parameter_invalid', { subject: 'authenticate' })
      }
      const command = { caller, connectionId: request.params.id ?? '' }
      return call(requestRefresh, command, () => ({ status: 204 }))
    },
  },
]

function renderCredentials({ connection, provider }: ConnectionView): JsonObject {
  const { consentExpiresAtMs, refreshedAtMs } = connection
  return {
    fields: {},
    id: connection.connectionId,
    providerName: connection.providerName,
    ...(consentExpiresAtMs !== undefined && { sessionExpiryDate: consentExpiresAtMs }),
    status: CREDENTIALS_STATUSES[connection.status],
    statusPayload: connection.statusMessage,
    statusUpdated: connection.statusChangedAtMs,
    supplementalInformation: null,
    type: credentialsTypeOf(provider?.flow ?? 'redirect'),
    ...(refreshedAtMs !== undefined && { updated: refreshedAtMs }),
    userId: connection.userId,
  }
}
