// glue: The account-information API under /open-banking/v1
// Spec: api-contract.ts; RFC 6750 section 3

import { isIP } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { rawQuery } from '../../http/server.ts'
import { isoDate, isoInstant } from '../../lib/iso-date.ts'
import { isJsonObject, parseJson } from '../../lib/json.ts'
import type {
  AccountsResponse,
  ApiError,
  ApiErrorCode,
  Consent,
  HoldingsResponse,
  PaymentOrdersResponse,
  ProvidersResponse,
  TransactionsResponse,
} from '../api-contract.ts'
import { brands, findBrand } from '../brands.ts'
import type { BankContext } from '../context.ts'
import { type BankAccount, customerOf } from '../data/account.ts'
import { paymentOrdersAt } from '../data/payment-orders.ts'
import { statementPage } from '../data/statement.ts'
import { MAX_CONSENT_DAYS } from '../oauth/authorization-request.ts'
import {
  checkAccess,
  extendConsent,
  findConsent,
  revokeConsent,
  type StoredConsent,
} from '../oauth/consents.ts'
import { type DataName, paymentsFromMs } from '../oauth/requested-access.ts'
import { bodyOf } from '../oauth/routes.ts'
import { findTestUser } from '../test-users/list.ts'
import type { TestUser } from '../test-users/test-user.ts'
import { renderBalances, withExponentAmounts } from './exponent-amounts.ts'
import { parseTransactionsQuery, renderCursor } from './transactions-query.ts'
import { countUnattendedRead } from './unattended-reads.ts'

const DAY_MS = 86_400_000
const STATUS: { readonly [code in ApiErrorCode]: number } = {
  invalid_request: 400,
  invalid_token: 401,
  token_expired: 401,
  consent_ended: 403,
  not_consented: 403,
  sign_in_needed: 403,
  credentials_changed: 403,
  account_permanently_locked: 403,
  account_temporarily_locked: 403,
  not_found: 404,
  rate_limited: 429,
  access_exceeded: 429,
  server_error: 500,
  unavailable: 503,
}

/** An authorized request: its consent, the user who gave it, and the accounts that it covers. */
type AuthorizedRequest = {
  readonly consent: StoredConsent
  readonly user: TestUser
  readonly accounts: readonly BankAccount[]
}
type Exchange = { readonly bank: BankContext; readonly request: FastifyRequest; readonly reply: FastifyReply }
type Handle = (reader: AuthorizedRequest, request: FastifyRequest) => Outcome
type Outcome = { readonly kind: 'ok'; readonly body: unknown } | { readonly kind: 'ended' } | Refusal
type Refusal = {
  readonly kind: 'refused'
  readonly code: ApiErrorCode
  readonly message: string
  readonly retryAfterSeconds?: number
}

/** Adds the account-information API under /open-banking/v1. */
export function addAccountsApiRoutes(server: FastifyInstance, bank: BankContext): void {
  const add = (method: 'GET' | 'POST' | 'DELETE', path: string, handle: Handle): void => {
    server.route({
      method,
      url: `/open-banking/v1${path}`,
      handler: (request, reply) => serve(bank, request, reply, handle),
    })
  }
  server.get('/open-banking/v1/providers', (_request, reply) => {
    if (bank.faults.isDown(undefined)) return refuse(reply, 'unavailable', 'The bank is down.')
    const body: ProvidersResponse = { providers: [...brands] }
    return sendJson(reply, 200, JSON.stringify(body))
  })
  add('GET', '/customer', (reader) => withConsentTo(reader, 'identity', () => ok(customerOf(reader.user))))
  add('GET', '/consent', (reader) => ok(renderConsent(reader)))
  add('DELETE', '/consent', ({ consent }) => {
    revokeConsent(bank.db, consent.id, bank.nowMs())
    return { kind: 'ended' }
  })
  add('POST', '/consent/extend', (reader, request) => extend(bank, reader, request))
  add('GET', '/accounts', (reader) =>
    withConsentTo(reader, 'accounts', () => {
      const nowMs = bank.nowMs()
      const accounts = reader.accounts.map((bankAccount) => bankAccount.describe(nowMs))
      return ok({ accounts } satisfies AccountsResponse)
    }),
  )
  const addOfAccount = (path: string, name: DataName, then: ReadAccount): void =>
    add('GET', `/accounts/:id${path}`, (reader, request) =>
      withConsentTo(reader, name, () =>
        withAccount(reader, request, (bankAccount) => then(bankAccount, reader, request)),
      ),
    )
  addOfAccount('/balances', 'balances', (bankAccount) => ok(renderBalances(bankAccount, bank.nowMs())))
  addOfAccount('/transactions', 'payments', (bankAccount, { consent }, request) =>
    transactions(bankAccount, rawQuery(request), bank.nowMs(), consent),
  )
  addOfAccount('/payment-orders', 'payments', (bankAccount, { consent }) => {
    if (findBrand(consent.brand)?.paymentOrders !== true)
      return { kind: 'refused', code: 'not_found', message: 'This brand states no payment orders.' }
    const nowMs = bank.nowMs()
    const orders = paymentOrdersAt(bankAccount, nowMs)
    return ok({
      accountId: bankAccount.id,
      asOf: isoInstant(nowMs),
      ...orders,
    } satisfies PaymentOrdersResponse)
  })
  addOfAccount('/holdings', 'wealth', (bankAccount) => {
    const nowMs = bank.nowMs()
    const body: HoldingsResponse = {
      accountId: bankAccount.id,
      asOf: isoInstant(nowMs),
      holdings: [...bankAccount.holdings(nowMs)],
    }
    return ok(body)
  })
}

async function serve(
  bank: BankContext,
  request: FastifyRequest,
  reply: FastifyReply,
  handle: Handle,
): Promise<FastifyReply> {
  if (bank.faults.isDown(undefined)) return refuse(reply, 'unavailable', 'The bank is down.')
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '')?.[1]
  const access =
    token === undefined ? { kind: 'unknown' as const } : checkAccess(bank.db, token, bank.nowMs())
  if (access.kind !== 'active') {
    const [code, message] = ACCESS_REFUSALS[access.kind]
    return refuse(reply, code, message)
  }
  const user = findTestUser(access.consent.userKey)
  if (user === undefined) return refuse(reply, 'consent_ended', 'The person is no longer a customer.')
  await bank.wait(Math.max(user.scenario.slowMs, bank.faults.delayMs(user.key)))
  const { dataRefusal } = user.scenario
  // The consent is no data of the person: what a third party was allowed, and who signed in, can always be read.
  if (dataRefusal !== undefined && !pathOf(request).endsWith('/consent'))
    return refuse(reply, dataRefusal, DATA_REFUSED)
  if (bank.faults.isDown(user.key)) return refuse(reply, 'unavailable', 'The bank is down for this person.')
  const failure = bank.faults.takeFailure(user.key)
  if (failure !== undefined)
    return refuse(reply, FAILURE_CODES[failure], 'The bank fails on purpose: a fault was set.')
  const accounts = bank.accountsFor(user).filter(({ id }) => access.consent.accountIds.includes(id))
  const reader = { consent: access.consent, user, accounts }
  return deliver({ bank, request, reply }, reader, handle(reader, request))
}

const ACCESS_REFUSALS = {
  unknown: ['invalid_token', 'The access token is missing, unknown or revoked.'],
  expired: ['token_expired', 'The access token has expired. Refresh it.'],
  consent_ended: ['consent_ended', 'The consent has ended. Ask for a new one.'],
} as const
const DATA_REFUSED = 'This test person’s data is refused on purpose; the page of test people says so.'
const FAILURE_CODES = { 429: 'rate_limited', 500: 'server_error', 503: 'unavailable' } as const

function deliver(
  { bank, request, reply }: Exchange,
  { consent, user }: AuthorizedRequest,
  outcome: Outcome,
): FastifyReply {
  if (outcome.kind === 'refused')
    return refuse(reply, outcome.code, outcome.message, outcome.retryAfterSeconds)
  if (outcome.kind === 'ended') return reply.code(204).send()
  const body = JSON.stringify(outcome.body)
  // A truncated response does not count towards the limit of unattended reads.
  if (bank.faults.takeDrop(user.key)) return truncateResponse(reply, body)
  const waitSeconds = isUnattendedRead(request)
    ? countUnattendedRead(bank.db, consent.id, pathOf(request), bank.nowMs())
    : undefined
  return waitSeconds === undefined
    ? sendJson(reply, 200, body)
    : refuse(reply, 'access_exceeded', EXCEEDED, waitSeconds)
}

const EXCEEDED =
  'Without the person (PSU-IP-Address) each resource of a consent can be read four times in 24 hours. Wait, or send the address of the person who asks now.'

/** Reads of /consent and of further pages of a list (`cursor`) never count as unattended. */
function isUnattendedRead(request: FastifyRequest): boolean {
  const { 'psu-ip-address': address } = request.headers
  if (request.method !== 'GET' || pathOf(request).endsWith('/consent')) return false
  if (typeof address === 'string' && (isIP(address) !== 0 || address === 'unknown')) return false
  return !/(?:^|&)cursor=/.test(rawQuery(request))
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? ''
}

// Declares the full Content-Length, sends half of the body and closes the connection, like a failing network.
function truncateResponse(reply: FastifyReply, body: string): FastifyReply {
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  })
  raw.write(body.slice(0, Math.floor(body.length / 2)), () => raw.destroy())
  return reply
}

function ok(body: unknown): Outcome {
  return { kind: 'ok', body }
}

function sendJson(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply
    .code(status)
    .headers({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .send(body)
}

function refuse(
  reply: FastifyReply,
  code: ApiErrorCode,
  message: string,
  retryAfterSeconds?: number,
): FastifyReply {
  const body: ApiError = { error: code, message }
  if (code === 'invalid_token' || code === 'token_expired') {
    reply.header('www-authenticate', 'Bearer realm="Demo Bank", error="invalid_token"')
  }
  if (code === 'rate_limited') reply.header('retry-after', '30')
  if (code === 'unavailable') reply.header('retry-after', '10')
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
  return sendJson(reply, STATUS[code], JSON.stringify(body))
}

type ReadAccount = (bankAccount: BankAccount, reader: AuthorizedRequest, request: FastifyRequest) => Outcome

/** Refuses a kind of data that the consent does not contain. */
function withConsentTo({ consent }: AuthorizedRequest, name: DataName, then: () => Outcome): Outcome {
  return consent.access.data.includes(name)
    ? then()
    : { kind: 'refused', code: 'not_consented', message: `The consent does not contain: ${name}.` }
}

function withAccount(
  reader: AuthorizedRequest,
  request: FastifyRequest,
  then: (bankAccount: BankAccount) => Outcome,
): Outcome {
  const { params } = request
  const id = typeof params === 'object' && params !== null && 'id' in params ? params.id : undefined
  const bankAccount = reader.accounts.find((each) => each.id === id)
  return bankAccount === undefined
    ? { kind: 'refused', code: 'not_found', message: 'There is no such account in this consent.' }
    : then(bankAccount)
}

function transactions(
  bankAccount: BankAccount,
  query: string,
  nowMs: number,
  { access, createdAtMs }: StoredConsent,
): Outcome {
  const firstMs = paymentsFromMs(access, createdAtMs)
  const parsed = parseTransactionsQuery(query, bankAccount.id, { nowMs, firstMs })
  if (!parsed.ok) return { kind: 'refused', code: parsed.error.code, message: parsed.error.message }
  const page = statementPage(bankAccount, parsed.value)
  const body: TransactionsResponse = {
    accountId: bankAccount.id,
    asOf: isoInstant(parsed.value.atMs),
    transactions: page.transactions.map((transaction) => withExponentAmounts(bankAccount, transaction)),
    ...(page.next === undefined ? {} : { nextCursor: renderCursor(bankAccount.id, parsed.value, page.next) }),
  }
  return ok(body)
}

function extend(bank: BankContext, { consent, user }: AuthorizedRequest, request: FastifyRequest): Outcome {
  if (findBrand(consent.brand)?.extendable !== true) {
    return { kind: 'refused', code: 'invalid_request', message: 'Consents of this brand cannot be extended.' }
  }
  if (user.scenario.extendsBySignIn === true)
    return { kind: 'refused', code: 'sign_in_needed', message: 'The person must sign in again to go on.' }
  const body = parseJson(bodyOf(request))
  const days = body.ok && isJsonObject(body.value) ? body.value.days : undefined
  if (typeof days !== 'number' || !Number.isInteger(days) || days < 1 || days > MAX_CONSENT_DAYS) {
    return { kind: 'refused', code: 'invalid_request', message: 'days must be a whole number from 1 to 180.' }
  }
  const nowMs = bank.nowMs()
  extendConsent(bank.db, consent.id, nowMs + days * DAY_MS, nowMs)
  return ok(renderConsent({ user, consent: findConsent(bank.db, consent.id) ?? consent }))
}

function renderConsent({ consent, user }: Pick<AuthorizedRequest, 'consent' | 'user'>): Consent {
  return {
    id: consent.id,
    status: 'active',
    scope: 'accounts',
    provider: consent.brand,
    createdAt: isoInstant(consent.createdAtMs),
    expiresAt: isoInstant(consent.expiresAtMs),
    accountIds: [...consent.accountIds],
    customerId: customerOf(user).id,
    data: [...consent.access.data],
    paymentsFrom: isoDate(paymentsFromMs(consent.access, consent.createdAtMs)),
    extendable: findBrand(consent.brand)?.extendable === true,
  }
}
