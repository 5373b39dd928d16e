// codec: Merchant accounts: list and read
// Spec: OpenAPI of the Payments API v3 (2025-12); fixtures of TrueLayer/truelayer-java

import { listOwnAccounts, type OwnAccount, readOwnAccount } from '../../../core/payments/own-accounts.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { call, type JsonSchema, type TokenRoute } from '../../dialect.ts'
import { forClient, pathParameter } from '../../request-values.ts'
import { PAYMENTS } from '../scopes.ts'
import { renderIdentifier } from './payment-object.ts'
import { problemResponses } from './schemas.ts'

const ACCOUNT: JsonSchema = {
  type: 'object',
  required: ['id', 'currency', 'account_identifiers', 'account_holder_name'],
  properties: {
    id: { type: 'string' },
    currency: { type: 'string' },
    account_identifiers: { type: 'array', items: { type: 'object' } },
    available_balance_in_minor: { type: 'integer' },
    current_balance_in_minor: { type: 'integer' },
    account_holder_name: { type: 'string' },
  },
}

export const merchantAccountRoutes: readonly TokenRoute[] = [
  {
    method: 'GET',
    path: '/v3/merchant-accounts',
    name: 'listMerchantAccounts',
    summary: 'List merchant accounts',
    description: 'One for each currency. Payments into one of them are settled.',
    access: { kind: 'token', accepts: ['client'], scopes: [PAYMENTS] },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'The accounts.',
        schema: {
          type: 'object',
          required: ['items'],
          properties: { items: { type: 'array', items: ACCOUNT } },
        },
      },
      ...problemResponses(401, 403),
    },
    parse: forClient((_request, caller) =>
      call(listOwnAccounts, { caller }, (accounts) => ({
        status: 200,
        body: { items: accounts.map(renderAccount) },
      })),
    ),
  },
  {
    method: 'GET',
    path: '/v3/merchant-accounts/:id',
    name: 'getMerchantAccount',
    summary: 'Get merchant account',
    access: { kind: 'token', accepts: ['client'], scopes: [PAYMENTS] },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The account.', schema: ACCOUNT },
      ...problemResponses(401, 403, 404),
    },
    parse: forClient((request, caller) =>
      call(readOwnAccount, { caller, accountId: pathParameter(request, 'id') }, (account) => ({
        status: 200,
        body: renderAccount(account),
      })),
    ),
  },
]

function renderAccount({ accountId, currency, account, name, balanceMinor }: OwnAccount): JsonObject {
  return {
    id: accountId,
    currency,
    account_identifiers: [renderIdentifier(account)],
    available_balance_in_minor: balanceMinor,
    current_balance_in_minor: balanceMinor,
    account_holder_name: name,
  }
}
