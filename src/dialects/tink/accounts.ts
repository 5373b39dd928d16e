// codec: /data/v2/accounts: everyday accounts of a user
// Spec: docs.tink.com/api-data-v2 (2026-01), Account

import { type Account, EVERYDAY_ACCOUNT_TYPES } from '../../core/accounts/account.ts'
import { listAccounts } from '../../core/accounts/list-accounts.ts'
import { readAccount } from '../../core/accounts/read-account.ts'
import { accept, type Outcome } from '../../core/errors.ts'
import type { ReportedAccount } from '../../core/reports/reported-transactions.ts'
import type { UserCaller } from '../../core/tokens/token.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { type Call, call, type JsonSchema, type Route, type WireRequest } from '../dialect.ts'
import { forUser, listParameter, pathParameter, refuseInvalid } from '../request-values.ts'
import { renderAmount } from './money.ts'
import { pageFields, parsePage } from './paging.ts'
import { AMOUNT_SCHEMA, errorResponses, pageSchema } from './schemas.ts'

const WIRE_TYPES = ['CHECKING', 'SAVINGS', 'CREDIT_CARD', 'UNDEFINED'] as const

/** Only everyday accounts are listed; loans and investments have lists of their own. `UNDEFINED` is documented as not used. */
const TYPES: Readonly<Record<Account['type'], (typeof WIRE_TYPES)[number]>> = {
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
    type: { type: 'string', enum: WIRE_TYPES },
    balances: {
      type: 'object',
      properties: {
        booked: { type: 'object', required: ['amount'], properties: { amount: AMOUNT_SCHEMA } },
        available: { type: 'object', required: ['amount'], properties: { amount: AMOUNT_SCHEMA } },
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

const TYPE_ITEMS = { type: 'string', enum: WIRE_TYPES } as const

export const accountRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/data/v2/accounts',
    name: 'listAccounts',
    summary: 'List accounts',
    fastPath: true,
    access: { kind: 'token', accepts: ['user'], scopes: ['accounts:read'] },
    query: {
      type: 'object',
      properties: {
        ...pageFields(),
        idIn: { type: 'array', items: { type: 'string' }, description: 'Only these accounts.' },
        typesIn: { type: 'array', items: TYPE_ITEMS, description: 'Only these types.' },
        typeIn: { type: 'array', items: TYPE_ITEMS, description: 'Another spelling of `typesIn`.' },
      },
    },
    body: { kind: 'none' },
    responses: {
      200: { description: 'A page of accounts.', schema: pageSchema('accounts', ACCOUNT_SCHEMA) },
      ...errorResponses(400, 401, 403),
    },
    parse: forUser(parseList),
  },
  {
    method: 'GET',
    path: '/data/v2/accounts/:id',
    name: 'getAccount',
    summary: 'Get account',
    access: { kind: 'token', accepts: ['user'], scopes: ['accounts:read'] },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The account.', schema: ACCOUNT_SCHEMA },
      ...errorResponses(401, 403, 404),
    },
    parse: forUser((request, caller) =>
      call(
        readAccount,
        { caller, accountId: pathParameter(request, 'id'), types: EVERYDAY_ACCOUNT_TYPES },
        (account) => ({ status: 200, body: renderAccount(account) }),
      ),
    ),
  },
]

function parseList(request: WireRequest, caller: UserCaller): Outcome<Call> {
  const page = parsePage(request)
  if (!page.ok) return page
  const types = parseTypes(listParameter(request.query, 'typesIn', 'typeIn'))
  if (!types.ok) return types
  const filter = { accountIds: listParameter(request.query, 'idIn'), types: types.value }
  return call(listAccounts, { caller, filter, ...page.value }, ({ items, nextPageToken }) => ({
    status: 200,
    body: { accounts: items.map(renderAccount), nextPageToken: nextPageToken ?? '' },
  }))
}

/** No account has the type `UNDEFINED`, so that it matches none. */
function parseTypes(names: readonly string[] | undefined): Outcome<readonly Account['type'][]> {
  if (names === undefined) return accept(EVERYDAY_ACCOUNT_TYPES)
  if (!names.every(isWireType)) return refuseInvalid('typesIn')
  return accept(EVERYDAY_ACCOUNT_TYPES.filter((type) => names.includes(TYPES[type])))
}

function isWireType(name: string): boolean {
  return WIRE_TYPES.some((type) => type === name)
}

export function renderAccount(account: ReportedAccount): JsonObject {
  return {
    id: account.accountId,
    name: account.name,
    type: TYPES[account.type],
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
  // The number that the bank prints on statements and cards.
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
