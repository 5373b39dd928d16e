// codec: GET accounts and their payment networks, in FDX 5 and 6
// Spec: docs.flinks.com, get accounts, get account details and get payment networks

import type { DetailedAccount } from '../../core/accounts/list-detailed-accounts.ts'
import { pageAccounts, readAccountWithDetails } from '../../core/accounts/page-accounts.ts'
import { whileConsented } from '../../core/connections/consented.ts'
import { refuse } from '../../core/errors.ts'
import type { UserCaller } from '../../core/tokens/token.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type Route, type WireRequest, type WireResponse } from '../dialect.ts'
import { forUser, listParameter, pathParameter, singleParameter } from '../request-values.ts'
import { renderDataError, TYPE_UNSUPPORTED } from './data-errors.ts'
import { accountSchema, dataErrors, PAYMENT_NETWORK, pageSchema } from './data-schemas.ts'
import { type FdxVersion, PAGE_FIELDS, readPage, renderPage } from './fdx.ts'
import { CATEGORIES, renderAccount, type Shown } from './fdx-account.ts'
import { ACCOUNT_BASIC } from './scopes.ts'

const listConsented = whileConsented(pageAccounts)
const readConsented = whileConsented(readAccountWithDetails)

export function accountRoutes(fdx: FdxVersion): readonly Route[] {
  const { version, base, prefix } = fdx
  const basic = { kind: 'token', accepts: ['user'], scopes: [ACCOUNT_BASIC] } as const
  return [
    {
      method: 'GET',
      path: `${base}/accounts`,
      name: `${prefix}ListAccounts`,
      summary: 'Get Accounts',
      description:
        'With `resultType=details` also balances, numbers and rates, for a token with the scope `ACCOUNT_DETAILED`; the holdings of ' +
        'investment accounts need `INVESTMENTS`.',
      access: basic,
      query: {
        type: 'object',
        properties: {
          accountIds: {
            type: 'array',
            items: { type: 'string', pattern: '^.{1,256}$' },
            description: 'Only these, separated by commas.',
          },
          resultType: {
            type: 'string',
            enum: ['lightweight', 'details'],
            description: '`lightweight` by default.',
          },
          ...PAGE_FIELDS,
        },
      },
      body: { kind: 'ignored' },
      responses: {
        200: { description: 'A page of accounts.', schema: pageSchema('accounts', accountSchema(version)) },
        ...dataErrors(),
      },
      parse: forUser((request, caller) => {
        const shown = shownTo(caller, version, singleParameter(request.query, 'resultType') === 'details')
        const accountIds = listParameter(request.query, 'accountIds')
        return call(listConsented, { caller, accountIds, ...readPage(request.query) }, (page) =>
          respond({
            ...renderPage(request, page),
            accounts: page.items.map((item) => renderAccount(item, shown)),
          }),
        )
      }),
    },
    {
      method: 'GET',
      path: `${base}/accounts/:accountId`,
      name: `${prefix}ReadAccount`,
      summary: 'Get Account Details',
      access: basic,
      body: { kind: 'ignored' },
      responses: {
        200: { description: 'The account.', schema: accountSchema(version) },
        ...dataErrors(404),
      },
      parse: forUser((request, caller) => {
        const accountId = pathParameter(request, 'accountId')
        const shown = shownTo(caller, version, true)
        return call(readConsented, { caller, accountId }, (found) => respond(renderAccount(found, shown)))
      }),
    },
    {
      method: 'GET',
      path: `${base}/accounts/:accountId/payment-networks`,
      name: `${prefix}ListPaymentNetworks`,
      summary: 'Get Payment Networks',
      description: 'Only deposit accounts have one.',
      access: { kind: 'token', accepts: ['user'], scopes: ['ACCOUNT_PAYMENTS'] },
      query: { type: 'object', properties: PAGE_FIELDS },
      body: { kind: 'ignored' },
      responses: {
        200: {
          description: 'The payment networks of the account.',
          schema: pageSchema('paymentNetworks', PAYMENT_NETWORK),
        },
        ...dataErrors(404, 422),
      },
      parse: forUser((request, caller) => {
        const accountId = pathParameter(request, 'accountId')
        // All of them are on the first page.
        if (readPage(request.query).pageToken !== undefined) return refuse('page_token_invalid')
        return call(readConsented, { caller, accountId }, (found) => renderNetworks(request, found))
      }),
    },
  ]
}

function shownTo({ scopes }: UserCaller, version: Shown['version'], wantsDetails: boolean): Shown {
  return {
    version,
    details: wantsDetails && scopes.includes('ACCOUNT_DETAILED'),
    holdings: scopes.includes('INVESTMENTS'),
  }
}

function renderNetworks(request: WireRequest, { account, market }: DetailedAccount): WireResponse {
  const { accountNumber, sortCode } = account
  if (CATEGORIES[account.type] !== 'DEPOSIT_ACCOUNT') {
    return renderDataError(TYPE_UNSUPPORTED, 'Only deposit accounts have payment networks.')
  }
  const isKnown = market === 'CA' && accountNumber !== undefined && sortCode !== undefined
  const networks: readonly JsonObject[] = isKnown
    ? [
        {
          bankId: sortCode,
          identifier: accountNumber,
          identifierType: 'ACCOUNT_NUMBER',
          type: 'CA_ACSS',
          transferIn: true,
          transferOut: true,
        },
      ]
    : []
  return respond({
    ...renderPage(request, { nextPageToken: undefined, total: networks.length }),
    paymentNetworks: networks,
  })
}

function respond(body: JsonObject): WireResponse {
  return { status: 200, headers: { 'cache-control': 'no-store' }, body }
}
