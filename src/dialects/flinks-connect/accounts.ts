// codec: GetAccountsDetail and GetAccountsSummary, each with its asynchronous twin
// Spec: docs.flinks.com: api/connect/endpoints/account-linking, guides/connect/retrieve-account-data

import {
  type RequestedRead,
  readSession,
  type SessionData,
  type SessionReading,
} from '../../core/data-sessions/read-session.ts'
import type { Outcome } from '../../core/errors.ts'
import type { JsonObject } from '../../lib/json.ts'
import {
  type Call,
  call,
  type JsonResponse,
  type JsonSchema,
  type OpenRoute,
  type Route,
  type WireRequest,
} from '../dialect.ts'
import { bodyOf, pathParameter, refuseMissing, textOf, textsOf } from '../request-values.ts'
import { ACCOUNT, renderAccount } from './account-object.ts'
import { renderInstitution } from './authorize.ts'
import { BANK_PROBLEMS, renderProblem, SESSION_STATES, UNFINISHED_MESSAGES } from './flinks-codes.ts'
import { API_KEY_HEADER, institutionOf, keysOf, readGuid, renderGuid } from './identifiers.ts'
import { renderLogin } from './login.ts'
import { errorResponses, FLAG, GUID, HTTP_STATUS_CODE, LOGIN, orNull, TEXT } from './schemas.ts'

const BASE = '/v3/:customerId/BankingServices/'

const OPTIONS: JsonSchema = {
  type: 'object',
  required: ['RequestId'],
  properties: {
    RequestId: orNull(TEXT),
    WithAccountIdentity: orNull({ ...FLAG, description: 'Account numbers; true by default.' }),
    WithKYC: orNull({ ...FLAG, description: 'Holder; true by default.' }),
    WithTransactions: orNull({ ...FLAG, description: 'True by default.' }),
    WithBalance: orNull({ ...FLAG, description: 'True by default.' }),
    DaysOfTransactions: orNull({ ...TEXT, description: '`Days90` (the default) or `Days365`.' }),
    DateFrom: orNull({ ...TEXT, description: 'YYYY-MM-DD; replaces `DaysOfTransactions`.' }),
    DateTo: orNull({ ...TEXT, description: 'YYYY-MM-DD.' }),
    AccountsFilter: orNull({
      type: 'array',
      maxItems: 100,
      items: TEXT,
      description: 'Ids of accounts.',
    }),
    MostRecentCached: orNull({ ...FLAG, description: 'Read, and of no effect: the session decides.' }),
  },
}

/** Of an asynchronous call whose id is in the body. */
export const ONLY_ID: JsonSchema = {
  type: 'object',
  required: ['RequestId'],
  properties: { RequestId: orNull(TEXT) },
}

function dataSchema(name: string): JsonSchema {
  return {
    type: 'object',
    description: name,
    required: [
      'HttpStatusCode',
      'Accounts',
      'InstitutionName',
      'Login',
      'InstitutionId',
      'Institution',
      'RequestId',
    ],
    properties: {
      HttpStatusCode: HTTP_STATUS_CODE,
      Accounts: { type: 'array', items: ACCOUNT },
      InstitutionName: { type: 'string' },
      Login: LOGIN,
      InstitutionId: { type: 'integer' },
      Institution: { type: 'string' },
      RequestId: GUID,
      Tag: { type: 'string' },
    },
  }
}

type DataView = 'detail' | 'summary'

interface DataCall {
  readonly view: DataView
  /** Of the provider. */
  readonly endpoint: string
  readonly name: string
}

const CALLS: readonly DataCall[] = [
  { view: 'detail', endpoint: 'GetAccountsDetail', name: 'connectGetAccountsDetail' },
  { view: 'summary', endpoint: 'GetAccountsSummary', name: 'connectGetAccountsSummary' },
]

/** The first call of a session starts with options; the asynchronous one repeats it. Clients differ in method and in where the id is. */
export const accountRoutes: readonly OpenRoute[] = CALLS.flatMap(({ view, endpoint, name }) => [
  dataRoute(view, {
    method: 'POST',
    path: `${BASE}${endpoint}`,
    name,
    summary: `/${endpoint}`,
    body: { kind: 'json', anyCase: true, schema: OPTIONS },
    isFirst: true,
  }),
  dataRoute(view, {
    method: 'GET',
    path: `${BASE}${endpoint}Async/:requestId`,
    name: `${name}Async`,
    summary: `/${endpoint}Async`,
    body: { kind: 'ignored' },
    isFirst: false,
  }),
  dataRoute(view, {
    method: 'POST',
    path: `${BASE}${endpoint}Async/:requestId`,
    name: `${name}AsyncByPost`,
    summary: `/${endpoint}Async (by POST)`,
    body: { kind: 'ignored' },
    isFirst: false,
  }),
  dataRoute(view, {
    method: 'POST',
    path: `${BASE}${endpoint}Async`,
    name: `${name}AsyncByBody`,
    summary: `/${endpoint}Async (id in the body)`,
    body: { kind: 'json', anyCase: true, schema: ONLY_ID },
    isFirst: false,
  }),
  dataRoute(view, {
    method: 'GET',
    path: `${BASE}${endpoint}/:requestId`,
    name: `${name}ByGet`,
    summary: `/${endpoint} (by GET)`,
    body: { kind: 'ignored' },
    isFirst: false,
  }),
])

interface DataRoute extends Pick<Route, 'method' | 'path' | 'name' | 'summary' | 'body'> {
  readonly isFirst: boolean
}

function dataRoute(view: DataView, { isFirst, ...route }: DataRoute): OpenRoute {
  return {
    ...route,
    headers: [API_KEY_HEADER],
    description:
      'The header `x-api-key` has the API key. 202 while the bank is read: call the asynchronous endpoint every ten seconds, for 30 ' +
      'minutes at most.',
    access: { kind: 'open' },
    responses: {
      200: { description: 'The data.', schema: dataSchema(view) },
      ...errorResponses(202, 400, 401),
    },
    parse: (request) => parseData(view, request, isFirst),
  }
}

function parseData(view: DataView, request: WireRequest, isFirst: boolean): Outcome<Call> {
  const body = bodyOf(request)
  const sent = requestIdOf(request)
  if (sent === undefined) return refuseMissing('RequestId')
  const instanceId = pathParameter(request, 'customerId')
  const command = {
    instanceId,
    apiKey: keysOf(request).apiKey,
    sessionId: readGuid(sent) ?? '',
    options: isFirst ? body : undefined,
    interpret: (options: JsonObject) => readOptions(view, options),
  }
  const render = (reading: SessionReading) => renderReading(view, isFirst, reading)
  return call(readSession, command, render, { clientId: instanceId })
}

/** In the path, or as some clients send it, in the body. */
export function requestIdOf(request: WireRequest): string | undefined {
  return request.params.requestId ?? textOf(bodyOf(request).RequestId)
}

const DEFAULT_DAYS = 90
const MAX_DAYS = 365

export function readOptions(view: DataView, options: JsonObject): RequestedRead {
  const days = /^days(\d{1,3})$/i.exec(textOf(options.DaysOfTransactions) ?? '')?.[1]
  const accountIds = textsOf(options.AccountsFilter)?.map((id) => readGuid(id) ?? '')
  return {
    accountIds,
    transactions:
      view === 'summary' || options.WithTransactions === false
        ? undefined
        : {
            days: Math.min(days === undefined ? DEFAULT_DAYS : Number(days), MAX_DAYS),
            from: dateOf(options, 'DateFrom'),
            to: dateOf(options, 'DateTo'),
          },
  }
}

/** Some clients send a time with the date. */
function dateOf(options: JsonObject, name: 'DateFrom' | 'DateTo'): string | undefined {
  return /^\d{4}-\d{2}-\d{2}/.exec(textOf(options[name]) ?? '')?.[0]
}

/** The provider waits for 210 seconds before it says that it goes on in the background; we never make a client wait. */
const DISPATCHED_AFTER_MS = 10_000

function renderReading(view: DataView, isFirst: boolean, reading: SessionReading): JsonResponse {
  return reading.kind === 'read'
    ? { status: 200, body: renderData(view, withRequestId(reading)) }
    : renderUnread(isFirst, reading)
}

/** Also for statements. */
export function renderUnread(isFirst: boolean, reading: Exclude<SessionReading, SessionData>): JsonResponse {
  if (reading.kind === 'refused') return renderProblem(BANK_PROBLEMS[reading.problem])
  if (reading.kind !== 'pending') return renderProblem(SESSION_STATES[reading.kind])
  const isDispatched = isFirst && reading.ageMs >= DISPATCHED_AFTER_MS
  const code = isDispatched ? 'OPERATION_DISPATCHED' : 'OPERATION_PENDING'
  const RequestId = renderGuid(reading.session.sessionId)
  return renderProblem({ code, message: UNFINISHED_MESSAGES[code] }, { RequestId })
}

function withRequestId(reading: SessionData): RenderedData {
  const { sessionId: requestId, reference } = reading.session
  return { ...reading, requestId, reference }
}

export interface RenderedData
  extends Pick<SessionData, 'options' | 'connection' | 'provider' | 'accounts' | 'transactions'> {
  readonly requestId: string
  readonly reference: string | undefined
}

export function renderData(view: DataView, data: RenderedData): JsonObject {
  const { requestId, reference, options, connection, provider, accounts, transactions } = data
  const parts = {
    numbers: options.WithAccountIdentity !== false,
    balance: options.WithBalance !== false,
    holder: view === 'detail' && options.WithKYC !== false,
  }
  const until = readOptions(view, options).transactions?.to
  return {
    HttpStatusCode: 200,
    Accounts: accounts.map((account) => {
      const own = transactions?.filter(({ accountId }) => accountId === account.accountId)
      return renderAccount({ account, transactions: own, until, identity: connection.identity }, parts)
    }),
    InstitutionName: institutionOf(provider),
    Login: renderLogin(connection),
    ...renderInstitution(provider),
    RequestId: renderGuid(requestId),
    ...(reference !== undefined && { Tag: reference }),
  }
}
