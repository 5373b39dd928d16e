// codec: /api/v1/providers: the banks that can be connected
// Spec: docs.tink.com/api-connectivity-v1 (2026-01), Provider

import {
  type ListedProvider,
  listProviderMarkets,
  listProviders,
  listUserProviders,
} from '../../core/banks/list-providers.ts'
import type { Outcome } from '../../core/errors.ts'
import type { Caller } from '../../core/tokens/token.ts'
import {
  type Call,
  call,
  type FieldSchema,
  type Route,
  type WireRequest,
  type WireResponse,
} from '../dialect.ts'
import { forUser, pathParameter, singleParameter } from '../request-values.ts'
import { CAPABILITIES, CAPABILITY_VALUES, PROVIDER_SCHEMA, renderProvider } from './provider.ts'
import { errorResponses, listSchema } from './schemas.ts'

const FLAG: FieldSchema = { type: 'string', enum: ['true', 'false'] }

const LIST_FIELDS: Readonly<Record<string, FieldSchema>> = {
  includeTestProviders: {
    ...FLAG,
    description:
      'No effect: a sandbox app sees test banks and only those, a production app none, and without an app all are listed.',
  },
  excludeNonTestProviders: { ...FLAG, description: 'Returns test banks only.' },
  capability: { type: 'string', enum: CAPABILITY_VALUES, description: 'Only banks with this capability.' },
  pisCapability: {
    type: 'string',
    pattern: '^[A-Z_]{1,64}$',
    description: 'Only banks with this payment capability. Payments are not offered, so the list is empty.',
  },
}

const PROVIDERS_RESPONSE = {
  description: 'The banks, by rank and then by name.',
  schema: listSchema('providers', PROVIDER_SCHEMA),
}

export const providerRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/providers',
    name: 'listProviders',
    summary: 'List providers',
    description: "The banks of the user's market.",
    access: { kind: 'token', accepts: ['user'], scopes: ['credentials:read'] },
    query: {
      type: 'object',
      properties: {
        ...LIST_FIELDS,
        name: { type: 'string', maxLength: 100, description: 'Only the bank with this name, in any market.' },
      },
    },
    body: { kind: 'none' },
    responses: { 200: PROVIDERS_RESPONSE, ...errorResponses(400, 401, 403) },
    parse: forUser((request, caller) => {
      const name = singleParameter(request.query, 'name')
      return call(listUserProviders, { caller, name, ...parseTestFlags(request) }, renderList(request))
    }),
  },
  {
    method: 'GET',
    path: '/api/v1/providers/markets',
    name: 'listProviderMarkets',
    summary: 'List markets',
    access: { kind: 'token', accepts: ['user', 'client'], scopes: ['providers:read'] },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'ISO 3166-1 alpha-2 codes of the markets in which banks can be connected.',
        schema: listSchema('markets', { type: 'string' }),
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
    summary: 'List providers for a market',
    description:
      'Without a token, the header `X-Tink-OAuth-Client-ID` names the app whose banks are listed. Without either, the ' +
      'list is not restricted to the banks of one app.',
    access: { kind: 'optional', accepts: ['user', 'client'], scopes: ['providers:read'] },
    headers: [{ name: 'x-tink-oauth-client-id', description: 'Client id of the app, without a token.' }],
    query: { type: 'object', properties: LIST_FIELDS },
    body: { kind: 'none' },
    responses: { 200: PROVIDERS_RESPONSE, ...errorResponses(400, 401, 403) },
    parse: parseMarket,
    parseAnonymous: (request) => parseMarket(request, undefined),
  },
]

function parseMarket(request: WireRequest, caller: Caller | undefined): Outcome<Call> {
  const header = request.header('x-tink-oauth-client-id')
  const clientId = header === '' ? undefined : header
  const command = { market: pathParameter(request, 'market'), caller, clientId, ...parseTestFlags(request) }
  const labels = caller === undefined && clientId !== undefined ? { clientId } : {}
  return call(listProviders, command, renderList(request), labels)
}

function parseTestFlags({ query }: WireRequest): { readonly excludeLive: boolean } {
  return { excludeLive: singleParameter(query, 'excludeNonTestProviders') === 'true' }
}

/** Every bank has the same capabilities, so this filter belongs to the wire and not to the core. */
function renderList({ query }: WireRequest): (providers: readonly ListedProvider[]) => WireResponse {
  const wanted = singleParameter(query, 'capability')
  const isOffered = wanted === undefined || CAPABILITIES.some((capability) => capability === wanted)
  const isEmpty = !isOffered || singleParameter(query, 'pisCapability') !== undefined
  return (providers) => ({ status: 200, body: { providers: isEmpty ? [] : providers.map(renderProvider) } })
}
