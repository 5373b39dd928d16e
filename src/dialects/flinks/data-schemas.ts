// table: JSON schemas of the data endpoints, and their error responses

import type { JsonSchema, ResponseDoc } from '../dialect.ts'
import { describeErrors } from '../standard/error-responses.ts'

const DATA_ERROR: JsonSchema = {
  title: 'Data',
  type: 'object',
  required: ['message'],
  properties: {
    code: { type: 'integer', description: 'Code of FDX. Left out for an access token that was refused.' },
    message: { type: 'string' },
    debugMessage: { type: 'string', description: 'What happened, and what to do about it.' },
  },
}

const TEXT: JsonSchema = { type: 'string' }
const NUMBER: JsonSchema = { type: 'number' }
const FLAG: JsonSchema = { type: 'boolean' }

/** The documented error responses of a data endpoint. */
export function dataErrors(...statuses: readonly number[]): Readonly<Record<number, ResponseDoc>> {
  return describeErrors(DATA_ERROR, [400, 401, 403, ...statuses])
}

export function pageSchema(name: string, item: JsonSchema): JsonSchema {
  return {
    type: 'object',
    required: ['page', 'links', name],
    properties: {
      page: {
        type: 'object',
        required: ['totalElements'],
        properties: {
          nextOffset: { type: 'string', description: 'For `offset`. Left out on the last page.' },
          totalElements: { type: 'integer' },
        },
      },
      links: {
        type: 'object',
        properties: { next: { type: 'object', required: ['href'], properties: { href: TEXT } } },
      },
      [name]: { type: 'array', items: item },
    },
  }
}

const ACCOUNT: JsonSchema = {
  type: 'object',
  required: ['accountId', 'accountCategory', 'accountType', 'status', 'currency'],
  properties: {
    accountId: TEXT,
    accountCategory: {
      type: 'string',
      enum: ['DEPOSIT_ACCOUNT', 'LOC_ACCOUNT', 'LOAN_ACCOUNT', 'INVESTMENT_ACCOUNT'],
    },
    accountType: TEXT,
    accountNumber: TEXT,
    accountNumberDisplay: TEXT,
    productName: TEXT,
    nickname: TEXT,
    status: TEXT,
    description: TEXT,
    currency: { type: 'object', properties: { currencyCode: TEXT } },
    routingTransitNumber: {
      type: 'string',
      description: 'In Canada three digits of the institution and five of the transit.',
    },
    balanceType: { type: 'string', enum: ['ASSET', 'LIABILITY'] },
    transferIn: FLAG,
    transferOut: FLAG,
    transactionsIncluded: FLAG,
    balanceAsOf: TEXT,
    currentBalance: NUMBER,
    availableBalance: NUMBER,
    creditLine: NUMBER,
    availableCredit: NUMBER,
    principalBalance: NUMBER,
    originalPrincipal: NUMBER,
    originatingDate: TEXT,
    maturityDate: TEXT,
    interestRate: NUMBER,
    interestRateType: { type: 'string', enum: ['FIXED', 'VARIABLE'] },
    lastPaymentDate: TEXT,
    nextPaymentDate: TEXT,
    availableCashBalance: NUMBER,
    currentValue: NUMBER,
    holdings: { type: 'array', items: { type: 'object' } },
  },
}

const TRANSACTION: JsonSchema = {
  type: 'object',
  required: ['accountId', 'transactionId', 'description', 'debitCreditMemo', 'amount', 'status'],
  properties: {
    accountCategory: TEXT,
    accountId: TEXT,
    transactionId: TEXT,
    postedTimestamp: { type: 'string', description: 'Left out while the transaction is pending.' },
    transactionTimestamp: TEXT,
    description: TEXT,
    debitCreditMemo: { type: 'string', enum: ['DEBIT', 'CREDIT'] },
    amount: { type: 'number', minimum: 0 },
    status: { type: 'string', enum: ['POSTED', 'PENDING'] },
    transactionType: TEXT,
    payee: TEXT,
  },
}

/** Exactly one member, named after the type. */
function wrapped(names: readonly string[], entity: JsonSchema): JsonSchema {
  return {
    type: 'object',
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: false,
    properties: Object.fromEntries(names.map((name) => [name, entity])),
  }
}

const KINDS = ['deposit', 'loc', 'loan', 'investment'] as const

export function accountSchema(version: 5 | 6): JsonSchema {
  const names = KINDS.map((kind) => `${kind}Account`)
  return version === 5 ? wrapped(names, ACCOUNT) : ACCOUNT
}

export function transactionSchema(version: 5 | 6): JsonSchema {
  const names = KINDS.map((kind) => `${kind}Transaction`)
  return version === 5 ? wrapped(names, TRANSACTION) : TRANSACTION
}

export const PAYMENT_NETWORK: JsonSchema = {
  type: 'object',
  required: ['bankId', 'identifier', 'identifierType', 'type', 'transferIn', 'transferOut'],
  properties: {
    bankId: TEXT,
    identifier: TEXT,
    identifierType: { type: 'string', enum: ['ACCOUNT_NUMBER'] },
    type: { type: 'string', enum: ['CA_ACSS'] },
    transferIn: FLAG,
    transferOut: FLAG,
  },
}

export const STATEMENT: JsonSchema = {
  type: 'object',
  required: ['accountId', 'statementId', 'statementDate', 'description', 'links'],
  properties: {
    accountId: TEXT,
    statementId: TEXT,
    statementDate: { type: 'string', description: 'Last day of the month.' },
    description: TEXT,
    links: { type: 'array', items: { type: 'object' } },
  },
}

export const CUSTOMER: JsonSchema = {
  type: 'object',
  required: ['customerId'],
  properties: {
    customerId: { type: 'string', description: 'The same as `sub` of the access token.' },
    name: {
      type: 'object',
      properties: { first: TEXT, middle: TEXT, last: TEXT },
    },
    dateOfBirth: TEXT,
    email: { type: 'array', items: TEXT },
    addresses: { type: 'array', items: { type: 'object' } },
    telephones: { type: 'array', items: { type: 'object' } },
  },
}
