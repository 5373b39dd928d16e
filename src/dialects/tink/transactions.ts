// codec: transactions of the data API, version 2
// Spec: docs.tink.com/api-data-v2

import { listTransactions } from '../../core/accounts/list-transactions.ts'
import type { Transaction } from '../../core/accounts/transaction.ts'
import { accept, type Outcome, refuse } from '../../core/errors.ts'
import { categorise } from '../../core/insights/categories.ts'
import type { ReportedTransaction } from '../../core/reports/reported-transactions.ts'
import type { Caller } from '../../core/tokens/token.ts'
import { parseIsoDate } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { type Call, call, type JsonSchema, type Route, type WireRequest } from '../dialect.ts'
import { renderAmount } from './money.ts'
import { PAGE_FIELDS, parsePage, several, single } from './paging.ts'
import { AMOUNT_SCHEMA, errorResponses } from './schemas.ts'

const STATUSES: Readonly<Record<string, Transaction['status']>> = { BOOKED: 'booked', PENDING: 'pending' }

const TYPES: Readonly<Record<Transaction['type'], string>> = {
  default: 'DEFAULT',
  credit_card: 'CREDIT_CARD',
  payment: 'PAYMENT',
  withdrawal: 'WITHDRAWAL',
  transfer: 'TRANSFER',
}

const DATE = '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'

export const TRANSACTION_SCHEMA: JsonSchema = {
  type: 'object',
  required: [
    'id',
    'accountId',
    'amount',
    'status',
    'types',
    'dates',
    'descriptions',
    'identifiers',
    'providerMutability',
  ],
  properties: {
    id: { type: 'string' },
    accountId: { type: 'string' },
    amount: AMOUNT_SCHEMA,
    status: { type: 'string', enum: ['BOOKED', 'PENDING', 'UNDEFINED'] },
    types: {
      type: 'object',
      properties: { type: { type: 'string' }, financialInstitutionTypeCode: { type: 'string' } },
    },
    dates: {
      type: 'object',
      required: ['booked'],
      properties: { booked: { type: 'string' }, value: { type: 'string' }, transaction: { type: 'string' } },
    },
    descriptions: {
      type: 'object',
      properties: {
        original: { type: 'string' },
        display: { type: 'string' },
        detailed: { type: 'object', properties: { unstructured: { type: 'string' } } },
      },
    },
    identifiers: { type: 'object', properties: { providerTransactionId: { type: 'string' } } },
    merchantInformation: {
      type: 'object',
      properties: { merchantCategoryCode: { type: 'string' }, merchantName: { type: 'string' } },
    },
    categories: {
      type: 'object',
      properties: {
        pfm: {
          type: 'object',
          required: ['id', 'name'],
          properties: { id: { type: 'string' }, name: { type: 'string' } },
        },
      },
    },
    counterparties: { type: 'object' },
    reference: { type: 'string' },
    providerMutability: { type: 'string', enum: ['MUTABILITY_UNDEFINED', 'MUTABLE', 'IMMUTABLE'] },
  },
}

export const transactionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/data/v2/transactions',
    name: 'listTransactions',
    summary: 'Transactions of the user, newest first',
    access: { kind: 'token', accepts: ['user'], scopes: ['transactions:read'] },
    query: {
      type: 'object',
      properties: {
        ...PAGE_FIELDS,
        accountIdIn: { type: 'array', items: { type: 'string' }, description: 'Only of these accounts.' },
        statusIn: {
          type: 'array',
          items: { type: 'string', enum: ['BOOKED', 'PENDING', 'UNDEFINED'] },
          description: 'Only with these statuses.',
        },
        bookedDateGte: { type: 'string', pattern: DATE, description: 'Booked on this day or later.' },
        bookedDateLte: { type: 'string', pattern: DATE, description: 'Booked on this day or earlier.' },
      },
    },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'A page of transactions. An empty `nextPageToken` ends the list.',
        schema: {
          type: 'object',
          required: ['transactions', 'nextPageToken'],
          properties: {
            transactions: { type: 'array', items: TRANSACTION_SCHEMA },
            nextPageToken: { type: 'string' },
          },
        },
      },
      ...errorResponses(400, 401, 403),
    },
    parse: parseList,
  },
]

function parseList(request: WireRequest, caller: Caller): Outcome<Call> {
  if (caller.kind !== 'user') return refuse('token_wrong_kind')
  const page = parsePage(request)
  if (!page.ok) return page
  const statuses = parseStatuses(several(request, 'statusIn'))
  if (!statuses.ok) return statuses
  const bookedFrom = parseDate(request, 'bookedDateGte')
  if (!bookedFrom.ok) return bookedFrom
  const bookedTo = parseDate(request, 'bookedDateLte')
  if (!bookedTo.ok) return bookedTo
  const filter = {
    accountIds: several(request, 'accountIdIn'),
    statuses: statuses.value,
    bookedFrom: bookedFrom.value,
    bookedTo: bookedTo.value,
  }
  return call(listTransactions, { caller, filter, ...page.value }, ({ items, nextPageToken }) => ({
    status: 200,
    body: { transactions: items.map(renderTransaction), nextPageToken: nextPageToken ?? '' },
  }))
}

function parseStatuses(
  wanted: readonly string[] | undefined,
): Outcome<readonly Transaction['status'][] | undefined> {
  if (wanted === undefined) return accept(undefined)
  const statuses: Transaction['status'][] = []
  for (const name of wanted) {
    const status = Object.hasOwn(STATUSES, name) ? STATUSES[name] : undefined
    if (status !== undefined) statuses.push(status)
    // Deprecated, but still allowed: no transaction has it.
    else if (name !== 'UNDEFINED') return refuse('parameter_invalid', { subject: 'statusIn' })
  }
  return accept(statuses)
}

function parseDate(request: WireRequest, name: string): Outcome<string | undefined> {
  const text = single(request, name)
  if (text === undefined) return accept(undefined)
  return parseIsoDate(text) === undefined ? refuse('parameter_invalid', { subject: name }) : accept(text)
}

export function renderTransaction(transaction: ReportedTransaction): JsonObject {
  // Of a pending one the day on which it is to be booked; no bank says it, and clients rely on there being one.
  const booked = transaction.bookedDate ?? transaction.transactionDate
  const payer = transaction.amount.unscaled > 0n
  const category = categorise(transaction)
  return {
    id: transaction.transactionId,
    accountId: transaction.accountId,
    amount: renderAmount(transaction.amount),
    status: transaction.status === 'booked' ? 'BOOKED' : 'PENDING',
    types: { type: TYPES[transaction.type] },
    dates: {
      booked,
      ...(transaction.valueDate !== undefined && { value: transaction.valueDate }),
      transaction: transaction.transactionDate,
    },
    descriptions: {
      original: transaction.description,
      display: transaction.merchantName ?? transaction.counterpartyName ?? transaction.description,
      ...(transaction.reference !== undefined && { detailed: { unstructured: transaction.reference } }),
    },
    identifiers: { providerTransactionId: transaction.bankTransactionId },
    ...(transaction.merchantName !== undefined && {
      merchantInformation: {
        merchantName: transaction.merchantName,
        ...(transaction.merchantCategoryCode !== undefined && {
          merchantCategoryCode: transaction.merchantCategoryCode,
        }),
      },
    }),
    categories: { pfm: { id: category.id, name: category.name } },
    ...(transaction.counterpartyName !== undefined && {
      counterparties: { [payer ? 'payer' : 'payee']: renderParty(transaction, transaction.counterpartyName) },
    }),
    ...(transaction.reference !== undefined && { reference: transaction.reference }),
    providerMutability: transaction.status === 'pending' ? 'MUTABLE' : 'IMMUTABLE',
  }
}

function renderParty(transaction: ReportedTransaction, name: string): JsonObject {
  const accountNumber = transaction.counterpartyAccount
  return {
    name,
    ...(accountNumber !== undefined && { identifiers: { financialInstitution: { accountNumber } } }),
  }
}
