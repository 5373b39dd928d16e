// codec: /data/v2/transactions: transactions of a user
// Spec: docs.tink.com/api-data-v2 (2026-01), Transaction

import { EVERYDAY_ACCOUNT_TYPES } from '../../core/accounts/account.ts'
import type { SeenTransaction } from '../../core/accounts/changes.ts'
import { listTransactions } from '../../core/accounts/list-transactions.ts'
import type { Transaction } from '../../core/accounts/transaction.ts'
import { accept, type Outcome } from '../../core/errors.ts'
import { categoryFor } from '../../core/insights/history.ts'
import type { ReportedTransaction } from '../../core/reports/reported-transactions.ts'
import type { UserCaller } from '../../core/tokens/token.ts'
import { isoInstant, parseIsoDate } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { type Call, call, type JsonSchema, type Query, type Route, type WireRequest } from '../dialect.ts'
import { forUser, listParameter, refuseInvalid, singleParameter } from '../request-values.ts'
import { renderAmount } from './money.ts'
import { pageFields, parsePage } from './paging.ts'
import { AMOUNT_SCHEMA, errorResponses, pageSchema } from './schemas.ts'

const STATUSES: ReadonlyMap<string, Transaction['status']> = new Map([
  ['BOOKED', 'booked'],
  ['PENDING', 'pending'],
])

export const TRANSACTION_TYPE_NAMES: Readonly<Record<Transaction['type'], string>> = {
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
    transactionDateTime: { type: 'string', format: 'date-time' },
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
          properties: {
            id: { type: 'string' },
            name: { type: 'string', description: 'Deprecated; always empty.' },
          },
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
    summary: 'List transactions',
    description: 'Newest first.',
    access: { kind: 'token', accepts: ['user'], scopes: ['transactions:read'] },
    query: {
      type: 'object',
      properties: {
        ...pageFields(),
        accountIdIn: {
          type: 'array',
          items: { type: 'string' },
          description: 'Only transactions of these accounts.',
        },
        statusIn: {
          type: 'array',
          items: { type: 'string', enum: ['BOOKED', 'PENDING', 'UNDEFINED'] },
          description: 'Only transactions with these statuses.',
        },
        bookedDateGte: { type: 'string', pattern: DATE, description: 'Booked on this day or later.' },
        bookedDateLte: { type: 'string', pattern: DATE, description: 'Booked on this day or earlier.' },
      },
    },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'A page of transactions.',
        schema: pageSchema('transactions', TRANSACTION_SCHEMA),
      },
      ...errorResponses(400, 401, 403),
    },
    parse: forUser(parseList),
  },
]

function parseList(request: WireRequest, caller: UserCaller): Outcome<Call> {
  const page = parsePage(request)
  if (!page.ok) return page
  const statuses = parseStatuses(listParameter(request.query, 'statusIn'))
  if (!statuses.ok) return statuses
  const bookedFrom = parseDate(request.query, 'bookedDateGte')
  if (!bookedFrom.ok) return bookedFrom
  const bookedTo = parseDate(request.query, 'bookedDateLte')
  if (!bookedTo.ok) return bookedTo
  const filter = {
    accountIds: listParameter(request.query, 'accountIdIn'),
    statuses: statuses.value,
    bookedFrom: bookedFrom.value,
    bookedTo: bookedTo.value,
  }
  const command = { caller, filter, accountTypes: EVERYDAY_ACCOUNT_TYPES, ...page.value }
  return call(listTransactions, command, ({ items, nextPageToken }) => ({
    status: 200,
    body: { transactions: items.map(renderTransaction), nextPageToken: nextPageToken ?? '' },
  }))
}

export function parseStatuses(
  names: readonly string[] | undefined,
): Outcome<readonly Transaction['status'][] | undefined> {
  if (names === undefined) return accept(undefined)
  const statuses: Transaction['status'][] = []
  for (const name of names) {
    const status = STATUSES.get(name)
    if (status !== undefined) statuses.push(status)
    // A deprecated status that is still accepted; no transaction has it.
    else if (name !== 'UNDEFINED') return refuseInvalid('statusIn')
  }
  return accept(statuses)
}

function parseDate(query: Query, name: string): Outcome<string | undefined> {
  const text = singleParameter(query, name)
  return text !== undefined && parseIsoDate(text) === undefined ? refuseInvalid(name) : accept(text)
}

export function renderTransaction(
  transaction: ReportedTransaction & Pick<SeenTransaction, 'change'>,
): JsonObject {
  // The provider documents the expected booking date of a pending transaction. No bank reports it, and clients need one.
  const booked = transaction.bookedDate ?? transaction.transactionDate
  const isIncoming = transaction.amount.unscaled > 0n
  const category = categoryFor(transaction)
  return {
    id: transaction.transactionId,
    accountId: transaction.accountId,
    amount: renderAmount(transaction.amount),
    status: transaction.status === 'booked' ? 'BOOKED' : 'PENDING',
    types: {
      type: TRANSACTION_TYPE_NAMES[transaction.type],
      ...(transaction.typeCode !== undefined && { financialInstitutionTypeCode: transaction.typeCode }),
    },
    dates: {
      booked,
      ...(transaction.valueDate !== undefined && { value: transaction.valueDate }),
      transaction: transaction.transactionDate,
    },
    ...(transaction.transactionAtMs !== undefined && {
      transactionDateTime: isoInstant(transaction.transactionAtMs),
    }),
    descriptions: {
      original: transaction.description,
      display:
        transaction.change?.description ??
        transaction.merchantName ??
        transaction.counterpartyName ??
        transaction.description,
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
    // The provider documents the name as deprecated and not filled; `/api/v1/categories` has it.
    categories: { pfm: { id: category.id, name: '' } },
    ...(transaction.counterpartyName !== undefined && {
      counterparties: {
        [isIncoming ? 'payer' : 'payee']: renderCounterparty(transaction, transaction.counterpartyName),
      },
    }),
    ...(transaction.reference !== undefined && { reference: transaction.reference }),
    providerMutability: transaction.status === 'pending' ? 'MUTABLE' : 'IMMUTABLE',
  }
}

function renderCounterparty(transaction: ReportedTransaction, name: string): JsonObject {
  const accountNumber = transaction.counterpartyAccount
  return {
    name,
    ...(accountNumber !== undefined && { identifiers: { financialInstitution: { accountNumber } } }),
  }
}
