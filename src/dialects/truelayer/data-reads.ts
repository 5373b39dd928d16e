// codec: Reads of the Data API, and their results for `async=true`
// Spec: OpenAPI of the Data API v1 (2025-12); docs.truelayer.com/docs/asynchronous-calls-and-webhooks

import type { FreshRead } from '../../core/connections/fresh-connection.ts'
import {
  findDeferredRead,
  type RequestedRead,
  requestDeferredRead,
} from '../../core/connections/request-deferred-read.ts'
import { accept, type Outcome, type Refusal, refuse } from '../../core/errors.ts'
import type { UserCaller } from '../../core/tokens/token.ts'
import type { FinishedRead } from '../../core/webhooks/wire.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { readUuid, renderUuid } from '../../lib/uuid.ts'
import {
  type Call,
  call,
  type FieldSchema,
  type Query,
  type ResponseDoc,
  type Route,
  type WireRequest,
  type WireResponse,
} from '../dialect.ts'
import { forUser, pathParameter, singleParameter } from '../request-values.ts'
import { credentialsId, presenceOf } from './data-request.ts'
import { errorResponses } from './schemas.ts'

/** The input of a read: all that its parser needs besides the token. */
type ReadRequest = Pick<WireRequest, 'params' | 'query'>

/** An endpoint that reads the bank. */
export interface DataRead {
  readonly path: string
  readonly name: string
  readonly summary: string
  readonly description?: string
  readonly scopes: readonly string[]
  readonly query?: Readonly<Record<string, FieldSchema>>
  readonly responses: Readonly<Record<number, ResponseDoc>>
  readonly parse: (request: ReadRequest, read: FreshRead) => Outcome<Call>
}

const ASYNC_QUERY: Readonly<Record<string, FieldSchema>> = {
  async: {
    type: 'string',
    // Some clients write a boolean as their language does.
    pattern: '^([Tt]rue|[Ff]alse)$',
    description: '`true`: the response has a URI at which the result is collected.',
  },
  webhook_uri: {
    type: 'string',
    maxLength: 1024,
    description: 'With `async=true`: is notified when the result can be collected.',
  },
}

const ACCEPTED: ResponseDoc = {
  description: 'The result can be collected later, for 24 hours.',
  schema: {
    type: 'object',
    required: ['results_uri', 'status', 'task_id'],
    properties: {
      results_uri: { type: 'string' },
      status: { type: 'string', enum: ['Queued'] },
      task_id: { type: 'string' },
    },
  },
}

export function readRoutes(reads: readonly DataRead[]): readonly Route[] {
  return reads.map((read) => ({
    method: 'GET',
    path: read.path,
    name: read.name,
    summary: read.summary,
    ...(read.description !== undefined && { description: read.description }),
    access: { kind: 'token', accepts: ['user'], scopes: read.scopes },
    query: { type: 'object', properties: { ...read.query, ...ASYNC_QUERY } },
    body: { kind: 'none' },
    responses: { ...read.responses, 202: ACCEPTED },
    parse: forUser((request, caller) => parseRead(read, request, caller)),
  }))
}

function parseRead(read: DataRead, request: WireRequest, caller: UserCaller): Outcome<Call> {
  const presence = presenceOf(request, caller)
  const parsed = read.parse(request, presence)
  if (!parsed.ok || singleParameter(request.query, 'async')?.toLowerCase() !== 'true') return parsed
  const receiver = { parameter: 'webhook_uri', url: singleParameter(request.query, 'webhook_uri') }
  const asked = {
    name: read.name,
    uri: request.url,
    params: request.params,
    query: writeQuery(request.query),
  }
  return call(requestDeferredRead, { ...presence, request: asked, receiver }, renderAccepted)
}

function renderAccepted({ issuer, read }: RequestedRead): WireResponse {
  return {
    status: 202,
    headers: { 'cache-control': 'no-store', 'x-credentials-id': credentialsId(read.connectionId) },
    body: {
      results_uri: resultsUri(issuer, read.readId),
      status: 'Queued',
      task_id: renderUuid(read.readId),
    },
  }
}

const RESULTS = '/data/v1/results/'

function resultsUri(issuer: string, readId: string): string {
  return `${issuer}${RESULTS}${renderUuid(readId)}`
}

const RESULTS_DOC: ResponseDoc = {
  description: 'The results, or why there are none.',
  schema: {
    type: 'object',
    required: ['results', 'status'],
    properties: {
      results: { type: 'array', items: { type: 'object' } },
      status: { type: 'string', enum: ['Running', 'Succeeded', 'Failed'] },
      error: { type: 'string', description: 'Of a read that failed.' },
      error_description: { type: 'string' },
      error_details: { type: 'object' },
    },
  },
}

/** The results of the reads, whatever they read: with the scopes of each. */
export function resultsRoute(
  reads: readonly DataRead[],
  renderFailure: (failure: Pick<Refusal, 'code' | 'subject'>) => JsonObject,
): Route {
  return {
    method: 'GET',
    path: `${RESULTS}:task_id`,
    name: 'getDataResults',
    summary: 'Get the results of an asynchronous call',
    description:
      'As the call itself would have responded. `status` is `Running` as long as the bank is read.',
    access: { kind: 'token', accepts: ['user'], scopes: [] },
    body: { kind: 'none' },
    responses: { 200: RESULTS_DOC, ...errorResponses(400, 401, 403, 404, 500, 503, 504) },
    parse: forUser((request, caller) => {
      const readId = readUuid(pathParameter(request, 'task_id'))
      return accept({
        clientId: undefined,
        grantType: undefined,
        run: async (ports, policy) => {
          const found = await findDeferredRead(ports, policy, { caller, readId })
          if (!found.ok) return found
          const { connectionId, state, failure, request: asked } = found.value
          const headers = { 'cache-control': 'no-store', 'x-credentials-id': credentialsId(connectionId) }
          if (state === 'waiting')
            return accept({ status: 200, headers, body: { results: [], status: 'Running' } })
          if (failure !== undefined)
            return accept({
              status: 200,
              headers,
              body: { ...renderFailure(failure), results: [], status: 'Failed' },
            })
          const read = reads.find(({ name }) => name === asked.name)
          if (read === undefined) return refuse('deferred_read_unknown')
          const missing = read.scopes.find((scope) => !caller.scopes.includes(scope))
          if (missing !== undefined) return refuse('token_scope_insufficient', { subject: missing })
          const parsed = read.parse(readStored(asked), { caller, present: false, stored: true })
          return parsed.ok ? await parsed.value.run(ports, policy) : parsed
        },
      })
    }),
  }
}

export function renderFinishedRead(
  { issuer, readId, connectionId, state, failure, request, createdAtMs }: FinishedRead,
  renderFailure: (failure: Pick<Refusal, 'code' | 'subject'>) => JsonObject,
): JsonObject {
  return {
    request_timestamp: new Date(createdAtMs).toISOString(),
    request_uri: request.uri ?? '',
    credentials_id: credentialsId(connectionId),
    task_id: renderUuid(readId),
    results_uri: resultsUri(issuer, readId),
    status: state === 'failed' ? 'Failed' : 'Succeeded',
    ...(failure !== undefined && renderFailure(failure)),
  }
}

function writeQuery(query: Query): JsonObject {
  return Object.fromEntries(query)
}

function readStored({ params, query }: JsonObject): ReadRequest {
  const texts = Object.entries(isJsonObject(params) ? params : {}).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  )
  const lists = Object.entries(isJsonObject(query) ? query : {}).map(
    ([name, values]) =>
      [name, Array.isArray(values) ? values.filter((value) => typeof value === 'string') : []] as const,
  )
  return { params: Object.fromEntries(texts), query: new Map(lists) }
}
