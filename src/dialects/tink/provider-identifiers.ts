// codec: the codes by which banks are told
// Spec: docs.tink.com/api-connectivity-v1 (2026-01), Provider, List provider identifiers

import type { BankIdentifier } from '../../core/banks/bank.ts'
import { listProviderIdentifiers } from '../../core/banks/list-provider-identifiers.ts'
import { type Outcome, refuse } from '../../core/errors.ts'
import type { Caller } from '../../core/tokens/token.ts'
import { type Call, call, type Route, type WireRequest } from '../dialect.ts'
import { PAGE_FIELDS, parsePage, single } from './paging.ts'
import { errorResponses } from './schemas.ts'

const USUAL_PAGE = 50
const LARGEST_PAGE = 1000

const KINDS: Readonly<Record<string, BankIdentifier['kind']>> = {
  BLZ: 'german_bank_code',
  BIC: 'bic',
  SE_CLEARINGNUMBER: 'swedish_clearing_number',
  IBAN: 'iban_bank_code',
}

export const providerIdentifierRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/provider-identifiers',
    name: 'listProviderIdentifiers',
    summary: 'Codes by which banks are told',
    access: { kind: 'token', accepts: ['client', 'user'], scopes: ['providers:read'] },
    query: {
      type: 'object',
      properties: {
        marketEq: { type: 'string', pattern: '^[A-Z]{2}$', description: 'Only of this market.' },
        typeEq: { type: 'string', enum: Object.keys(KINDS), description: 'Only of this type.' },
        valueEq: { type: 'string', maxLength: 64, description: 'Only this code.' },
        providerNameEq: { type: 'string', maxLength: 100, description: 'Only of this bank.' },
        pageSize: {
          ...PAGE_FIELDS.pageSize,
          description: `Items on a page, 1 to ${LARGEST_PAGE}; ${USUAL_PAGE} when left out.`,
        },
        pageToken: PAGE_FIELDS.pageToken,
      },
    },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'A page of codes. An empty `nextPageToken` ends the list.',
        schema: {
          type: 'object',
          required: ['nextPageToken', 'providerIdentifiers'],
          properties: {
            nextPageToken: { type: 'string' },
            providerIdentifiers: {
              type: 'array',
              items: {
                type: 'object',
                required: ['market', 'providerName', 'type', 'value'],
                properties: {
                  market: { type: 'string' },
                  providerName: { type: 'string' },
                  type: { type: 'string', enum: Object.keys(KINDS) },
                  value: { type: 'string' },
                },
              },
            },
          },
        },
      },
      ...errorResponses(400, 401, 403),
    },
    parse: parseList,
  },
]

function parseList(request: WireRequest, caller: Caller): Outcome<Call> {
  const page = parsePage(request, USUAL_PAGE, LARGEST_PAGE)
  if (!page.ok) return page
  const type = single(request, 'typeEq')
  const kind = type === undefined ? undefined : KINDS[type]
  if (type !== undefined && kind === undefined) return refuse('parameter_invalid', { subject: 'typeEq' })
  const command = {
    caller,
    market: single(request, 'marketEq'),
    providerName: single(request, 'providerNameEq'),
    kind,
    value: single(request, 'valueEq'),
    ...page.value,
  }
  return call(listProviderIdentifiers, command, ({ items, nextPageToken }) => ({
    status: 200,
    body: {
      nextPageToken: nextPageToken ?? '',
      providerIdentifiers: items.map(({ market, providerName, kind: found, value }) => ({
        market,
        providerName,
        type: Object.keys(KINDS).find((name) => KINDS[name] === found) ?? '',
        value,
      })),
    },
  }))
}
