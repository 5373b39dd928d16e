// codec: GetStatements and its asynchronous twin: statements as PDF
// Spec: docs.flinks.com: api/connect/endpoints/account-linking/get-statements

import { readStatements, type StatementReading } from '../../core/data-sessions/read-statements.ts'
import type { Outcome } from '../../core/errors.ts'
import { encodeBase64 } from '../../lib/base64.ts'
import type { JsonObject } from '../../lib/json.ts'
import {
  type Call,
  call,
  type JsonResponse,
  type JsonSchema,
  type OpenRoute,
  type WireRequest,
} from '../dialect.ts'
import { bodyOf, pathParameter, refuseMissing, textOf } from '../request-values.ts'
import { numberTextOf } from './account-object.ts'
import { ONLY_ID, readOptions, renderUnread, requestIdOf } from './accounts.ts'
import { BASE, renderInstitution } from './authorize.ts'
import { API_KEY_HEADER, keysOf, readGuid, renderGuid } from './identifiers.ts'
import { renderLogin } from './login.ts'
import { errorResponses, GUID, HTTP_STATUS_CODE, LOGIN, orNull, TEXT } from './schemas.ts'

const COUNTS: ReadonlyMap<string, number> = new Map([
  ['mostrecent', 1],
  ['months3', 3],
  ['months12', 12],
])

const OPTIONS: JsonSchema = {
  type: 'object',
  required: ['RequestId'],
  properties: {
    RequestId: orNull(TEXT),
    NumberOfStatements: orNull({
      ...TEXT,
      description: '`MostRecent` (the default), `Months3` or `Months12`.',
    }),
    AccountsFilter: orNull({ type: 'array', maxItems: 100, items: TEXT, description: 'Ids of accounts.' }),
  },
}

const STATEMENTS: JsonSchema = {
  type: 'object',
  required: ['HttpStatusCode', 'StatementsByAccount', 'Login', 'RequestId'],
  properties: {
    HttpStatusCode: HTTP_STATUS_CODE,
    StatementsByAccount: {
      type: 'array',
      items: {
        type: 'object',
        required: ['AccountNumber', 'Statements'],
        properties: {
          AccountNumber: { type: ['string', 'null'] },
          Statements: {
            type: 'array',
            items: {
              type: 'object',
              required: ['UniqueId', 'FileType', 'Base64Bytes'],
              properties: {
                UniqueId: { type: 'string' },
                FileType: { type: 'string' },
                Base64Bytes: { type: 'string' },
              },
            },
          },
        },
      },
    },
    Login: LOGIN,
    InstitutionId: { type: 'integer' },
    Institution: { type: 'string' },
    RequestId: GUID,
  },
}

const RESPONSES = {
  200: { description: 'The statements, newest first.', schema: STATEMENTS },
  ...errorResponses(202, 400, 401),
}

export const statementRoutes: readonly OpenRoute[] = [
  {
    method: 'POST',
    path: `${BASE}GetStatements`,
    name: 'connectGetStatements',
    headers: [API_KEY_HEADER],
    summary: '/GetStatements',
    description:
      'The header `x-api-key` has the API key. One statement for each past month of each everyday account.',
    access: { kind: 'open' },
    body: { kind: 'json', anyCase: true, schema: OPTIONS },
    responses: RESPONSES,
    parse: (request) => parseStatements(request, bodyOf(request)),
  },
  asyncRoute({
    method: 'GET',
    path: `${BASE}GetStatementsAsync/:requestId`,
    name: 'connectGetStatementsAsync',
    summary: '/GetStatementsAsync',
    body: { kind: 'ignored' },
  }),
  asyncRoute({
    method: 'POST',
    path: `${BASE}GetStatementsAsync/:requestId`,
    name: 'connectGetStatementsAsyncByPost',
    summary: '/GetStatementsAsync (by POST)',
    body: { kind: 'ignored' },
  }),
  asyncRoute({
    method: 'POST',
    path: `${BASE}GetStatementsAsync`,
    name: 'connectGetStatementsAsyncByBody',
    summary: '/GetStatementsAsync (id in the body)',
    body: { kind: 'json', anyCase: true, schema: ONLY_ID },
  }),
]

/** Clients differ in method and in where the id is. */
function asyncRoute(route: Pick<OpenRoute, 'method' | 'path' | 'name' | 'summary' | 'body'>): OpenRoute {
  return {
    ...route,
    headers: [API_KEY_HEADER],
    access: { kind: 'open' },
    responses: RESPONSES,
    parse: (request) => parseStatements(request, undefined),
  }
}

function parseStatements(request: WireRequest, options: JsonObject | undefined): Outcome<Call> {
  const requestId = requestIdOf(request)
  if (requestId === undefined) return refuseMissing('RequestId')
  const instanceId = pathParameter(request, 'customerId')
  const command = {
    instanceId,
    apiKey: keysOf(request).apiKey,
    sessionId: readGuid(requestId) ?? '',
    options,
    interpret: (stored: JsonObject) => readOptions('summary', stored),
    countOf: (stored: JsonObject) => COUNTS.get((textOf(stored.NumberOfStatements) ?? '').toLowerCase()) ?? 1,
  }
  return call(readStatements, command, renderReading, { clientId: instanceId })
}

function renderReading(reading: StatementReading): JsonResponse {
  if (reading.kind !== 'read') return renderUnread(false, reading)
  const { statements, connection, provider, session } = reading
  return {
    status: 200,
    body: {
      HttpStatusCode: 200,
      StatementsByAccount: statements.map(({ account, statements: own }) => ({
        AccountNumber: numberTextOf(account),
        Statements: own.map(({ statementId, pdf }) => ({
          UniqueId: `${renderGuid(account.accountId)}-${statementId}`,
          FileType: 'PDF',
          Base64Bytes: encodeBase64(pdf),
        })),
      })),
      Login: renderLogin(connection),
      ...renderInstitution(provider),
      RequestId: renderGuid(session.sessionId),
    },
  }
}
