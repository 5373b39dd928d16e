// codec: balances and parties of an account, and identities, version 2
// Spec: docs.tink.com/api-data-v2 (2026-01), Account and Identity

import type { Account } from '../../core/accounts/account.ts'
import { balancesOf } from '../../core/accounts/balances.ts'
import type { Party } from '../../core/accounts/parties.ts'
import { readBalances } from '../../core/accounts/read-balances.ts'
import { readParties } from '../../core/accounts/read-parties.ts'
import { type ConnectionView, listConnections } from '../../core/connections/list-connections.ts'
import { refuse } from '../../core/errors.ts'
import { isoInstant } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Money } from '../../lib/money.ts'
import { call, type JsonSchema, type Route } from '../dialect.ts'
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

export const PARTY_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['identity', 'role'],
  properties: {
    identity: { type: 'object', properties: { name: { type: 'string' }, ssn: { type: 'string' } } },
    role: { type: 'string', enum: ['HOLDER', 'AUTHORIZED_USER', 'OTHER', 'UNKNOWN'] },
  },
}

const IDENTITY_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['providerName'],
  properties: {
    dateOfBirth: { type: 'string' },
    financialInstitutionId: { type: 'string' },
    name: { type: 'string' },
    providerName: { type: 'string' },
    ssn: { type: 'string' },
  },
}

export const balanceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/data/v2/accounts/:id/balances',
    name: 'getAccountBalances',
    summary: 'Balances of an account',
    description:
      'Positive is there to be spent, negative is owed to the bank. A client token reaches every user.',
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
    parse: ({ params }, caller) =>
      call(readBalances, { caller, accountId: params.id ?? '' }, (account) => ({
        status: 200,
        body: renderBalances(account),
      })),
  },
  {
    method: 'GET',
    path: '/data/v2/accounts/:id/parties',
    name: 'getAccountParties',
    summary: 'Who stands behind an account',
    access: { kind: 'token', accepts: ['user'], scopes: ['accounts:read', 'accounts.parties:readonly'] },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'The parties; `ssn` only of the person who signed in at the bank.',
        schema: {
          type: 'object',
          required: ['parties'],
          properties: { parties: { type: 'array', items: PARTY_SCHEMA } },
        },
      },
      ...errorResponses(401, 403, 404),
    },
    parse: ({ params }, caller) => {
      if (caller.kind !== 'user') return refuse('token_wrong_kind')
      return call(readParties, { caller, accountId: params.id ?? '' }, (parties) => ({
        status: 200,
        body: { parties: parties.map(renderParty) },
      }))
    },
  },
  {
    method: 'GET',
    path: '/data/v2/identities',
    name: 'listIdentities',
    summary: 'The user, as each of their banks knows them',
    access: { kind: 'token', accepts: ['user'], scopes: ['identities:readonly'] },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'One for each connection whose bank says who the person is.',
        schema: {
          type: 'object',
          required: ['identities'],
          properties: { identities: { type: 'array', items: IDENTITY_SCHEMA } },
        },
      },
      ...errorResponses(401, 403),
    },
    parse: (_request, caller) => {
      if (caller.kind !== 'user') return refuse('token_wrong_kind')
      return call(listConnections, { caller }, (views) => ({
        status: 200,
        body: { identities: views.flatMap(renderIdentity) },
      }))
    },
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

export function renderParty({ name, role, nationalId }: Party): JsonObject {
  return { identity: { name, ...(nationalId !== undefined && { ssn: nationalId }) }, role }
}

function renderIdentity({ connection, provider }: ConnectionView): readonly JsonObject[] {
  const { identity } = connection
  if (identity === undefined) return []
  return [
    {
      ...(identity.dateOfBirth !== undefined && { dateOfBirth: identity.dateOfBirth }),
      ...(provider !== undefined && { financialInstitutionId: provider.institutionId }),
      name: identity.name,
      providerName: connection.providerName,
      ...(identity.nationalId !== undefined && { ssn: identity.nationalId }),
    },
  ]
}
