// codec: reports that confirm a person's accounts
// Spec: docs.tink.com/api-data-v1 (2026-01), Account Verification; times are epoch milliseconds

import { refuse } from '../../core/errors.ts'
import type { VerifiedAccount, VerifiedBank } from '../../core/reports/verification.ts'
import {
  createVerificationReport,
  printVerificationReport,
  readVerificationReport,
  type VerificationReport,
} from '../../core/reports/verification-report.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type JsonSchema, type Route } from '../dialect.ts'
import { PARTY_SCHEMA, renderParty } from './balances.ts'
import { errorResponses } from './schemas.ts'

const TYPES: Readonly<Record<VerifiedAccount['type'], string>> = {
  checking: 'CHECKING',
  savings: 'SAVINGS',
  credit_card: 'CREDIT_CARD',
}

const PDF = 'application/pdf'

const REPORT_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['created', 'id', 'userDataByProvider'],
  properties: {
    created: { type: 'integer', description: 'Epoch milliseconds.' },
    externalReference: { type: 'string' },
    id: { type: 'string' },
    userDataByProvider: {
      type: 'array',
      items: {
        type: 'object',
        required: ['accounts', 'financialInstitutionName', 'identity', 'providerName', 'updated'],
        properties: {
          accounts: {
            type: 'array',
            items: {
              type: 'object',
              required: [
                'accountIdentifiers',
                'accountNumber',
                'accountType',
                'currencyCode',
                'id',
                'name',
                'parties',
              ],
              properties: {
                accountIdentifiers: {
                  type: 'object',
                  description: 'iban, bacs and rix, as the market has them.',
                },
                accountNumber: { type: 'string' },
                accountType: { type: 'string', enum: Object.values(TYPES) },
                currencyCode: { type: 'string' },
                customerSegment: { type: 'string', enum: ['BUSINESS', 'PERSONAL', 'UNKNOWN'] },
                id: { type: 'string' },
                name: { type: 'string' },
                parties: { type: 'array', items: PARTY_SCHEMA },
              },
            },
          },
          financialInstitutionName: { type: 'string' },
          identity: {
            type: 'object',
            properties: {
              dateOfBirth: { type: 'string' },
              name: { type: 'string' },
              ssn: { type: 'string' },
            },
          },
          providerName: { type: 'string' },
          updated: { type: 'integer', description: 'Epoch milliseconds.' },
        },
      },
    },
  },
}

export const reportRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/account-verification-reports',
    name: 'createAccountVerificationReport',
    summary: "Confirm the user's accounts in a report",
    access: { kind: 'token', accepts: ['user'], scopes: ['account-verification-reports:write'] },
    body: { kind: 'ignored' },
    responses: {
      200: { description: 'The report; it can be read for an hour.', schema: REPORT_SCHEMA },
      ...errorResponses(400, 401, 403),
    },
    // The reference: user data missing.
    statuses: { account_unknown: 400 },
    parse: (_request, caller) => {
      if (caller.kind !== 'user') return refuse('token_wrong_kind')
      const { appId, userId } = caller
      const command = { appId, userId, connectionId: undefined, externalReference: undefined }
      return call(createVerificationReport, command, (report) => ({
        status: 200,
        body: renderReport(report),
      }))
    },
  },
  {
    method: 'GET',
    path: '/api/v1/account-verification-reports/:id',
    name: 'getAccountVerificationReport',
    summary: 'A report that confirms accounts',
    access: { kind: 'token', accepts: ['user', 'client'], scopes: ['account-verification-reports:read'] },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The report, as it was when it was made.', schema: REPORT_SCHEMA },
      ...errorResponses(401, 403, 404),
    },
    parse: ({ params }, caller) =>
      call(readVerificationReport, { caller, reportId: params.id ?? '' }, (report) => ({
        status: 200,
        body: renderReport(report),
      })),
  },
  {
    method: 'GET',
    path: '/api/v1/account-verification-reports/:id/pdf',
    name: 'getAccountVerificationReportPdf',
    summary: 'A report that confirms accounts, as PDF',
    access: { kind: 'token', accepts: ['user', 'client'], scopes: ['account-verification-reports:read'] },
    query: {
      type: 'object',
      required: ['template'],
      properties: {
        template: { type: 'string', enum: ['standard-1.0'], description: 'How the report looks.' },
      },
    },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The report, the same bytes each time.', contentType: PDF },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: ({ params }, caller) => {
      const reportId = params.id ?? ''
      return call(printVerificationReport, { caller, reportId }, (bytes) => ({
        status: 200,
        headers: {
          // It names a person, and is not to be shown within whatever page asked for it.
          'cache-control': 'no-store',
          'content-disposition': `attachment; filename="account-verification-report-${reportId}.pdf"`,
        },
        file: { contentType: PDF, bytes },
      }))
    },
  },
]

function renderReport({ reportId, createdAtMs, externalReference, banks }: VerificationReport): JsonObject {
  return {
    created: createdAtMs,
    ...(externalReference !== undefined && { externalReference }),
    id: reportId,
    userDataByProvider: banks.map(renderBank),
  }
}

function renderBank({
  providerName,
  institutionName,
  refreshedAtMs,
  identity,
  accounts,
}: VerifiedBank): JsonObject {
  return {
    accounts: accounts.map(renderAccount),
    financialInstitutionName: institutionName,
    identity: {
      ...(identity?.dateOfBirth !== undefined && { dateOfBirth: identity.dateOfBirth }),
      ...(identity !== undefined && { name: identity.name }),
      ...(identity?.nationalId !== undefined && { ssn: identity.nationalId }),
    },
    providerName,
    updated: refreshedAtMs,
  }
}

function renderAccount(account: VerifiedAccount): JsonObject {
  const { accountId, name, currency, accountNumber, iban, bban, maskedPan, segment, type } = account
  return {
    accountIdentifiers: renderIdentifiers(account),
    accountNumber: accountNumber ?? maskedPan ?? iban ?? bban ?? '',
    accountType: TYPES[type],
    currencyCode: currency,
    customerSegment: segment === 'UNDEFINED' ? 'UNKNOWN' : segment,
    id: accountId,
    name,
    parties: account.parties.map(renderParty),
  }
}

function renderIdentifiers({ iban, bban, bic, sortCode, accountNumber }: VerifiedAccount): JsonObject {
  // People of Sweden write the clearing number first.
  const [, clearingNumber, number] = /^([0-9]{4})-([0-9]+)$/.exec(accountNumber ?? '') ?? []
  return {
    ...(sortCode !== undefined && accountNumber !== undefined && { bacs: { accountNumber, sortCode } }),
    ...(iban !== undefined && {
      iban: { bban: bban ?? iban.slice(4), ...(bic !== undefined && { bic }), iban },
    }),
    ...(clearingNumber !== undefined &&
      number !== undefined &&
      iban?.startsWith('SE') === true && { rix: { accountNumber: number, clearingNumber } }),
  }
}
