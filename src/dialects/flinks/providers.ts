// codec: GET /api/v1/providers and /api/v2/providers: the Data Providers of an app
// Spec: docs.flinks.com, list active data providers, and get data provider details

import { type Institution, listInstitutions, readInstitution } from '../../core/banks/list-institutions.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type FieldsSchema, type JsonSchema, type Route } from '../dialect.ts'
import { forClient, pathParameter, refuseInvalid, singleParameter } from '../request-values.ts'
import { TOKEN_STATUSES } from './errors.ts'
import { DATA_INVENTORY } from './inventory.ts'
import { NO_STORE, oauthErrors } from './schemas.ts'
import { CLIENT_ADMIN, DATA_SCOPES } from './scopes.ts'

const TEXT: JsonSchema = { type: 'string' }
const BASIC = {
  provider_id: { type: 'integer' },
  name: TEXT,
  country: { type: 'string', enum: ['CA', 'US'] },
} as const
const MORE = {
  ...BASIC,
  provider_url: TEXT,
  scopes: { type: 'array', items: { type: 'string', enum: DATA_SCOPES } },
} as const

const COUNTRY: FieldsSchema = {
  type: 'object',
  properties: {
    country: { type: 'string', enum: ['CA', 'US'], description: 'Only the Data Providers of this country.' },
  },
}

function schemaOf(properties: JsonObject): JsonSchema {
  return { type: 'object', required: Object.keys(properties), properties }
}

const ANY_CLIENT = { kind: 'token', accepts: ['client'], scopes: [] } as const
export const ADMIN = { kind: 'token', accepts: ['client'], scopes: [CLIENT_ADMIN] } as const

export const providerRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/providers',
    name: 'flinksListProviders',
    summary: 'List active Data Providers',
    description:
      'Those that the app is registered with. An app that no Partner manages is registered with all of them.',
    access: ANY_CLIENT,
    query: COUNTRY,
    body: { kind: 'ignored' },
    responses: {
      200: { description: 'The Data Providers.', schema: { type: 'array', items: schemaOf(BASIC) } },
      ...oauthErrors(400),
    },
    statuses: TOKEN_STATUSES,
    parse: forClient((request, caller) =>
      call(listInstitutions, { caller, market: singleParameter(request.query, 'country') }, (found) => ({
        status: 200,
        headers: NO_STORE,
        body: found.map(renderBasic),
      })),
    ),
  },
  {
    method: 'GET',
    path: '/api/v1/providers/:providerId',
    name: 'flinksReadProvider',
    summary: 'Get Data Provider Details',
    access: ADMIN,
    body: { kind: 'ignored' },
    responses: {
      200: {
        description: 'The Data Provider, with the fields that it fills.',
        schema: schemaOf({ ...MORE, data_inventory: { type: 'object' } }),
      },
      ...oauthErrors(400, 404),
    },
    statuses: { ...TOKEN_STATUSES, provider_unknown: 404 },
    parse: forClient((request, caller) => {
      const institutionId = pathParameter(request, 'providerId')
      if (!isProviderId(institutionId)) return refuseInvalid('provider_id')
      return call(readInstitution, { caller, institutionId }, (found) => ({
        status: 200,
        headers: NO_STORE,
        body: { ...renderMore(found), data_inventory: DATA_INVENTORY },
      }))
    }),
  },
]

export const providerV2Routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v2/providers',
    name: 'flinksListProvidersV2',
    summary: 'List active Data Providers (version 2)',
    access: ANY_CLIENT,
    query: COUNTRY,
    body: { kind: 'ignored' },
    responses: {
      200: { description: 'The Data Providers.', schema: { type: 'array', items: schemaOf(MORE) } },
      ...oauthErrors(400),
    },
    statuses: TOKEN_STATUSES,
    parse: forClient((request, caller) =>
      call(listInstitutions, { caller, market: singleParameter(request.query, 'country') }, (found) => ({
        status: 200,
        headers: NO_STORE,
        body: found.map(renderMore),
      })),
    ),
  },
]

export function isProviderId(text: string): boolean {
  return /^[0-9]{1,9}$/.test(text)
}

function renderBasic({ provider }: Institution): JsonObject {
  return {
    provider_id: Number(provider.institutionId),
    name: provider.institutionName,
    country: provider.market,
  }
}

function renderMore(institution: Institution): JsonObject {
  return { ...renderBasic(institution), provider_url: institution.url, scopes: DATA_SCOPES }
}
