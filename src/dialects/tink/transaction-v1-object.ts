// codec: A transaction as version 1 has it
// Spec: docs.tink.com/api-data-v1 (2026-01), Transaction; times are epoch milliseconds, amounts plain numbers

import type { HistoryEntry } from '../../core/insights/history.ts'
import { parseIsoDate } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { JsonSchema } from '../dialect.ts'
import { renderFlatAmount, renderNumber } from './money.ts'
import { FLAT_AMOUNT_SCHEMA } from './schemas.ts'
import { TRANSACTION_TYPE_NAMES } from './transactions.ts'

const TEXT = { type: 'string' }
const TIME = { type: 'integer', description: 'Epoch milliseconds.' }

export const TRANSACTION_V1_SCHEMA: JsonSchema = {
  type: 'object',
  required: [
    'accountId',
    'amount',
    'categoryId',
    'categoryType',
    'credentialsId',
    'date',
    'description',
    'id',
    'lastModified',
    'notes',
    'originalAmount',
    'originalDate',
    'originalDescription',
    'pending',
    'timestamp',
    'type',
    'userId',
  ],
  properties: {
    accountId: TEXT,
    amount: { type: 'number', description: 'Approximation of `currencyDenominatedAmount`, which is exact.' },
    categoryId: TEXT,
    categoryType: { type: 'string', enum: ['EXPENSES', 'INCOME', 'TRANSFERS'] },
    credentialsId: TEXT,
    currencyDenominatedAmount: FLAT_AMOUNT_SCHEMA,
    currencyDenominatedOriginalAmount: FLAT_AMOUNT_SCHEMA,
    date: TIME,
    description: TEXT,
    dispensableAmount: { type: 'number' },
    formattedDescription: TEXT,
    id: TEXT,
    identifiers: { type: 'object', properties: { providerExternalId: TEXT } },
    inserted: TIME,
    lastModified: TIME,
    notes: TEXT,
    originalAmount: { type: 'number' },
    originalDate: TIME,
    originalDescription: TEXT,
    partnerPayload: { type: 'object' },
    parts: { type: 'array', items: { type: 'object' } },
    payload: { type: 'object' },
    pending: { type: 'boolean' },
    timestamp: TIME,
    type: { type: 'string', enum: Object.values(TRANSACTION_TYPE_NAMES) },
    upcoming: { type: 'boolean' },
    userId: TEXT,
    userModified: { type: 'boolean' },
  },
}

/** When we first saw a transaction is not stored: its day stands for it. */
export function renderTransactionV1({
  transaction,
  account,
  amount,
  dayMs,
  description,
  notes,
  category,
}: HistoryEntry): JsonObject {
  const { change } = transaction
  const firstMs = parseIsoDate(transaction.bookedDate ?? transaction.transactionDate) ?? dayMs
  return {
    accountId: transaction.accountId,
    amount: renderNumber(amount),
    categoryId: category.id,
    categoryType: category.type.toUpperCase(),
    credentialsId: account.connectionId,
    currencyDenominatedAmount: renderFlatAmount(amount),
    currencyDenominatedOriginalAmount: renderFlatAmount(transaction.amount),
    date: dayMs,
    description,
    dispensableAmount: renderNumber(amount),
    formattedDescription: description,
    id: transaction.transactionId,
    identifiers: { providerExternalId: transaction.bankTransactionId },
    inserted: firstMs,
    lastModified: change?.changedAtMs ?? firstMs,
    notes,
    originalAmount: renderNumber(transaction.amount),
    originalDate: firstMs,
    originalDescription: transaction.description,
    partnerPayload: {},
    parts: [],
    payload: {},
    pending: transaction.status === 'pending',
    timestamp: firstMs,
    type: TRANSACTION_TYPE_NAMES[transaction.type],
    upcoming: false,
    userId: transaction.userId,
    userModified: change !== undefined,
  }
}
