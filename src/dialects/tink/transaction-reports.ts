// codec: /data/v2/transaction-reports: accounts and transactions as they were at one moment
// Spec: docs.tink.com/api-data-v2 (2026-01), Transaction Report

import { readTransactionReport, type TransactionReport } from '../../core/reports/transaction-report.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type JsonSchema, type Route } from '../dialect.ts'
import { forClient, pathParameter } from '../request-values.ts'
import { ACCOUNT_SCHEMA, renderAccount } from './accounts.ts'
import { errorResponses } from './schemas.ts'
import { renderTransaction, TRANSACTION_SCHEMA } from './transactions.ts'

const REPORT_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['accounts', 'createdAt', 'id', 'transactions'],
  properties: {
    accounts: { type: 'array', items: ACCOUNT_SCHEMA },
    createdAt: { type: 'string', description: 'ISO 8601, UTC.' },
    externalReference: { type: 'string', description: 'The reference of the Link URL or session.' },
    id: { type: 'string' },
    merchantId: { type: 'string', description: 'The merchant of the Link session.' },
    transactions: {
      type: 'array',
      items: TRANSACTION_SCHEMA,
      description: 'All transactions, newest first, including pending ones.',
    },
  },
}

export const transactionReportRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/data/v2/transaction-reports/:id',
    name: 'getTransactionReport',
    summary: 'Get transaction report',
    description:
      'The hosted flow creates the report. It can be read for an hour and is deleted after 24 hours.',
    access: { kind: 'token', accepts: ['client'], scopes: ['transaction-reports:readonly'] },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The report, unchanged since it was created.', schema: REPORT_SCHEMA },
      ...errorResponses(401, 403, 404),
    },
    parse: forClient((request, caller) =>
      call(readTransactionReport, { caller, reportId: pathParameter(request, 'id') }, (report) => ({
        status: 200,
        body: renderReport(report),
      })),
    ),
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
