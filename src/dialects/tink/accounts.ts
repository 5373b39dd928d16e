// codec: accounts of the data API, version 2
// Spec: docs.tink.com/api-data-v2

import type { Account } from '../../core/accounts/account.ts'
import { listAccounts } from '../../core/accounts/list-accounts.ts'
import { readAccount } from '../../core/accounts/read-account.ts'
import { accept, type Outcome, refuse } from '../../core/errors.ts'
import type { ReportedAccount } from '../../core/reports/reported-transactions.ts'
import type { Caller } from '../../core/tokens/token.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { type Call, call, type JsonSchema, type Route, type WireRequest } from '../dialect.ts'
import { renderAmount } from './money.ts'
import { PAGE_FIELDS, parsePage, several } from './paging.ts'
import { AMOUNT_SCHEMA, errorResponses } from './schemas.ts'

type WireType = 'CHECKING' | 'SAVINGS' | 'CREDIT_CARD' | 'UNDEFINED'

/** Loans and investments have lists of their own and stand here as UNDEFINED. */
const WIRE_TYPES: Readonly<Record<Account['type'], WireType>> = {
  checking: 'CHECKING',
  savings: 'SAVINGS',
  credit_card: 'CREDIT_CARD',
  loan: 'UNDEFINED',
  investment: 'UNDEFINED',
  other: 'UNDEFINED',
}

export const ACCOUNT_SCHEMA: JsonSchema = {
  type: 'object',
  required: [
    'id',
    'name',
    'type',
    'balances',
    'identifiers',
    'dates',
    'financialInstitutionId',
    'customerSegment',
  ],
  properties: {
    id: { type: 'string' },
    name: { type: 'string' },
    type: { type: 'string', enum: ['CHECKING', 'SAVINGS', 'CREDIT_CARD', 'UNDEFINED'] },
    balances: {
      type: 'object',
      properties: {
        booked: { type: 'object', properties: { amount: AMOUNT_SCHEMA } },
        available: { type: 'object', properties: { amount: AMOUNT_SCHEMA } },
      },
    },
    customerSegment: { type: 'string', enum: ['PERSONAL', 'BUSINESS', 'UNDEFINED_CUSTOMER_SEGMENT'] },
    dates: { type: 'object', properties: { lastRefreshed: { type: 'string' } } },
    financialInstitutionId: { type: 'string' },
    identifiers: {
      type: 'object',
      properties: {
        iban: {
          type: 'object',
          required: ['iban', 'bban'],
          properties: { iban: { type: 'string' }, bban: { type: 'string' }, bic: { type: 'string' } },
        },
        sortCode: {
          type: 'object',
          required: ['code', 'accountNumber'],
          properties: { code: { type: 'string' }, accountNumber: { type: 'string' } },
        },
        pan: { type: 'object', required: ['masked'], properties: { masked: { type: 'string' } } },
        financialInstitution: {
          type: 'object',
          required: ['accountNumber'],
          properties: { accountNumber: { type: 'string' } },
        },
      },
    },
  },
}

const TYPE_ITEMS = { type: 'string', enum: ['CHECKING', 'SAVINGS', 'CREDIT_CARD', 'UNDEFINED'] } as const

export const accountRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/data/v2/accounts',
    name: 'listAccounts',
    summary: 'Accounts of the user',
    access: { kind: 'token', accepts: ['user'], scopes: ['accounts:read'] },
    query: {
      type: 'object',
      properties: {
        ...PAGE_FIELDS,
        idIn: { type: 'array', items: { type: 'string' }, description: 'Only these accounts.' },
        typesIn: { type: 'array', items: TYPE_ITEMS, description: 'Only these types.' },
        typeIn: { type: 'array', items: TYPE_ITEMS, description: 'Another spelling of `typesIn`.' },
      },
    },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'A page of accounts. An empty `nextPageToken` ends the list.',
        schema: {
          type: 'object',
          required: ['accounts', 'nextPageToken'],
          properties: {
            accounts: { type: 'array', items: ACCOUNT_SCHEMA },
            nextPageToken: { type: 'string' },
          },
        },
      },
      ...errorResponses(400, 401, 403),
    },
    parse: parseList,
  },
  {
    method: 'GET',
    path: '/data/v2/accounts/:id',
    name: 'getAccount',
    summary: 'One account of the user',
    access: { kind: 'token', accepts: ['user'], scopes: ['accounts:read'] },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The account.', schema: ACCOUNT_SCHEMA },
      ...errorResponses(401, 403, 404),
    },
    parse: (request, caller) => {
      if (caller.kind !== 'user') return refuse('token_wrong_kind')
      return call(readAccount, { caller, accountId: request.params.id ?? '' }, (account) => ({
        status: 200,
        body: renderAccount(account),
      }))
    },
  },
]

function parseList(request: WireRequest, caller: Caller): Outcome<Call> {
  if (caller.kind !== 'user') return refuse('token_wrong_kind')
  const page = parsePage(request)
  if (!page.ok) return page
  const types = parseTypes(several(request, 'typesIn', 'typeIn'))
  if (!types.ok) return types
  const filter = { accountIds: several(request, 'idIn'), types: types.value }
  return call(listAccounts, { caller, filter, ...page.value }, ({ items, nextPageToken }) => ({
    status: 200,
    body: { accounts: items.map(renderAccount), nextPageToken: nextPageToken ?? '' },
  }))
}

function parseTypes(wanted: readonly string[] | undefined): Outcome<readonly Account['type'][] | undefined> {
  if (wanted === undefined) return accept(undefined)
  const types: Account['type'][] = []
  for (const name of wanted) {
    const matching = ACCOUNT_TYPES.filter((type) => WIRE_TYPES[type] === name)
    if (matching.length === 0) return refuse('parameter_invalid', { subject: 'typesIn' })
    types.push(...matching)
  }
  return accept(types)
}

const ACCOUNT_TYPES: readonly Account['type'][] = [
  'checking',
  'savings',
  'credit_card',
  'loan',
  'investment',
  'other',
]

export function renderAccount(account: ReportedAccount): JsonObject {
  return {
    id: account.accountId,
    name: account.name,
    type: WIRE_TYPES[account.type],
    balances: {
      ...(account.booked !== undefined && { booked: { amount: renderAmount(account.booked) } }),
      ...(account.available !== undefined && { available: { amount: renderAmount(account.available) } }),
    },
    customerSegment: account.segment === 'UNDEFINED' ? 'UNDEFINED_CUSTOMER_SEGMENT' : account.segment,
    dates: { lastRefreshed: isoInstant(account.refreshedAtMs) },
    financialInstitutionId: account.institutionId,
    identifiers: renderIdentifiers(account),
  }
}

function renderIdentifiers(account: ReportedAccount): JsonObject {
  const { accountNumber, iban, bban, bic, sortCode, maskedPan } = account
  // What people take for the number of the account.
  const familiar = accountNumber ?? maskedPan ?? iban ?? bban
  return {
    ...(familiar !== undefined && { financialInstitution: { accountNumber: familiar } }),
    ...(iban !== undefined && {
      iban: { iban, bban: bban ?? iban.slice(4), ...(bic !== undefined && { bic }) },
    }),
    ...(sortCode !== undefined &&
      accountNumber !== undefined && { sortCode: { code: sortCode, accountNumber } }),
    ...(maskedPan !== undefined && { pan: { masked: maskedPan } }),
  }
}
