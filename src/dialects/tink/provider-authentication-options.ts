// codec: /api/v1/provider-authentication-options: sign-in options of providers
// Spec: docs.tink.com/api-connectivity-v1 (2026-01), Provider

import { findUserProvider, type ListedProvider, listProviders } from '../../core/banks/list-providers.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type JsonSchema, type Route } from '../dialect.ts'
import { forUser, pathParameter } from '../request-values.ts'
import { errorResponses, listSchema } from './schemas.ts'

const GROUPS_SCHEMA: JsonSchema = {
  type: 'array',
  items: { type: 'object' },
  description: 'Empty: every bank decides by itself how the end user signs in.',
}
const ACCESS = { kind: 'token', accepts: ['user'], scopes: ['providers:read'] } as const

export const providerAuthenticationOptionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/provider-authentication-options/:name',
    name: 'getProviderAuthenticationOptions',
    summary: 'Get the authentication options for a given provider',
    access: ACCESS,
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'The groups of options of the provider.',
        schema: { type: 'object', properties: { authenticationOptionsGroups: GROUPS_SCHEMA } },
      },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: forUser((request, caller) => {
      const command = { caller, name: pathParameter(request, 'name'), excludeLive: false }
      return call(findUserProvider, command, () => ({
        status: 200,
        body: { authenticationOptionsGroups: [] },
      }))
    }),
  },
  {
    method: 'GET',
    path: '/api/v1/provider-authentication-options-for-market/:market',
    name: 'listProviderAuthenticationOptions',
    summary: 'List authentication options for given market',
    access: ACCESS,
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'Every provider of the market.',
        schema: listSchema('providers', {
          type: 'object',
          required: ['authenticationOptionsGroups', 'providerName'],
          properties: { authenticationOptionsGroups: GROUPS_SCHEMA, providerName: { type: 'string' } },
        }),
      },
      ...errorResponses(400, 401, 403),
    },
    parse: forUser((request, caller) => {
      const market = pathParameter(request, 'market')
      const command = { market, caller, clientId: undefined, excludeLive: false }
      return call(listProviders, command, (providers) => ({
        status: 200,
        body: { providers: providers.map(renderOptions) },
      }))
    }),
  },
]

function renderOptions({ name }: ListedProvider): JsonObject {
  return { authenticationOptionsGroups: [], providerName: name }
}
