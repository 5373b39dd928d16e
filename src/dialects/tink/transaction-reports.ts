// codec: reports of accounts and payments, which the hosted flow makes for apps that get no token of the user
// Spec: docs.tink.com/api-data-v2 (2026-01), Transaction Report

import { refuse } from '../../core/errors.ts'
import { readTransactionReport, type TransactionReport } from '../../core/reports/transaction-report.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type JsonSchema, type Route } from '../dialect.ts'
import { ACCOUNT_SCHEMA, renderAccount } from './accounts.ts'
import { errorResponses } from './schemas.ts'
import { renderTransaction, TRANSACTION_SCHEMA } from './transactions.ts'

const REPORT_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['accounts', 'createdAt', 'id', 'transactions'],
  properties: {
    accounts: { type: 'array', items: ACCOUNT_SCHEMA },
    createdAt: { type: 'string', description: 'ISO 8601, UTC.' },
    externalReference: { type: 'string', description: 'Where the app gave one.' },
    id: { type: 'string' },
    merchantId: { type: 'string', description: 'Where the app gave one.' },
    transactions: {
      type: 'array',
      items: TRANSACTION_SCHEMA,
      description: 'All of them, newest first, pending ones included.',
    },
  },
}

export const transactionReportRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/data/v2/transaction-reports/:id',
    name: 'getTransactionReport',
    summary: 'A report of accounts and transactions',
    description: 'It can be read for an hour after it was made, and is deleted after 24.',
    access: { kind: 'token', accepts: ['client'], scopes: ['transaction-reports:readonly'] },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The report, as it was when it was made.', schema: REPORT_SCHEMA },
      ...errorResponses(401, 403, 404),
    },
    parse: ({ params }, caller) => {
      if (caller.kind !== 'client') return refuse('token_wrong_kind')
      return call(readTransactionReport, { caller, reportId: params.id ?? '' }, (report) => ({
        status: 200,
        body: renderReport(report),
      }))
    },
  },
]

function renderReport(report: TransactionReport): JsonObject {
  const { reportId, createdAtMs, externalReference, merchantId, accounts, transactions } = report
  return {
    accounts: accounts.map(renderAccount),
    createdAt: isoInstant(createdAtMs),
    ...(externalReference !== undefined && { externalReference }),
    id: reportId,
    ...(merchantId !== undefined && { merchantId }),
    transactions: transactions.map(renderTransaction),
  }
}
