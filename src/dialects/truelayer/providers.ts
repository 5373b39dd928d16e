// codec: GET /api/providers: the banks that a link can select, without a token
// Spec: OpenAPI of the auth server (2025-12); npm truelayer-client 1.3.2 for the paths below it

import { type ListedProvider, listAllProviders } from '../../core/banks/list-providers.ts'
import type { AuthenticationFlow } from '../../core/policy.ts'
import type { JsonObject } from '../../lib/json.ts'
import {
  call,
  type FieldsSchema,
  type JsonSchema,
  type Query,
  type Route,
  type WireRequest,
} from '../dialect.ts'
import { singleParameter } from '../request-values.ts'
import { marketOf } from './provider-choice.ts'
import { errorResponses } from './schemas.ts'

const QUERY: FieldsSchema = {
  type: 'object',
  properties: {
    clientId: { type: 'string', maxLength: 256, description: 'Only the banks that this app can connect.' },
    client_id: { type: 'string', maxLength: 256, description: 'The same, as some clients write it.' },
    scopes: {
      type: 'string',
      maxLength: 1024,
      description: 'Only banks with all of them, separated by spaces.',
    },
    country: {
      type: 'string',
      maxLength: 256,
      description: 'Countries in lower case, separated by spaces; `uk` is the United Kingdom.',
      examples: ['uk'],
    },
  },
}

const PROVIDER: JsonSchema = {
  type: 'object',
  required: ['provider_id', 'display_name', 'country', 'logo_url', 'scopes'],
  properties: {
    provider_id: { type: 'string' },
    display_name: { type: 'string' },
    country: { type: 'string' },
    logo_url: { type: 'string' },
    scopes: { type: 'array', items: { type: 'string' } },
  },
}

/** What the Mock bank documents. */
const SCOPES = ['accounts', 'balance', 'cards', 'info', 'transactions', 'offline_access']
const ORDER_SCOPES = ['direct_debits', 'standing_orders']

function scopesOf({ paymentOrders }: ListedProvider): readonly string[] {
  return paymentOrders === true ? [...SCOPES, ...ORDER_SCOPES] : SCOPES
}

export const providerRoutes: readonly Route[] = [
  providerRoute('/api/providers', 'listDataProviders', undefined),
  providerRoute('/api/providers/oauth', 'listOauthProviders', ['redirect']),
  providerRoute('/api/providers/oauth/openbanking', 'listOpenBankingProviders', [
    'redirect',
    'embedded',
    'decoupled',
  ]),
  providerRoute('/api/providers/credentialssharing', 'listCredentialsSharingProviders', ['password']),
]

/** The path of the clients truelayer_client 1.0.0 and its TypeScript twin, which TrueLayer does not document. */
export const dataProviderRoutes: readonly Route[] = [
  {
    ...providerRoute('/data/v1/providers', 'listClientProviders', undefined),
    responses: {
      200: {
        description: 'The banks.',
        schema: {
          type: 'object',
          required: ['results'],
          properties: { results: { type: 'array', items: PROVIDER } },
        },
      },
      ...errorResponses(400),
    },
    parse: (request: WireRequest) =>
      call(listAllProviders, { clientId: clientIdOf(request.query) }, (providers) => ({
        status: 200,
        body: { results: select(providers, request.query, undefined) },
      })),
  },
]

function providerRoute(
  path: string,
  name: string,
  flows: readonly AuthenticationFlow[] | undefined,
): Extract<Route, { readonly access: { readonly kind: 'open' } }> {
  return {
    method: 'GET',
    surface: 'auth',
    path,
    name,
    summary: 'List of supported providers',
    access: { kind: 'open' },
    query: QUERY,
    body: { kind: 'none' },
    responses: {
      200: { description: 'A list without an envelope.', schema: { type: 'array', items: PROVIDER } },
      ...errorResponses(400),
    },
    parse: (request: WireRequest) =>
      call(listAllProviders, { clientId: clientIdOf(request.query) }, (providers) => ({
        status: 200,
        body: select(providers, request.query, flows),
      })),
  }
}

function clientIdOf(query: Query): string | undefined {
  return singleParameter(query, 'clientId') ?? singleParameter(query, 'client_id')
}

function select(
  providers: readonly ListedProvider[],
  query: Query,
  flows: readonly AuthenticationFlow[] | undefined,
): readonly JsonObject[] {
  const markets = wordsOf(query, 'country').map(marketOf)
  const scopes = wordsOf(query, 'scopes')
  return providers
    .filter((provider) => scopes.every((scope) => scopesOf(provider).includes(scope)))
    .filter(({ market }) => markets.length === 0 || markets.includes(market))
    .filter(({ flow, group }) => flows === undefined || (group === 'demo' && flows.includes(flow)))
    .map((provider) => ({ ...provider, scopes: scopesOf(provider) }))
    .map(({ name, displayName, market, images, scopes: offered }) => ({
      provider_id: name,
      display_name: displayName,
      country: market === 'GB' ? 'uk' : market.toLowerCase(),
      logo_url: images.icon,
      scopes: offered,
    }))
}

function wordsOf(query: Query, name: string): readonly string[] {
  return (singleParameter(query, name) ?? '').split(/[ ,]/).filter((word) => word !== '')
}
