// codec: /api/v1/accounts: accounts of every type and their balances, version 1
// Spec: docs.tink.com/api-data-v1 (2026-01), Account; times are epoch milliseconds, amounts are flat integers

import type { Account } from '../../core/accounts/account.ts'
import { changeAccount } from '../../core/accounts/change-account.ts'
import { EXCLUSIONS, type Exclusion } from '../../core/accounts/changes.ts'
import { worthOf } from '../../core/accounts/holdings.ts'
import { type DetailedAccount, listDetailedAccounts } from '../../core/accounts/list-detailed-accounts.ts'
import { readBalances } from '../../core/accounts/read-balances.ts'
import type { LoanDetails } from '../../core/banks/account-details.ts'
import { ACCOUNT_TYPES } from '../../core/banks/bank.ts'
import { accept, type Outcome } from '../../core/errors.ts'
import type { UserCaller } from '../../core/tokens/token.ts'
import { parseIsoDate } from '../../lib/iso-date.ts'
import type { JsonObject } from '../../lib/json.ts'
import { type Call, call, type JsonSchema, type Route, type WireRequest } from '../dialect.ts'
import { bodyOf, forUser, pathParameter, refuseInvalid, textOf } from '../request-values.ts'
import { renderFlatAmount, renderNumber, renderPercent } from './money.ts'
import { errorResponses, FLAT_AMOUNT_SCHEMA, listSchema } from './schemas.ts'

const TYPES: Readonly<Record<Account['type'], string>> = {
  checking: 'CHECKING',
  savings: 'SAVINGS',
  credit_card: 'CREDIT_CARD',
  loan: 'LOAN',
  investment: 'INVESTMENT',
  other: 'OTHER',
}

const EXCLUSION_NAMES: Readonly<Record<Exclusion, string>> = {
  none: 'NONE',
  statistics: 'PFM_DATA',
  statistics_and_search: 'PFM_AND_SEARCH',
}
/** AGGREGATION, which also deletes the account's data, is not among them: end users withdraw data on the consent dashboard. */
const EXCLUSIONS_BY_NAME: ReadonlyMap<string, Exclusion> = new Map(
  EXCLUSIONS.map((exclusion) => [EXCLUSION_NAMES[exclusion], exclusion]),
)

/** MORTGAGE and PENSION are told by the details of the bank. */
const CHANGEABLE_TYPES: ReadonlyMap<string, Account['type'] | undefined> = new Map([
  ...ACCOUNT_TYPES.map((type) => [TYPES[type], type] as const),
  ['MORTGAGE', undefined],
  ['PENSION', undefined],
])

const ACCOUNT_SCHEMA: JsonSchema = {
  type: 'object',
  required: [
    'accountExclusion',
    'accountNumber',
    'credentialsId',
    'excluded',
    'favored',
    'id',
    'name',
    'ownership',
    'type',
  ],
  properties: {
    accountExclusion: { type: 'string', enum: ['AGGREGATION', 'PFM_AND_SEARCH', 'PFM_DATA', 'NONE'] },
    accountNumber: { type: 'string' },
    balance: {
      type: 'number',
      description: 'Approximation of `currencyDenominatedBalance`, which is exact.',
    },
    closed: { type: 'boolean' },
    credentialsId: { type: 'string' },
    currencyDenominatedBalance: FLAT_AMOUNT_SCHEMA,
    details: { type: 'object', description: 'Only of loans.' },
    excluded: { type: 'boolean' },
    favored: { type: 'boolean' },
    financialInstitutionId: { type: 'string' },
    firstSeen: { type: 'integer', description: 'Epoch milliseconds.' },
    flags: { type: 'string', description: 'A JSON array in a string.' },
    holderName: { type: 'string' },
    iban: { type: 'string' },
    id: { type: 'string' },
    identifiers: { type: 'string', description: 'A JSON array of URIs in a string.' },
    name: { type: 'string' },
    ownership: { type: 'number' },
    refreshed: { type: 'integer', description: 'Epoch milliseconds.' },
    type: { type: 'string', enum: [...Object.values(TYPES), 'MORTGAGE', 'PENSION'] },
  },
}

const BALANCES_SCHEMA: JsonSchema = {
  type: 'object',
  required: ['accountId', 'balances', 'refreshed'],
  properties: {
    accountId: { type: 'string' },
    balances: {
      type: 'object',
      properties: {
        available: FLAT_AMOUNT_SCHEMA,
        booked: FLAT_AMOUNT_SCHEMA,
        creditLimit: FLAT_AMOUNT_SCHEMA,
      },
    },
    refreshed: { type: 'integer', description: 'Epoch milliseconds.' },
  },
}

export const accountV1Routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/accounts/list',
    name: 'listAccountsV1',
    summary: 'List accounts (version 1)',
    access: { kind: 'token', accepts: ['user'], scopes: ['accounts:read'] },
    body: { kind: 'none' },
    responses: {
      200: {
        description: 'All accounts, including loans and investments.',
        schema: listSchema('accounts', ACCOUNT_SCHEMA),
      },
      ...errorResponses(401, 403),
    },
    parse: forUser((_request, caller) =>
      call(listDetailedAccounts, { caller, type: undefined }, (accounts) => ({
        status: 200,
        body: { accounts: accounts.map(renderAccount) },
      })),
    ),
  },
  {
    method: 'PUT',
    path: '/api/v1/accounts/:id',
    name: 'updateAccountV1',
    summary: 'Update an account',
    description: 'Members that cannot be changed are ignored, so that a client can send what it read.',
    access: { kind: 'token', accepts: ['user'], scopes: ['accounts:write'] },
    body: {
      kind: 'json',
      schema: {
        type: 'object',
        properties: {
          accountExclusion: {
            type: ['string', 'null'],
            description: 'NONE, PFM_DATA (left out of statistics) or PFM_AND_SEARCH (also of searches).',
          },
          accountNumber: { type: ['string', 'null'], maxLength: 64 },
          excluded: { type: ['boolean', 'null'] },
          favored: { type: ['boolean', 'null'] },
          name: { type: ['string', 'null'], maxLength: 200 },
          type: { type: ['string', 'null'] },
        },
      },
    },
    responses: {
      200: { description: 'The account with its changes.', schema: ACCOUNT_SCHEMA },
      ...errorResponses(400, 401, 403, 404),
    },
    parse: forUser(parseChange),
  },
  {
    method: 'GET',
    path: '/api/v1/accounts/:id/balances',
    name: 'getAccountBalancesV1',
    summary: 'Get account balances (version 1)',
    access: { kind: 'token', accepts: ['user'], scopes: ['balances:read'] },
    body: { kind: 'none' },
    responses: {
      200: { description: 'The balances.', schema: BALANCES_SCHEMA },
      ...errorResponses(401, 403, 404),
    },
    parse: (request, caller) =>
      call(readBalances, { caller, accountId: pathParameter(request, 'id') }, (account) => ({
        status: 200,
        body: renderBalances(account),
      })),
  },
]

function parseChange(request: WireRequest, caller: UserCaller): Outcome<Call> {
  const json = bodyOf(request)
  const exclusion = parseExclusion(json)
  if (!exclusion.ok) return exclusion
  const { type, favored } = json
  const isKnown = typeof type !== 'string' || CHANGEABLE_TYPES.has(type)
  if (!isKnown) return refuseInvalid('type')
  const change = {
    accountId: pathParameter(request, 'id'),
    name: textOf(json.name),
    accountNumber: textOf(json.accountNumber),
    type: typeof type === 'string' ? CHANGEABLE_TYPES.get(type) : undefined,
    favored: typeof favored === 'boolean' ? favored : undefined,
    exclusion: exclusion.value,
  }
  return call(changeAccount, { caller, change }, (account) => ({ status: 200, body: renderAccount(account) }))
}

/** `excluded` is the older name of PFM_AND_SEARCH. A client sends both as it read them, so that the one that differs counts. */
function parseExclusion({ accountExclusion, excluded }: JsonObject): Outcome<Exclusion | undefined> {
  const named = typeof accountExclusion === 'string' ? EXCLUSIONS_BY_NAME.get(accountExclusion) : undefined
  if (typeof accountExclusion === 'string' && named === undefined) return refuseInvalid('accountExclusion')
  if (excluded === true && (named === undefined || named === 'none')) return accept('statistics_and_search')
  if (excluded === false && named === 'statistics_and_search') return accept('none')
  return accept(named ?? (excluded === false ? 'none' : undefined))
}

function renderAccount({ account, details, change }: DetailedAccount): JsonObject {
  // The balance of an investment account includes its holdings here, not only its cash.
  const { booked } = account
  const balance = booked && details?.kind === 'investment' ? worthOf(booked, details) : booked
  const [holder] = account.holders.filter(({ role }) => role === 'HOLDER')
  return {
    accountExclusion: EXCLUSION_NAMES[change?.exclusion ?? 'none'],
    accountNumber:
      change?.accountNumber ??
      account.accountNumber ??
      account.maskedPan ??
      account.iban ??
      account.bban ??
      '',
    ...(balance !== undefined && { balance: renderNumber(balance) }),
    closed: false,
    credentialsId: account.connectionId,
    ...(balance !== undefined && { currencyDenominatedBalance: renderFlatAmount(balance) }),
    excluded: change?.exclusion === 'statistics_and_search',
    favored: change?.favored ?? false,
    ...(details?.kind === 'loan' && { details: renderDetails(details) }),
    financialInstitutionId: account.institutionId,
    ...(account.firstSeenAtMs !== undefined && { firstSeen: account.firstSeenAtMs }),
    flags: JSON.stringify(flagsOf(account)),
    ...(holder !== undefined && { holderName: holder.name }),
    ...(account.iban !== undefined && { iban: account.iban }),
    id: account.accountId,
    identifiers: JSON.stringify(listIdentifiers(account)),
    name: change?.name ?? account.name,
    ownership: 1,
    refreshed: account.refreshedAtMs,
    type: change?.type === undefined ? typeOf({ account, details }) : TYPES[change.type],
  }
}

function typeOf({ account, details }: Pick<DetailedAccount, 'account' | 'details'>): string {
  if (details?.kind === 'loan' && details.loanType === 'mortgage') return 'MORTGAGE'
  if (details?.kind === 'investment' && details.investmentType === 'pension') return 'PENSION'
  return TYPES[account.type]
}

/** MANDATE: the end user may use an account of somebody else. */
function flagsOf({ segment, holders }: Account): readonly string[] {
  const mandated = holders.some(({ role }) => role === 'AUTHORIZED_USER')
  return [...(segment === 'BUSINESS' ? ['BUSINESS'] : []), ...(mandated ? ['MANDATE'] : [])]
}

const DETAIL_TYPES: Readonly<Record<LoanDetails['loanType'], string>> = {
  mortgage: 'MORTGAGE',
  vehicle: 'VEHICLE',
  other: 'OTHER',
}

function renderDetails({ interestRate, loanType, terms }: LoanDetails): JsonObject {
  const revisionMs = terms?.revisionDate === undefined ? undefined : parseIsoDate(terms.revisionDate)
  return {
    ...(interestRate !== undefined && { interest: renderPercent(interestRate) }),
    ...(revisionMs !== undefined && { nextDayOfTermsChange: revisionMs }),
    ...(terms?.monthsBound !== undefined && { numMonthsBound: terms.monthsBound }),
    type: DETAIL_TYPES[loanType],
  }
}

function listIdentifiers({ iban, bic, sortCode, accountNumber }: Account): readonly string[] {
  const identifiers: string[] = []
  if (iban !== undefined) identifiers.push(bic === undefined ? `iban://${iban}` : `iban://${bic}/${iban}`)
  if (sortCode !== undefined && accountNumber !== undefined) {
    identifiers.push(`sort-code://${sortCode}${accountNumber}`)
  }
  // Swedish account numbers begin with the clearing number.
  if (iban?.startsWith('SE') === true && /^[0-9]{4}-[0-9]+$/.test(accountNumber ?? '')) {
    identifiers.push(`se://${accountNumber?.replace('-', '')}`)
  }
  return identifiers
}

function renderBalances({ accountId, available, booked, creditLimit, refreshedAtMs }: Account): JsonObject {
  return {
    accountId,
    balances: {
      ...(available !== undefined && { available: renderFlatAmount(available) }),
      ...(booked !== undefined && { booked: renderFlatAmount(booked) }),
      ...(creditLimit !== undefined && { creditLimit: renderFlatAmount(creditLimit) }),
    },
    refreshed: refreshedAtMs,
  }
}
