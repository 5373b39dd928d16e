// codec: banks that can be connected, by market and for a user
// Spec: docs.tink.com/api-connectivity-v1 (2026-01), Provider

import {
  type ListedProvider,
  listProviderMarkets,
  listProviders,
  listUserProviders,
} from '../../core/banks/list-providers.ts'
import { type Outcome, refuse } from '../../core/errors.ts'
import type { Caller } from '../../core/tokens/token.ts'
import {
  type Call,
  call,
  type FieldSchema,
  type Route,
  type WireRequest,
  type WireResponse,
} from '../dialect.ts'
import { single } from './paging.ts'
import { CAPABILITIES, CAPABILITY_VALUES, PROVIDER_SCHEMA, renderProvider } from './provider-object.ts'
import { errorResponses } from './schemas.ts'

const FLAG: FieldSchema = { type: 'string', enum: ['true', 'false'] }

const LIST_FIELDS: Readonly<Record<string, FieldSchema>> = {
  includeTestProviders: {
    ...FLAG,
    description:
      'Adds test banks where the request is for no app. A sandbox app sees test banks always and only.',
  },
  excludeNonTestProviders: { ...FLAG, description: 'Leaves out all but test banks.' },
  capability: { type: 'string', enum: CAPABILITY_VALUES, description: 'Only banks that can show this.' },
  pisCapability: {
    type: 'string',
    pattern: '^[A-Z_]{1,64}$',
    description: 'Only banks that can pay in this way. No bank here takes payments, so the list is empty.',
  },
}

const LIST_ANSWER = {
  description: 'The banks, popular ones first.',
  schema: {
    type: 'object',
    required: ['providers'],
    properties: { providers: { type: 'array', items: PROVIDER_SCHEMA } },
  },
} as const

export const providerRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/providers',
    name: 'listProviders',
    summary: "Banks of the user's market",
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:read'] },
    query: {
      type: 'object',
      properties: {
        ...LIST_FIELDS,
        name: { type: 'string', maxLength: 100, description: 'Only the bank of this name, in any market.' },
      },
    },
    body: { kind: 'none' },
    responses: { 200: LIST_ANSWER, ...errorResponses(400, 401, 403) },
    parse: (request, caller) => {
      if (caller.kind !== 'user') return refuse('token_wrong_kind')
      const command = { caller, name: single(request, 'name'), ...parseTestFlags(request) }
      return call(listUserProviders, command, renderList(request))
    },
  },
  {
    method: 'GET',
    path: '/api/v1/providers/markets',
    name: 'listProviderMarkets',
    summary: 'Markets that have banks to connect',
    access: { kind: 'token', accepts: ['user', 'client'], scopes: ['providers:read'] },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'ISO 3166-1 codes.',
        schema: {
          type: 'object',
          required: ['markets'],
          properties: { markets: { type: 'array', items: { type: 'string' } } },
        },
      },
      ...errorResponses(401, 403),
    },
    parse: (_request, caller) =>
      call(listProviderMarkets, { caller }, (markets) => ({ status: 200, body: { markets } })),
  },
  {
    method: 'GET',
    path: '/api/v1/providers/:market',
    name: 'listProvidersOfMarket',
    summary: 'Banks of a market',
    description:
      'Without a token the header `X-Tink-OAuth-Client-ID` says for which app the list is; without either it is for none.',
    access: { kind: 'optional', accepts: ['user', 'client'], scopes: ['providers:read'] },
    query: { type: 'object', properties: LIST_FIELDS },
    body: { kind: 'none' },
    responses: { 200: LIST_ANSWER, ...errorResponses(400, 401, 403) },
    parse: parseMarket,
    parseAnonymous: (request) => parseMarket(request, undefined),
  },
]

function parseMarket(request: WireRequest, caller: Caller | undefined): Outcome<Call> {
  const named = request.header('x-tink-oauth-client-id')
  const clientId = named === '' ? undefined : named
  const command = { market: request.params.market ?? '', caller, clientId, ...parseTestFlags(request) }
  return call(
    listProviders,
    command,
    renderList(request),
    caller === undefined && clientId !== undefined ? { clientId } : {},
  )
}

function parseTestFlags(request: WireRequest): {
  readonly includeTest: boolean
  readonly excludeLive: boolean
} {
  return {
    includeTest: single(request, 'includeTestProviders') === 'true',
    excludeLive: single(request, 'excludeNonTestProviders') === 'true',
  }
}

/** Every bank can show the same, so what it can do is a matter of this wire and not of the core. */
function renderList(request: WireRequest): (providers: readonly ListedProvider[]) => WireResponse {
  const wanted = single(request, 'capability')
  const able = wanted === undefined || CAPABILITIES.some((capability) => capability === wanted)
  const none = !able || single(request, 'pisCapability') !== undefined
  return (providers) => ({ status: 200, body: { providers: none ? [] : providers.map(renderProvider) } })
}
