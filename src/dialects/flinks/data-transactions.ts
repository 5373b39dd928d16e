// codec: GET the transactions of an account, in FDX 5 and 6
// Spec: docs.flinks.com, get transactions

import { pageAccountTransactions } from '../../core/accounts/page-account-transactions.ts'
import { whileConsented } from '../../core/connections/consented.ts'
import { call, type Route } from '../dialect.ts'
import { forUser, pathParameter } from '../request-values.ts'
import { dataErrors, pageSchema, transactionSchema } from './data-schemas.ts'
import {
  DATE_FIELDS,
  type FdxVersion,
  isDataError,
  PAGE_FIELDS,
  readDates,
  readPage,
  renderPage,
  respondWithError,
} from './fdx.ts'
import { renderTransaction } from './fdx-transaction.ts'

const listConsented = whileConsented(pageAccountTransactions)

export function transactionRoutes(fdx: FdxVersion): readonly Route[] {
  const { version, base, prefix } = fdx
  return [
    {
      method: 'GET',
      path: `${base}/accounts/:accountId/transactions`,
      name: `${prefix}ListTransactions`,
      summary: 'Get Transactions',
      description:
        'Newest first. The bounds are compared with `postedTimestamp`, or without one with the time of the transaction.',
      access: { kind: 'token', accepts: ['user'], scopes: ['TRANSACTIONS'] },
      query: { type: 'object', properties: { ...DATE_FIELDS, ...PAGE_FIELDS } },
      body: { kind: 'ignored' },
      responses: {
        200: {
          description: 'A page of transactions.',
          schema: pageSchema('transactions', transactionSchema(version)),
        },
        ...dataErrors(404),
      },
      parse: forUser((request, caller) => {
        const dates = readDates(request.query, fdx)
        if (isDataError(dates)) return respondWithError(dates, BOUNDS)
        const accountId = pathParameter(request, 'accountId')
        const command = { caller, accountId, ...dates, ...readPage(request.query) }
        return call(listConsented, command, (page) => ({
          status: 200,
          headers: { 'cache-control': 'no-store' },
          body: {
            ...renderPage(request, page),
            transactions: page.items.map((item) => renderTransaction(item, page.account, fdx)),
          },
        }))
      }),
    },
  ]
}

const BOUNDS =
  'Send dates such as 2026-01-31 or times such as 2026-01-31T10:00:00Z, the start before the end, and in FDX 6 both or neither.'
