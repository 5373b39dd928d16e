// codec: GET Institutions: the banks that can be connected
// Spec: docs.flinks.com: api/connect/endpoints/account-linking/institutions

import type { Institution } from '../../core/banks/list-institutions.ts'
import { listInstanceBanks } from '../../core/data-sessions/list-instance-banks.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type JsonSchema, type OpenRoute } from '../dialect.ts'
import { listParameter, pathParameter, singleParameter } from '../request-values.ts'
import { institutionIdOf, institutionOf, keysOf, OPTIONAL_KEYS } from './identifiers.ts'
import { errorResponses, HTTP_STATUS_CODE, TEXT } from './schemas.ts'

const MAX_TAKEN = 1000
const LANGUAGES = ['en', 'fr']

const LOCALIZATION: JsonSchema = {
  type: 'object',
  required: ['Language', 'Name', 'Urls'],
  properties: {
    Language: { type: 'string', enum: LANGUAGES },
    Name: { ...TEXT, description: 'Also the `Institution` of `Authorize`.' },
    Urls: { type: 'array', items: { type: 'object', properties: { Type: TEXT, Url: TEXT } } },
  },
}

export const institutionRoutes: readonly OpenRoute[] = [
  {
    method: 'GET',
    path: '/v3/:customerId/BankingServices/Institutions',
    name: 'connectListInstitutions',
    headers: OPTIONAL_KEYS,
    summary: '/Institutions',
    description: 'The banks of the test or live environment of the app. A key is not required.',
    access: { kind: 'open' },
    query: {
      type: 'object',
      properties: {
        skip: { type: 'string', pattern: '^[0-9]{1,9}$', description: 'How many to leave out.' },
        take: {
          type: 'string',
          pattern: '^[0-9]{1,9}$',
          description: `How many to return: ${MAX_TAKEN} at most.`,
        },
        countries: {
          type: 'array',
          items: { type: 'string', pattern: '^[A-Za-z, ]{1,64}$' },
          description: '`CA`, `US` or both, separated by commas.',
        },
      },
    },
    body: { kind: 'ignored' },
    responses: {
      200: {
        description: 'The institutions, by id; `Count` is the number of all of them.',
        schema: {
          type: 'object',
          required: ['HttpStatusCode', 'Data', 'Count'],
          properties: {
            HttpStatusCode: HTTP_STATUS_CODE,
            Data: {
              type: 'array',
              items: {
                type: 'object',
                required: ['Id', 'Localizations', 'Status', 'Country'],
                properties: {
                  Id: { type: 'integer' },
                  Localizations: { type: 'array', items: LOCALIZATION },
                  Status: { type: 'string', enum: ['Enabled'] },
                  Country: { type: 'string', enum: ['CA', 'US'] },
                },
              },
            },
            Count: { type: 'integer' },
          },
        },
      },
      ...errorResponses(401),
    },
    parse: (request) => {
      const instanceId = pathParameter(request, 'customerId')
      const { authKey, apiKey } = keysOf(request)
      const skip = Number(singleParameter(request.query, 'skip') ?? 0)
      const take = Math.min(Number(singleParameter(request.query, 'take') ?? MAX_TAKEN), MAX_TAKEN)
      const markets = listParameter(request.query, 'countries')?.map((text) => text.trim().toUpperCase())
      const command = { instanceId, apiKey, secret: authKey, markets }
      const render = (all: readonly Institution[]) => ({
        status: 200,
        body: {
          HttpStatusCode: 200,
          Data: all.slice(skip, skip + take).map(renderInstitution),
          Count: all.length,
        },
      })
      return call(listInstanceBanks, command, render, { clientId: instanceId })
    },
  },
]

function renderInstitution({ provider, url }: Institution): JsonObject {
  const Urls = url === '' ? [] : [{ Type: 'Main', Url: url }]
  return {
    Id: institutionIdOf(provider),
    Localizations: LANGUAGES.map((Language) => ({ Language, Name: institutionOf(provider), Urls })),
    Status: 'Enabled',
    Country: provider.market,
  }
}
