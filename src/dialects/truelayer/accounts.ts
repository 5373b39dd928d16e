// codec: GET /data/v1/accounts and /data/v1/cards, with balances and transactions
// Spec: OpenAPI of the Data API v1 (2025-12)

import type { AccountType } from '../../core/banks/bank.ts'
import type { PaymentOrder } from '../../core/banks/payment-order.ts'
import {
  type LiveAccount,
  listLiveAccounts,
  listLiveOrders,
  listLiveTransactions,
  readLiveAccount,
} from '../../core/connections/live-data.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { call, type JsonSchema, type WireResponse } from '../dialect.ts'
import { pathParameter } from '../request-values.ts'
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
import { ORDER_SCHEMAS, renderOrders } from './payment-orders.ts'

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

export const accountReads: readonly DataRead[] = [
  ...readsOf(ACCOUNTS),
  orderRead('standing_order', 'standing_orders', {
    name: 'getDataStandingOrders',
    summary: 'Get standing orders of one account',
  }),
  orderRead('direct_debit', 'direct_debits', {
    name: 'getDataDirectDebits',
    summary: 'Get direct debits of one account',
  }),
]
export const cardReads: readonly DataRead[] = readsOf(CARDS)

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

/** Standing orders and direct debits. The documented Mock bank states none: 501. */
function orderRead(
  kind: PaymentOrder['kind'],
  scope: string,
  doc: Pick<DataRead, 'name' | 'summary'>,
): DataRead {
  const { path, types } = ACCOUNTS
  return {
    ...doc,
    path: `${path}/:account_id/${scope}`,
    description: 'The Mock bank states none: 501.',
    scopes: [ACCOUNTS.scope, scope],
    responses: dataResponses(doc.summary, ORDER_SCHEMAS[kind], 404, 429, 501),
    parse: (request, read) => {
      const accountId = pathParameter(request, 'account_id')
      return call(listLiveOrders, { ...read, types, accountId, kind }, (live) =>
        renderResults(live.connection, renderOrders(live)),
      )
    },
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
