// codec: /data/v2/loan-accounts: loans and their terms
// Spec: docs.tink.com/api-data-v2 (2026-01), Loan; amounts are nested integers, debt is negative

import {
  type DetailedAccount,
  listDetailedAccounts,
  readDetailedAccount,
} from '../../core/accounts/list-detailed-accounts.ts'
import type { LoanDetails } from '../../core/banks/account-details.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { addMoney, type Money, negate } from '../../lib/money.ts'
import { call, type JsonSchema, type Route } from '../dialect.ts'
import { forUser, pathParameter } from '../request-values.ts'
import { PARTY_SCHEMA, renderParty } from './account-parties.ts'
import { renderIntegerAmount, renderPercent } from './money.ts'
import { errorResponses, INTEGER_AMOUNT_SCHEMA, listSchema } from './schemas.ts'

const LOAN_TYPES: Readonly<Record<LoanDetails['loanType'], string>> = {
  mortgage: 'MORTGAGE',
  vehicle: 'VEHICLE',
  other: 'UNDEFINED',
}

const BALANCES: JsonSchema = {
  type: 'object',
  properties: { initial: INTEGER_AMOUNT_SCHEMA, principal: INTEGER_AMOUNT_SCHEMA },
}

const LOAN_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['dates', 'financialInstitutionId', 'id', 'identifiers', 'loanType', 'parties'],
  properties: {
    accountName: { type: 'string' },
    amountPaid: INTEGER_AMOUNT_SCHEMA,
    balances: BALANCES,
    collateral: { type: 'object', properties: { collateral: { type: 'string' } } },
    dates: { type: 'object', properties: { lastRefreshed: { type: 'string' } } },
    financialInstitutionId: { type: 'string' },
    guarantor: { type: 'object', properties: { name: { type: 'string' } } },
    id: { type: 'string' },
    identifiers: { type: 'object', properties: { accountNumber: { type: 'string' } } },
    loanParts: {
      type: 'array',
      items: {
        type: 'object',
        required: ['balances', 'interestRate'],
        properties: {
          amountPaid: INTEGER_AMOUNT_SCHEMA,
          balances: BALANCES,
          dates: {
            type: 'object',
            properties: {
              nextPaymentDate: { type: 'string' },
              originationDate: { type: 'string' },
              payoffExpectedDate: { type: 'string' },
              previousPaymentDate: { type: 'string' },
            },
          },
          installment: {
            type: 'object',
            properties: { amount: INTEGER_AMOUNT_SCHEMA, period: { type: 'string' } },
          },
          interestRate: {
            type: 'object',
            properties: {
              margin: {
                type: 'number',
                description: 'Above the reference index; 0.012 is 1.2 percent points.',
              },
              monthsBound: { type: 'integer' },
              referenceIndex: { type: 'string' },
              revisionDate: { type: 'string' },
              value: { type: 'number', description: 'Per year; 0.0345 is 3.45 percent.' },
              variableRate: { type: 'boolean' },
            },
          },
          loanPartNumber: { type: 'string' },
        },
      },
    },
    loanType: { type: 'string', enum: ['UNDEFINED', 'MORTGAGE', 'PERSONAL', 'VEHICLE', 'STUDENT'] },
    parties: { type: 'array', items: PARTY_SCHEMA },
  },
}

export const loanAccountRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/data/v2/loan-accounts',
    name: 'listLoanAccounts',
    summary: 'List loan accounts',
    access: { kind: 'token', accepts: ['user'], scopes: ['loan-accounts:readonly'] },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'All loan accounts.',
        schema: listSchema('loanAccounts', LOAN_SCHEMA),
      },
      ...errorResponses(401, 403),
    },
    parse: forUser((_request, caller) =>
      call(listDetailedAccounts, { caller, type: 'loan' }, (accounts) => ({
        status: 200,
        body: { loanAccounts: accounts.map(renderLoan) },
      })),
    ),
  },
  {
    method: 'GET',
    path: '/data/v2/loan-accounts/:id',
    name: 'getLoanAccount',
    summary: 'Get loan account',
    access: { kind: 'token', accepts: ['user'], scopes: ['loan-accounts:readonly'] },
    body: { kind: 'none' },
    responses: { 200: { description: 'The loan.', schema: LOAN_SCHEMA }, ...errorResponses(401, 403, 404) },
    parse: forUser((request, caller) => {
      const command = { caller, type: 'loan', accountId: pathParameter(request, 'id') } as const
      return call(readDetailedAccount, command, (account) => ({ status: 200, body: renderLoan(account) }))
    }),
  },
]

function renderLoan({ account, details, parties }: DetailedAccount): JsonObject {
  const loan = details?.kind === 'loan' ? details : undefined
  const figures = renderFigures(account.booked, loan?.originalAmount)
  return {
    accountName: account.name,
    ...figures,
    ...(loan?.terms?.collateral !== undefined && { collateral: { collateral: loan.terms.collateral } }),
    dates: { lastRefreshed: isoInstant(account.refreshedAtMs) },
    financialInstitutionId: account.institutionId,
    ...(loan?.terms?.guarantor !== undefined && { guarantor: { name: loan.terms.guarantor } }),
    id: account.accountId,
    identifiers: { ...(account.accountNumber !== undefined && { accountNumber: account.accountNumber }) },
    ...(loan?.interestRate && { loanParts: [{ ...figures, ...renderTerms(loan, loan.interestRate) }] }),
    loanType: LOAN_TYPES[loan?.loanType ?? 'other'],
    parties: parties.map(renderParty),
  }
}

function renderFigures(principal: Money | undefined, original: Money | undefined): JsonObject {
  const paid = original && principal && addMoney(original, principal)
  return {
    ...(paid && { amountPaid: renderIntegerAmount(paid) }),
    balances: {
      ...(original && { initial: renderIntegerAmount(negate(original)) }),
      ...(principal && { principal: renderIntegerAmount(principal) }),
    },
  }
}

function renderTerms(
  { startDate, endDate, monthlyAmortisation, terms = {} }: LoanDetails,
  percent: NonNullable<LoanDetails['interestRate']>,
): JsonObject {
  const { nextPaymentDate, previousPaymentDate, margin, monthsBound, referenceIndex, revisionDate } = terms
  return {
    dates: {
      ...(nextPaymentDate !== undefined && { nextPaymentDate }),
      ...(startDate !== undefined && { originationDate: startDate }),
      ...(endDate !== undefined && { payoffExpectedDate: endDate }),
      ...(previousPaymentDate !== undefined && { previousPaymentDate }),
    },
    ...(monthlyAmortisation && {
      installment: { amount: renderIntegerAmount(monthlyAmortisation), period: 'MONTHLY' },
    }),
    interestRate: {
      ...(margin && { margin: renderPercent(margin) }),
      ...(monthsBound !== undefined && { monthsBound }),
      ...(referenceIndex !== undefined && { referenceIndex }),
      ...(revisionDate !== undefined && { revisionDate }),
      value: renderPercent(percent),
      ...(terms.variableRate !== undefined && { variableRate: terms.variableRate }),
    },
    ...(terms.partNumber !== undefined && { loanPartNumber: terms.partNumber }),
  }
}
