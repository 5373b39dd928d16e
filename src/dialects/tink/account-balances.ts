// codec: /data/v2/accounts/{id}/balances: balances and credit limit of an account
// Spec: docs.tink.com/api-data-v2 (2026-01), Get account balances

import { type Account, EVERYDAY_ACCOUNT_TYPES } from '../../core/accounts/account.ts'
import { balancesOf } from '../../core/accounts/balances.ts'
import { readBalances } from '../../core/accounts/read-balances.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Money } from '../../lib/money.ts'
import { call, type JsonSchema, type Route } from '../dialect.ts'
import { pathParameter } from '../request-values.ts'
import { renderMinorAmount } from './money.ts'
import { errorResponses, INTEGER_AMOUNT_SCHEMA } from './schemas.ts'

const BALANCE: JsonSchema = {
  type: 'object',
  required: ['amount'],
  properties: { amount: INTEGER_AMOUNT_SCHEMA },
}

const BALANCES_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['accountId', 'balances', 'refreshed'],
  properties: {
    accountId: { type: 'string' },
    balances: {
      type: 'object',
      properties: {
        availableBalanceExcludingCredit: BALANCE,
        availableBalanceIncludingCredit: BALANCE,
        bookedBalance: BALANCE,
      },
    },
    creditLimit: BALANCE,
    refreshed: { type: 'string' },
  },
}

export const accountBalanceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/data/v2/accounts/:id/balances',
    name: 'getAccountBalances',
    summary: 'Get account balances',
    description:
      'A positive balance belongs to the user, a negative one is owed to the bank. A client token can read the accounts ' +
      'of every user of the app.',
    access: {
      kind: 'token',
      accepts: ['user', 'client'],
      scopes: ['accounts.balances:readonly', 'accounts:read'],
    },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The balances.', schema: BALANCES_SCHEMA },
      ...errorResponses(401, 403, 404),
    },
    parse: (request, caller) =>
      call(
        readBalances,
        { caller, accountId: pathParameter(request, 'id'), types: EVERYDAY_ACCOUNT_TYPES },
        (account) => ({ status: 200, body: renderBalances(account) }),
      ),
  },
]

function renderBalances(account: Account): JsonObject {
  const { booked, availableWithCredit, availableWithoutCredit, creditLimit } = balancesOf(account)
  return {
    accountId: account.accountId,
    balances: {
      ...(availableWithoutCredit && { availableBalanceExcludingCredit: wrap(availableWithoutCredit) }),
      ...(availableWithCredit && { availableBalanceIncludingCredit: wrap(availableWithCredit) }),
      ...(booked && { bookedBalance: wrap(booked) }),
    },
    ...(creditLimit && { creditLimit: wrap(creditLimit) }),
    refreshed: isoInstant(account.refreshedAtMs),
  }
}

function wrap(money: Money): JsonObject {
  return { amount: renderMinorAmount(money) }
}
