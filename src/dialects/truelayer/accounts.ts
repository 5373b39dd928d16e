// codec: GET /data/v1/accounts and /data/v1/cards, with balances and transactions
// Spec: OpenAPI of the Data API v1 (2025-12)

import type { AccountType } from '../../core/banks/bank.ts'
import {
  type LiveAccount,
  listLiveAccounts,
  listLiveTransactions,
  readLiveAccount,
} from '../../core/connections/live-data.ts'
import { refuse } from '../../core/errors.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { call, type JsonSchema, type Route, type WireResponse } from '../dialect.ts'
import { forUser, pathParameter } from '../request-values.ts'
import {
  ACCOUNT_SCHEMA,
  BALANCE_SCHEMA,
  CARD_SCHEMA,
  renderAccount,
  renderAccountBalance,
  renderCard,
  renderCardBalance,
  renderTransactions,
  TRANSACTION_SCHEMA,
} from './data-objects.ts'
import type { DataRead } from './data-reads.ts'
import { dataResponses, parseRange, RANGE, renderResults } from './data-request.ts'
import { errorResponses } from './schemas.ts'

/** What differs between accounts and cards. */
interface Kind {
  readonly path: string
  readonly noun: 'Account' | 'Card'
  readonly scope: string
  readonly types: readonly AccountType[]
  readonly schema: JsonSchema
  readonly render: (live: LiveAccount) => JsonObject
  readonly renderBalance: (account: LiveAccount['account']) => JsonObject | undefined
}

const ACCOUNTS: Kind = {
  path: '/data/v1/accounts',
  noun: 'Account',
  scope: 'accounts',
  types: ['checking', 'savings'],
  schema: ACCOUNT_SCHEMA,
  render: renderAccount,
  renderBalance: renderAccountBalance,
}

const CARDS: Kind = {
  path: '/data/v1/cards',
  noun: 'Card',
  scope: 'cards',
  types: ['credit_card'],
  schema: CARD_SCHEMA,
  render: renderCard,
  renderBalance: renderCardBalance,
}

export const accountReads: readonly DataRead[] = readsOf(ACCOUNTS)
export const cardReads: readonly DataRead[] = readsOf(CARDS)

export const unsupportedRoutes: readonly Route[] = [
  unsupportedRoute('standing_orders', 'getDataStandingOrders', 'Get standing orders of one account'),
  unsupportedRoute('direct_debits', 'getDataDirectDebits', 'Get direct debits of one account'),
]

function readsOf(kind: Kind): readonly DataRead[] {
  const { path, noun, scope, types, schema } = kind
  return [
    {
      path,
      name: `listData${noun}s`,
      summary: `List all ${noun.toLowerCase()}s`,
      scopes: [scope],
      responses: dataResponses(`The ${noun.toLowerCase()}s of the connection.`, schema, 429),
      parse: (_request, read) =>
        call(listLiveAccounts, { ...read, types }, ({ connection, accounts }) =>
          renderResults(connection, accounts.map(kind.render)),
        ),
    },
    {
      path: `${path}/:account_id`,
      name: `getData${noun}`,
      summary: `Get one ${noun.toLowerCase()}`,
      scopes: [scope],
      responses: dataResponses(`The ${noun.toLowerCase()}, as a list of one.`, schema, 404, 429),
      parse: (request, read) => {
        const accountId = pathParameter(request, 'account_id')
        return call(readLiveAccount, { ...read, types, accountId }, (live) =>
          renderResults(live.connection, [kind.render(live)]),
        )
      },
    },
    {
      path: `${path}/:account_id/balance`,
      name: `getData${noun}Balance`,
      summary: `Get the balance of one ${noun.toLowerCase()}`,
      scopes: [scope, 'balance'],
      responses: dataResponses('The balance, as a list of one.', BALANCE_SCHEMA, 404, 429),
      parse: (request, read) => {
        const accountId = pathParameter(request, 'account_id')
        return call(readLiveAccount, { ...read, types, accountId }, (live) =>
          renderResults(live.connection, [kind.renderBalance(live.account)].filter(isJsonObject)),
        )
      },
    },
    transactionRead(kind, 'booked'),
    transactionRead(kind, 'pending'),
  ]
}

/** The documented Mock bank does not support them, and no bank here does. */
function unsupportedRoute(scope: string, name: string, summary: string): Route {
  return {
    method: 'GET',
    path: `${ACCOUNTS.path}/:account_id/${scope}`,
    name,
    summary,
    description: 'No bank of this installation supports it: 501.',
    access: { kind: 'token', accepts: ['user'], scopes: [ACCOUNTS.scope, scope] },
    body: { kind: 'none' },
    responses: errorResponses(401, 403, 501),
    parse: forUser(() => refuse('endpoint_not_offered')),
  }
}

function transactionRead({ path, noun, scope, types }: Kind, status: 'booked' | 'pending'): DataRead {
  const isPending = status === 'pending'
  return {
    path: `${path}/:account_id/transactions${isPending ? '/pending' : ''}`,
    name: `getData${noun}${isPending ? 'Pending' : ''}Transactions`,
    summary: `Get ${isPending ? 'pending ' : ''}transactions of one ${noun.toLowerCase()}`,
    description: 'All of the range at once, newest first; without a range, all that is shared.',
    scopes: [scope, 'transactions'],
    query: RANGE,
    responses: dataResponses('The transactions.', TRANSACTION_SCHEMA, 404, 429),
    parse: (request, read) => {
      const range = parseRange(request)
      if (!range.ok) return range
      const accountId = pathParameter(request, 'account_id')
      const withBalance = !isPending && read.caller.scopes.includes('balance')
      return call(
        listLiveTransactions,
        { ...read, ...range.value, types, accountId, status },
        (live): WireResponse => renderResults(live.connection, renderTransactions(live, withBalance)),
      )
    },
  }
}
