// codec: Banks that can pay: search and read
// Spec: OpenAPI of the Payments API v3 (2025-12); fixtures of TrueLayer/truelayer-java

import type { BankProvider } from '../../../core/banks/bank.ts'
import {
  listPayingBanks,
  type PayingBanks,
  readPayingBank,
} from '../../../core/payments/list-paying-banks.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { call, type TokenRoute } from '../../dialect.ts'
import { bodyOf, forClient, pathParameter, textsOf } from '../../request-values.ts'
import { PAYMENTS } from '../scopes.ts'
import { schemeOf } from './failure-reasons.ts'
import { renderProvider } from './payment-object.ts'
import { NO_QUERY, problemResponses } from './schemas.ts'

export const paymentsProviderRoutes: readonly TokenRoute[] = [
  {
    method: 'POST',
    path: '/v3/payments-providers/search',
    name: 'searchPaymentsProviders',
    summary: 'Search payments providers',
    access: { kind: 'token', accepts: ['client'], scopes: [PAYMENTS] },
    body: {
      kind: 'json',
      optional: true,
      schema: {
        type: 'object',
        properties: {
          countries: { type: 'array', maxItems: 200, items: { type: 'string', maxLength: 16 } },
          currencies: { type: 'array', maxItems: 200, items: { type: 'string', maxLength: 16 } },
        },
      },
    },
    responses: {
      200: {
        description: 'The banks.',
        schema: {
          type: 'object',
          required: ['items'],
          properties: { items: { type: 'array', items: { type: 'object' } } },
        },
      },
      ...problemResponses(400, 401, 403),
    },
    parse: forClient((request, caller) => {
      const { countries, currencies } = bodyOf(request)
      const command = { caller, markets: textsOf(countries), currencies: textsOf(currencies) }
      return call(listPayingBanks, command, ({ providers, issuer }) => ({
        status: 200,
        body: { items: providers.map((provider) => renderDetailed(provider, issuer)) },
      }))
    }),
  },
  {
    method: 'GET',
    path: '/v3/payments-providers/:id',
    name: 'getPaymentsProvider',
    summary: 'Get payments provider',
    query: NO_QUERY,
    access: { kind: 'token', accepts: ['client'], scopes: [PAYMENTS] },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The bank.', schema: { type: 'object' } },
      ...problemResponses(400, 401, 403, 404),
    },
    parse: forClient((request, caller) =>
      call(readPayingBank, { caller, name: pathParameter(request, 'id') }, renderOne),
    ),
  },
]

function renderOne({ providers, issuer }: PayingBanks) {
  const [provider] = providers
  return { status: 200, body: provider === undefined ? {} : renderDetailed(provider, issuer) }
}

function renderDetailed(provider: BankProvider, issuer: string): JsonObject {
  const { currency, identifiers = [] } = provider
  const bic = identifiers.find(({ kind }) => kind === 'bic')?.value
  const identifier = currency === 'GBP' ? 'sort_code_account_number' : 'iban'
  return {
    ...renderProvider(provider, issuer),
    ...(bic !== undefined && { swift_code: bic }),
    capabilities: {
      payments: {
        bank_transfer: {
          release_channel: 'general_availability',
          schemes: [
            {
              id: schemeOf(currency),
              requirements: [{ currencies: [currency], account_identifier_types: [identifier] }],
            },
          ],
        },
      },
    },
    bin_ranges: [],
  }
}
