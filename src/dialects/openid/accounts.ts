// codec: GET /oauth2/accounts: accounts and transactions, for the token of the end user
// Spec: RFC 6750; the members are our own, amounts are exact decimals as text

import type { Account } from '../../core/accounts/account.ts'
import type { SeenTransaction } from '../../core/accounts/changes.ts'
import { listAccounts } from '../../core/accounts/list-accounts.ts'
import { listTransactions } from '../../core/accounts/list-transactions.ts'
import { readAccount } from '../../core/accounts/read-account.ts'
import { ACCOUNT_TYPES, TRANSACTION_STATUSES } from '../../core/banks/bank.ts'
import { type Outcome, refuse } from '../../core/errors.ts'
import type { Operation } from '../../core/operation.ts'
import type { UserCaller } from '../../core/tokens/token.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import { type Money, renderDecimal } from '../../lib/money.ts'
import { type Call, call, type JsonSchema, type Route, type WireRequest } from '../dialect.ts'
import { forUser, listParameter, pathParameter } from '../request-values.ts'
import { PAGE_FIELDS, type PageRequest, parseDate, parsePage } from './paging.ts'
import { errorResponses, NO_STORE } from './schemas.ts'
import { OPENED_BY } from './scopes.ts'

const AMOUNT: JsonSchema = {
  type: 'object',
  required: ['amount', 'currency'],
  properties: {
    amount: { type: 'string', description: 'Decimal number; negative for debits and debts.' },
    currency: { type: 'string', description: 'ISO 4217.' },
  },
}

const ACCOUNT: JsonSchema = {
  type: 'object',
  required: ['account_id', 'name', 'type', 'currency', 'updated_at'],
  properties: {
    account_id: { type: 'string' },
    name: { type: 'string' },
    type: { type: 'string', enum: ACCOUNT_TYPES },
    currency: { type: 'string' },
    iban: { type: 'string' },
    bban: { type: 'string' },
    bic: { type: 'string' },
    sort_code: { type: 'string' },
    account_number: { type: 'string' },
    masked_pan: { type: 'string' },
    balances: {
      type: 'object',
      description: 'With the scope `balances`.',
      properties: { booked: AMOUNT, available: AMOUNT, credit_limit: AMOUNT },
    },
    updated_at: { type: 'string', description: 'When the bank was read (RFC 3339).' },
  },
}

const TRANSACTION: JsonSchema = {
  type: 'object',
  required: ['transaction_id', 'account_id', 'amount', 'status', 'date', 'description'],
  properties: {
    transaction_id: { type: 'string' },
    account_id: { type: 'string' },
    amount: AMOUNT,
    status: { type: 'string', enum: TRANSACTION_STATUSES },
    booked_date: { type: 'string' },
    value_date: { type: 'string' },
    date: { type: 'string', description: 'Of the payment.' },
    description: { type: 'string', description: 'As the bank writes it.' },
    merchant_name: { type: 'string' },
    merchant_category_code: { type: 'string', description: 'ISO 18245.' },
    counterparty_name: { type: 'string' },
    counterparty_account: { type: 'string' },
    reference: { type: 'string' },
  },
}

function pageOf(name: string, item: JsonSchema): JsonSchema {
  return {
    type: 'object',
    required: [name],
    properties: {
      [name]: { type: 'array', items: item },
      next_page_token: { type: 'string', description: 'Absent on the last page.' },
    },
  }
}

export const accountRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/oauth2/accounts',
    name: 'listOpenAccounts',
    crossOrigin: true,
    summary: 'List accounts',
    description: 'With any of the scopes `accounts`, `balances` and `transactions`.',
    access: { kind: 'token', accepts: ['user'], scopes: [] },
    query: { type: 'object', properties: PAGE_FIELDS },
    body: { kind: 'none' },
    responses: {
      200: { description: 'A page of accounts, by id.', schema: pageOf('accounts', ACCOUNT) },
      ...errorResponses(400, 401, 403),
    },
    parse: withAccounts((request, caller) => {
      const page = parsePage(request)
      if (!page.ok) return page
      const filter = { accountIds: undefined, types: undefined }
      return call(listAccounts, { caller, filter, ...page.value }, ({ items, nextPageToken }) =>
        respond({
          accounts: items.map((account) => renderAccount(account, caller)),
          ...(nextPageToken !== undefined && { next_page_token: nextPageToken }),
        }),
      )
    }),
  },
  {
    method: 'GET',
    path: '/oauth2/accounts/:account_id',
    name: 'readOpenAccount',
    crossOrigin: true,
    summary: 'Read an account',
    access: { kind: 'token', accepts: ['user'], scopes: [] },
    body: { kind: 'none' },
    responses: { 200: { description: 'The account.', schema: ACCOUNT }, ...errorResponses(401, 403, 404) },
    parse: withAccounts((request, caller) =>
      call(readAccount, toAccount(request, caller), (account) => respond(renderAccount(account, caller))),
    ),
  },
  {
    method: 'GET',
    path: '/oauth2/accounts/:account_id/transactions',
    name: 'listOpenTransactions',
    crossOrigin: true,
    summary: 'List the transactions of an account',
    access: { kind: 'token', accepts: ['user'], scopes: ['transactions'] },
    query: {
      type: 'object',
      properties: {
        ...PAGE_FIELDS,
        from: { type: 'string', maxLength: 10, description: 'First booked date, YYYY-MM-DD.' },
        to: { type: 'string', maxLength: 10, description: 'Last booked date, YYYY-MM-DD.' },
        status: {
          type: 'array',
          items: { type: 'string', enum: TRANSACTION_STATUSES },
          description: 'Only transactions of this status.',
        },
      },
    },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'A page of transactions, newest first.',
        schema: pageOf('transactions', TRANSACTION),
      },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: forUser(parseTransactions),
  },
]

/** Any of these scopes opens the list of accounts; the challenge names the first. */
function withAccounts(parse: (request: WireRequest, caller: UserCaller) => Outcome<Call>) {
  return forUser((request, caller) =>
    OPENED_BY.accounts.some((scope) => caller.scopes.includes(scope))
      ? parse(request, caller)
      : refuse('token_scope_insufficient', { subject: OPENED_BY.accounts[0] ?? '' }),
  )
}

function toAccount(request: WireRequest, caller: UserCaller) {
  const accountId = pathParameter(request, 'account_id')
  return { caller, accountId }
}

type ListOfAccount = ReturnType<typeof toAccount> &
  PageRequest & { readonly filter: Omit<Parameters<typeof listTransactions>[2]['filter'], 'accountIds'> }

/** An account of somebody else is unknown, and not one without transactions. */
const listOfAccount: Operation<
  ListOfAccount,
  { readonly items: readonly SeenTransaction[]; readonly nextPageToken: string | undefined }
> = async (ports, policy, { filter, accountId, ...command }) => {
  const account = await readAccount(ports, policy, { ...command, accountId })
  if (!account.ok) return account
  return await listTransactions(ports, policy, { ...command, filter: { ...filter, accountIds: [accountId] } })
}

function parseTransactions(request: WireRequest, caller: UserCaller): Outcome<Call> {
  const page = parsePage(request)
  if (!page.ok) return page
  const from = parseDate(request.query, 'from')
  if (!from.ok) return from
  const to = parseDate(request.query, 'to')
  if (!to.ok) return to
  const names = listParameter(request.query, 'status')
  const filter = {
    statuses: names && TRANSACTION_STATUSES.filter((status) => names.includes(status)),
    bookedFrom: from.value,
    bookedTo: to.value,
  }
  return call(
    listOfAccount,
    { ...toAccount(request, caller), ...page.value, filter },
    ({ items, nextPageToken }) =>
      respond({
        transactions: items.map(renderTransaction),
        ...(nextPageToken !== undefined && { next_page_token: nextPageToken }),
      }),
  )
}

function respond(body: JsonObject) {
  return { status: 200, headers: NO_STORE, body }
}

function renderAccount(account: Account, { scopes }: UserCaller): JsonObject {
  const isOpen = OPENED_BY.balances.some((scope) => scopes.includes(scope))
  return withoutAbsent({
    account_id: account.accountId,
    name: account.name,
    type: account.type,
    currency: account.currency,
    iban: account.iban,
    bban: account.bban,
    bic: account.bic,
    sort_code: account.sortCode,
    account_number: account.accountNumber,
    masked_pan: account.maskedPan,
    balances: isOpen ? renderBalances(account) : undefined,
    updated_at: isoInstant(account.refreshedAtMs),
  })
}

function renderBalances({ booked, available, creditLimit }: Account): JsonObject {
  return withoutAbsent({
    booked: booked && renderMoney(booked),
    available: available && renderMoney(available),
    credit_limit: creditLimit && renderMoney(creditLimit),
  })
}

function renderTransaction(transaction: SeenTransaction): JsonObject {
  return withoutAbsent({
    transaction_id: transaction.transactionId,
    account_id: transaction.accountId,
    amount: renderMoney(transaction.amount),
    status: transaction.status,
    booked_date: transaction.bookedDate,
    value_date: transaction.valueDate,
    date: transaction.transactionDate,
    description: transaction.description,
    merchant_name: transaction.merchantName,
    merchant_category_code: transaction.merchantCategoryCode,
    counterparty_name: transaction.counterpartyName,
    counterparty_account: transaction.counterpartyAccount,
    reference: transaction.reference,
  })
}

function renderMoney(money: Money): JsonObject {
  return { amount: renderDecimal(money), currency: money.currency }
}

function withoutAbsent(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  const body: Record<string, Json> = {}
  for (const [name, value] of Object.entries(members)) if (value !== undefined) body[name] = value
  return body
}
