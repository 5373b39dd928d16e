// codec: /api/v1/account-verification-reports: verified accounts, as JSON and PDF
// Spec: docs.tink.com/api-data-v1 (2026-01), Account Verification; times are epoch milliseconds

import type { BankContact } from '../../core/banks/bank.ts'
import type { NameMatch } from '../../core/reports/match-names.ts'
import type { VerifiedAccount, VerifiedBank } from '../../core/reports/verification.ts'
import {
  createVerificationReport,
  printVerificationReport,
  readVerificationReport,
  type VerificationReport,
} from '../../core/reports/verification-report.ts'
import type { JsonObject } from '../../lib/json.ts'
import { call, type JsonSchema, type Route } from '../dialect.ts'
import { forUser, pathParameter } from '../request-values.ts'
import { PARTY_SCHEMA, renderParty } from './account-parties.ts'
import { errorResponses } from './schemas.ts'

const TYPES: Readonly<Record<VerifiedAccount['type'], string>> = {
  checking: 'CHECKING',
  savings: 'SAVINGS',
  credit_card: 'CREDIT_CARD',
}

const MATCHES: Readonly<Record<NameMatch, string>> = {
  exact: 'EXACT_MATCH',
  close: 'CLOSE_MATCH',
  possible: 'POSSIBLE_MATCH',
  none: 'NO_MATCH',
}

const PDF = 'application/pdf'

export const REPORT_SCHEMA: JsonSchema = {
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
                  description: '`iban`, `bacs` and `rix`, depending on the market.',
                },
                accountNumber: { type: 'string' },
                accountType: { type: 'string', enum: Object.values(TYPES) },
                commercialName: { type: 'string', description: "The bank's name of the account." },
                currencyCode: { type: 'string' },
                customerSegment: { type: 'string', enum: ['BUSINESS', 'PERSONAL', 'UNKNOWN'] },
                id: { type: 'string' },
                name: { type: 'string' },
                nameMatching: {
                  type: 'object',
                  description: 'Only if the session of the flow had the first and the last name of the user.',
                  required: ['matchingResult', 'name'],
                  properties: {
                    matchingResult: { type: 'string', enum: Object.values(MATCHES) },
                    name: { type: 'string' },
                  },
                },
                parties: { type: 'array', items: PARTY_SCHEMA },
              },
            },
          },
          financialInstitutionName: { type: 'string' },
          identity: {
            type: 'object',
            properties: {
              addresses: { type: 'array', items: { type: 'object' } },
              dateOfBirth: { type: 'string' },
              emails: { type: 'array', items: { type: 'object' } },
              name: { type: 'string' },
              phoneNumbers: { type: 'array', items: { type: 'object' } },
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

export const accountVerificationReportRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/account-verification-reports',
    name: 'createAccountVerificationReport',
    summary: 'Create account verification report',
    access: { kind: 'token', accepts: ['user'], scopes: ['account-verification-reports:write'] },
    body: { kind: 'ignored' },
    responses: {
      200: { description: 'The report. It can be read for an hour.', schema: REPORT_SCHEMA },
      ...errorResponses(400, 401, 403, 404),
    },
    // The reference documents 400 for a user without data.
    statuses: { account_unknown: 400 },
    parse: forUser((_request, { appId, userId }) => {
      const command = { appId, userId, connectionId: undefined, externalReference: undefined }
      return call(createVerificationReport, command, (report) => ({
        status: 200,
        body: renderReport(report),
      }))
    }),
  },
  {
    method: 'GET',
    path: '/api/v1/account-verification-reports/:id',
    name: 'getAccountVerificationReport',
    summary: 'Get account verification report',
    access: { kind: 'token', accepts: ['user', 'client'], scopes: ['account-verification-reports:read'] },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The report, unchanged since it was created.', schema: REPORT_SCHEMA },
      ...errorResponses(401, 403, 404),
    },
    parse: (request, caller) =>
      call(readVerificationReport, { caller, reportId: pathParameter(request, 'id') }, (report) => ({
        status: 200,
        body: renderReport(report),
      })),
  },
  {
    method: 'GET',
    path: '/api/v1/account-verification-reports/:id/pdf',
    name: 'getAccountVerificationReportPdf',
    summary: 'Get account verification report as PDF',
    access: { kind: 'token', accepts: ['user', 'client'], scopes: ['account-verification-reports:read'] },
    query: {
      type: 'object',
      required: ['template'],
      properties: {
        template: { type: 'string', enum: ['standard-1.0'], description: 'Layout of the report.' },
      },
    },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The report; every request returns the same bytes.', contentType: PDF },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: (request, caller) => {
      const reportId = pathParameter(request, 'id')
      return call(printVerificationReport, { caller, reportId }, (bytes) => ({
        status: 200,
        headers: {
          // The report holds personal data: no cache stores it, and no page displays it inline.
          'cache-control': 'no-store',
          'content-disposition': `attachment; filename="account-verification-report-${reportId}.pdf"`,
        },
        kind: 'file',
        contentType: PDF,
        bytes,
      }))
    },
  },
]

export function renderReport({
  reportId,
  createdAtMs,
  externalReference,
  banks,
}: VerificationReport): JsonObject {
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
      ...renderContact(identity?.contact),
      ...(identity?.dateOfBirth !== undefined && { dateOfBirth: identity.dateOfBirth }),
      ...(identity !== undefined && { name: identity.name }),
      ...(identity?.nationalId !== undefined && { ssn: identity.nationalId }),
    },
    providerName,
    updated: refreshedAtMs,
  }
}

function renderAccount(account: VerifiedAccount): JsonObject {
  const { accountId, name, currency, accountNumber, iban, bban, maskedPan, segment, type, nameMatch } =
    account
  return {
    accountIdentifiers: renderIdentifiers(account),
    accountNumber: accountNumber ?? maskedPan ?? iban ?? bban ?? '',
    accountType: TYPES[type],
    commercialName: name,
    currencyCode: currency,
    customerSegment: segment === 'UNDEFINED' ? 'UNKNOWN' : segment,
    id: accountId,
    name,
    ...(nameMatch && { nameMatching: { matchingResult: MATCHES[nameMatch.result], name: nameMatch.name } }),
    parties: account.parties.map(renderParty),
  }
}

/** One of each, because banks state one. The kind of an address is not stated. */
function renderContact({ address, email, phone }: BankContact = {}): JsonObject {
  return {
    ...(address !== undefined && {
      addresses: [
        {
          city: address.city,
          countryCode: address.country,
          postalCode: address.postalCode,
          street: address.street,
          ...(address.region !== undefined && { subdivision: address.region }),
          type: 'UNKNOWN',
        },
      ],
    }),
    ...(email !== undefined && { emails: [{ address: email, type: 'PRIMARY' }] }),
    ...(phone !== undefined && { phoneNumbers: [{ number: phone, type: 'UNKNOWN' }] }),
  }
}

function renderIdentifiers({ iban, bban, bic, sortCode, accountNumber }: VerifiedAccount): JsonObject {
  // Swedish account numbers begin with the clearing number.
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
