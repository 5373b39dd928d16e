// codec: /api/v1/provider-identifiers: BIC and national bank codes
// Spec: docs.tink.com/api-connectivity-v1 (2026-01), Provider, List provider identifiers

import type { BankIdentifier } from '../../core/banks/bank.ts'
import { listProviderIdentifiers } from '../../core/banks/list-provider-identifiers.ts'
import type { Outcome } from '../../core/errors.ts'
import type { Caller } from '../../core/tokens/token.ts'
import { type Call, call, type JsonSchema, type Route, type WireRequest } from '../dialect.ts'
import { refuseInvalid, singleParameter } from '../request-values.ts'
import { pageFields, parsePage } from './paging.ts'
import { errorResponses, pageSchema } from './schemas.ts'

const PAGES = { defaultSize: 50, maxSize: 1000 }

const KINDS: ReadonlyMap<string, BankIdentifier['kind']> = new Map([
  ['BLZ', 'german_bank_code'],
  ['BIC', 'bic'],
  ['SE_CLEARINGNUMBER', 'swedish_clearing_number'],
  ['IBAN', 'iban_bank_code'],
])

const IDENTIFIER_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['market', 'providerName', 'type', 'value'],
  properties: {
    market: { type: 'string' },
    providerName: { type: 'string' },
    type: { type: 'string', enum: [...KINDS.keys()] },
    value: { type: 'string' },
  },
}

export const providerIdentifierRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/provider-identifiers',
    name: 'listProviderIdentifiers',
    summary: 'List provider identifiers',
    access: { kind: 'token', accepts: ['client', 'user'], scopes: ['providers:read'] },
    query: {
      type: 'object',
      properties: {
        marketEq: { type: 'string', pattern: '^[A-Z]{2}$', description: 'Only identifiers of this market.' },
        typeEq: { type: 'string', enum: [...KINDS.keys()], description: 'Only identifiers of this type.' },
        valueEq: { type: 'string', maxLength: 64, description: 'Only this identifier.' },
        providerNameEq: { type: 'string', maxLength: 100, description: 'Only identifiers of this bank.' },
        ...pageFields(PAGES),
      },
    },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'A page of identifiers.',
        schema: pageSchema('providerIdentifiers', IDENTIFIER_SCHEMA),
      },
      ...errorResponses(400, 401, 403),
    },
    parse: parseList,
  },
]

function parseList(request: WireRequest, caller: Caller): Outcome<Call> {
  const { query } = request
  const page = parsePage(request, PAGES)
  if (!page.ok) return page
  const type = singleParameter(query, 'typeEq')
  const kind = type === undefined ? undefined : KINDS.get(type)
  if (type !== undefined && kind === undefined) return refuseInvalid('typeEq')
  const command = {
    caller,
    market: singleParameter(query, 'marketEq'),
    providerName: singleParameter(query, 'providerNameEq'),
    kind,
    value: singleParameter(query, 'valueEq'),
    ...page.value,
  }
  return call(listProviderIdentifiers, command, ({ items, nextPageToken }) => ({
    status: 200,
    body: {
      nextPageToken: nextPageToken ?? '',
      providerIdentifiers: items.map(({ market, providerName, kind: found, value }) => ({
        market,
        providerName,
        type: typeOf(found),
        value,
      })),
    },
  }))
}

function typeOf(kind: BankIdentifier['kind']): string {
  const [type = ''] = [...KINDS].find(([, known]) => known === kind) ?? []
  return type
}
