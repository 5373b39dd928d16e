// codec: GET the statements of an account: the list, and one as PDF, in FDX 5 and 6
// Spec: FDX API 5 and 6, account statements; docs.flinks.com lists the two calls

import { whileConsented } from '../../core/connections/consented.ts'
import { listStatements, printStatement, type Statement } from '../../core/reports/statements.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type Route, type WireRequest } from '../dialect.ts'
import { forUser, pathParameter } from '../request-values.ts'
import { CONTENT_TYPE_UNSUPPORTED, NO_STATEMENT, renderDataError } from './data-errors.ts'
import { dataErrors, pageSchema, STATEMENT } from './data-schemas.ts'
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

const listConsented = whileConsented(listStatements)
const printConsented = whileConsented(printStatement)

const PDF = 'application/pdf'

export function statementRoutes(fdx: FdxVersion): readonly Route[] {
  const { base, prefix } = fdx
  const access = { kind: 'token', accepts: ['user'], scopes: ['STATEMENTS'] } as const
  return [
    {
      method: 'GET',
      path: `${base}/accounts/:accountId/statements`,
      name: `${prefix}ListStatements`,
      summary: 'Get Statements',
      description: 'Of each complete month, newest first. Loans and investments have none.',
      access,
      query: { type: 'object', properties: { ...DATE_FIELDS, ...PAGE_FIELDS } },
      body: { kind: 'ignored' },
      responses: {
        200: { description: 'A page of statements.', schema: pageSchema('statements', STATEMENT) },
        ...dataErrors(404),
      },
      parse: forUser((request, caller) => {
        const dates = readDates(request.query, fdx)
        if (isDataError(dates)) return respondWithError(dates, 'Send the start before the end.')
        const accountId = pathParameter(request, 'accountId')
        const command = { caller, accountId, ...dates, ...readPage(request.query) }
        return call(listConsented, command, (page) => ({
          status: 200,
          headers: { 'cache-control': 'no-store' },
          body: {
            ...renderPage(request, page),
            statements: page.items.map((item) => renderStatement(request, item)),
          },
        }))
      }),
    },
    {
      method: 'GET',
      path: `${base}/accounts/:accountId/statements/:statementId`,
      name: `${prefix}ReadStatement`,
      summary: 'Get Statement',
      access,
      body: { kind: 'ignored' },
      responses: { 200: { description: 'The statement.', contentType: PDF }, ...dataErrors(404, 406) },
      parse: forUser((request, caller) => {
        if (!acceptsPdf(request.header('accept')))
          return respondWithError(CONTENT_TYPE_UNSUPPORTED, `A statement is ${PDF}.`)
        const accountId = pathParameter(request, 'accountId')
        const statementId = pathParameter(request, 'statementId')
        return call(printConsented, { caller, accountId, statementId }, (bytes) =>
          bytes === undefined
            ? renderDataError(NO_STATEMENT, 'List the statements of the account first.')
            : {
                kind: 'file',
                status: 200,
                contentType: PDF,
                bytes,
                headers: {
                  'cache-control': 'no-store',
                  'content-disposition': `attachment; filename="statement-${statementId}.pdf"`,
                },
              },
        )
      }),
    },
  ]
}

function renderStatement(
  { url }: WireRequest,
  { accountId, statementId, firstDay, lastDay }: Statement,
): JsonObject {
  const { origin, pathname } = new URL(url)
  return {
    accountId,
    statementId,
    statementDate: lastDay,
    description: `Statement from ${firstDay} to ${lastDay}`,
    links: [{ href: `${origin}${pathname}/${statementId}`, action: 'GET', types: [PDF] }],
  }
}

/** RFC 9110 section 12.5.1, without weights: a client that excludes PDF by a weight of zero asks for it all the same. */
function acceptsPdf(header: string | undefined): boolean {
  const types = (header ?? '*/*').split(',').map((type) => (type.split(';', 1)[0] ?? '').trim().toLowerCase())
  return types.some((type) => ['', '*/*', 'application/*', PDF].includes(type))
}
