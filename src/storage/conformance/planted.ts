// table: Planted users with connections, accounts and requests, for the conformance suite

import assert from 'node:assert/strict'
import type { Account } from '../../core/accounts/account.ts'
import type { Transaction } from '../../core/accounts/transaction.ts'
import type { AccountDetails } from '../../core/banks/account-details.ts'
import type { PaymentOrder } from '../../core/banks/payment-order.ts'
import type { Connection, ConnectionStatus } from '../../core/connections/connection.ts'
import type { DeferredRead } from '../../core/connections/deferred-read.ts'
import type { BalanceRefresh } from '../../core/connections/store.ts'
import type { DataSession } from '../../core/data-sessions/data-session.ts'
import type { FlowEvent } from '../../core/link/flow-event.ts'
import type { LinkTicket } from '../../core/link/store.ts'
import type { Store } from '../../core/ports.ts'
import type { ReportJob } from '../../core/reports/report-job.ts'
import {
  freshHash,
  freshId,
  HOUR_MS,
  NOW_MS,
  plantApp,
  plantUser,
  sampleAccount,
  sampleConnection,
  sampleOrigin,
  sampleReport,
  sampleSession,
  sampleTransaction,
} from './samples.ts'
import { freshSeed } from './webhook-samples.ts'

export const ANY_ACCOUNT = { accountIds: undefined, types: undefined }

export const ANY_TRANSACTION = {
  accountIds: undefined,
  statuses: undefined,
  bookedFrom: undefined,
  bookedTo: undefined,
}

const eur = (unscaled: bigint) => ({ unscaled, scale: 2, currency: 'EUR' })

export const LOAN: AccountDetails = {
  kind: 'loan',
  loanType: 'mortgage',
  interestRate: { unscaled: 345n, scale: 2 },
  originalAmount: eur(10_000_000n),
  monthlyAmortisation: undefined,
  startDate: '2020-01-31',
  endDate: undefined,
  terms: { guarantor: 'Åsa', variableRate: false, margin: { unscaled: -5n, scale: 1 }, monthsBound: 12 },
}

export const INVESTMENT: AccountDetails = {
  kind: 'investment',
  investmentType: 'pension',
  holdingsValue: eur(9_007_199_254_740_993n),
  holdings: [
    {
      name: 'World',
      isin: undefined,
      instrument: 'fund',
      quantity: { unscaled: 12_3456n, scale: 4 },
      price: { unscaled: 5n, scale: 0, currency: 'EUR' },
      value: eur(1234n),
      acquisitionValue: undefined,
      facts: { ticker: 'WRLD', expenseRatio: { unscaled: 20n, scale: 2 } },
    },
  ],
  settlementAccount: { iban: 'SE4750000000050000000002', bban: undefined, bic: 'DMBKSE20' },
}

export interface Owner {
  readonly appId: string
  readonly userId: string
}

export async function plantOwner(store: Store): Promise<Owner> {
  const { appId } = await plantApp(store)
  const { userId } = await plantUser(store, appId)
  return { appId, userId }
}

export async function plantConnection(
  store: Store,
  status: ConnectionStatus,
  owner?: Owner,
): Promise<Connection> {
  const { appId, userId } = owner ?? (await plantOwner(store))
  const connection = { ...sampleConnection(appId, userId), status }
  await store.createConnection(connection)
  return connection
}

export interface Bank {
  readonly connection: Connection
  readonly accounts: readonly Account[]
  save(transactions: readonly Transaction[]): Promise<'saved' | 'ended' | 'unknown'>
}

/** A connection with two accounts, in the order of their ids. */
export async function plantBank(store: Store): Promise<Bank> {
  const { appId } = await plantApp(store)
  const { userId } = await plantUser(store, appId)
  const connection = sampleConnection(appId, userId)
  await store.createConnection(connection)
  const accounts = [sampleAccount(connection), sampleAccount(connection, { type: 'savings' })]
  const save = (transactions: readonly Transaction[]) =>
    store.saveBankData(appId, connection.connectionId, {
      identity: undefined,
      accounts,
      transactions,
      refreshedAtMs: NOW_MS,
    })
  await save([])
  return { connection, accounts, save }
}

/** A connection with two accounts, a transaction in each, an identity and bank tokens. */
export async function plantConnected(store: Store, planted?: Owner) {
  const { appId, userId } = planted ?? (await plantOwner(store))
  const connection: Connection = {
    ...sampleConnection(appId, userId),
    status: 'updated',
    sealedSession: 'sealed',
  }
  await store.createConnection(connection)
  const accounts = ['b-1', 'b-2'].map((bankAccountId) => sampleAccount(connection, { bankAccountId }))
  const data = {
    identity: { name: 'Åsa', dateOfBirth: undefined, nationalId: undefined },
    accounts,
    transactions: accounts.map((account) =>
      sampleTransaction(account, { bankTransactionId: account.bankAccountId }),
    ),
    refreshedAtMs: NOW_MS,
    refreshedBy: 'person' as const,
    eventSeed: freshSeed(),
  }
  const save = () => store.saveBankData(appId, connection.connectionId, { ...data, eventSeed: freshSeed() })
  assert.equal(await save(), 'saved')
  const [first, second] = accounts
  assert.ok(first !== undefined && second !== undefined)
  return { appId, userId, connection, connectionId: connection.connectionId, first, second, save }
}

export type Connected = Awaited<ReturnType<typeof plantConnected>>

export function refreshOf({ appId, userId, connectionId }: Connection) {
  return {
    appId,
    userId,
    connectionId,
    source: 'api',
    nowMs: NOW_MS,
    stalledBeforeMs: NOW_MS - HOUR_MS,
  } as const
}

export function sampleBalanceRefresh({ appId, userId, connectionId }: Connection): BalanceRefresh {
  const refreshId = freshId()
  return { appId, refreshId, userId, connectionId, requestedAtMs: NOW_MS, expiresAtMs: NOW_MS + HOUR_MS }
}

export function sampleClaim(appId: string, userId?: string) {
  return {
    appId,
    keyHash: freshHash(),
    userId,
    fingerprint: freshHash(),
    nowMs: NOW_MS,
    leaseUntilMs: NOW_MS + 60_000,
    expiresAtMs: NOW_MS + 99 * HOUR_MS,
  }
}

export function sampleTicket(appId: string): LinkTicket {
  return { appId, ticketHash: freshHash(), sealedContent: 'sealed', expiresAtMs: NOW_MS + HOUR_MS }
}

function sampleReportJob(
  { appId, userId, connectionId }: Pick<Connection, 'appId' | 'userId' | 'connectionId'>,
  fields: Partial<ReportJob> = {},
): ReportJob {
  return {
    appId,
    jobId: freshId(),
    userId,
    connectionId,
    state: 'pending',
    reports: [
      { kind: 'account_verification', reportId: freshId() },
      { kind: 'transactions', reportId: freshId() },
    ],
    externalReference: 'ref-1',
    merchantId: undefined,
    sealedNameOnFile: 'sealed',
    createdAtMs: NOW_MS,
    updatedAtMs: NOW_MS,
    expiresAtMs: NOW_MS + 99 * HOUR_MS,
    ...fields,
  }
}

/** Issued by a hosted flow. Due so late that no other test claims it, unless `fields` say otherwise. */
export async function plantReportJob(
  store: Store,
  connection: Pick<Connection, 'appId' | 'userId' | 'connectionId'>,
  fields: Partial<ReportJob> = {},
): Promise<ReportJob> {
  const { appId, userId } = connection
  const session = sampleSession(appId, { userId, state: 'fetching' })
  await store.createLinkSession(session, sampleOrigin())
  const job = sampleReportJob(connection, { createdAtMs: NOW_MS + 50 * HOUR_MS, ...fields })
  const result = { access: undefined, reports: [], job }
  assert.equal(await store.grantLinkSession(appId, session.sessionId, result, NOW_MS), 'advanced')
  return job
}

/** One of each for the user of the connection. */
export function sampleDataSession(
  owner: Pick<DataSession, 'appId' | 'userId' | 'connectionId'>,
  fields: Partial<DataSession> = {},
): DataSession {
  const { appId, userId, connectionId } = owner
  return {
    appId,
    sessionId: freshId(),
    dialect: 'sample',
    userId,
    connectionId,
    state: 'signing_in',
    isStoredData: false,
    signInId: freshId(),
    ticketHash: freshHash(),
    reference: 'order 17',
    options: { days: 90, only: ['a', 'b'] },
    createdAtMs: NOW_MS,
    expiresAtMs: NOW_MS + HOUR_MS,
    ...fields,
  }
}

export async function plantDataSession(
  store: Store,
  owner: Parameters<typeof sampleDataSession>[0],
): Promise<DataSession> {
  const session = sampleDataSession(owner)
  assert.equal(await store.createDataSession(session), 'created')
  return session
}

export const ORDERS: readonly PaymentOrder[] = [
  {
    kind: 'standing_order',
    bankOrderId: 'ord_1',
    reference: 'Rent',
    name: 'A landlord',
    isActive: true,
    everyMonths: 1,
    dayOfMonth: 31,
    previous: { date: '2026-01-31', amount: { unscaled: 123456n, scale: 2, currency: 'GBP' } },
    next: { date: '2026-02-28', amount: { unscaled: 123456n, scale: 2, currency: 'GBP' } },
    first: undefined,
  },
  {
    kind: 'direct_debit',
    bankOrderId: 'ord_2',
    reference: 'MANDATE-1',
    name: 'A gym',
    isActive: false,
    everyMonths: 3,
    dayOfMonth: 5,
    previous: undefined,
    next: undefined,
    first: { date: '2025-01-05', amount: { unscaled: 5n, scale: 0, currency: 'SEK' } },
  },
]

export function sampleFlowEvent(
  owner: Pick<FlowEvent, 'appId' | 'userId' | 'connectionId'>,
  fields: Partial<FlowEvent> = {},
): FlowEvent {
  const { appId, userId, connectionId } = owner
  return {
    appId,
    eventId: freshId(),
    trackingId: `track ${freshId()}`,
    sessionId: freshId(),
    kind: 'signed_in',
    atMs: NOW_MS,
    userId,
    providerName: 'bank',
    connectionId,
    grantId: freshId(),
    isRenewal: true,
    expiresAtMs: NOW_MS + 60 * HOUR_MS,
    ...fields,
  }
}

export function sampleDeferredRead(
  owner: Pick<DeferredRead, 'appId' | 'userId' | 'connectionId'>,
  fields: Partial<DeferredRead> = {},
): DeferredRead {
  const { appId, userId, connectionId } = owner
  return {
    appId,
    readId: freshId(),
    dialect: 'sample',
    userId,
    connectionId,
    state: 'waiting',
    failure: undefined,
    request: { name: 'accounts', query: { from: ['2026-01-01'] } },
    receiverUrl: 'https://app.example/told',
    // Due so late that no other test claims it.
    createdAtMs: NOW_MS + 40 * HOUR_MS,
    expiresAtMs: NOW_MS + 64 * HOUR_MS,
    ...fields,
  }
}

export async function plantDeferredRead(
  store: Store,
  owner: Parameters<typeof sampleDeferredRead>[0],
  fields: Partial<DeferredRead> = {},
): Promise<DeferredRead> {
  const read = sampleDeferredRead(owner, fields)
  assert.equal(await store.createDeferredRead(read), 'created')
  return read
}

export async function plantRequests(store: Store, connection: Connection, account: Account) {
  const { appId, userId, connectionId } = connection
  await store.setConnectionStatus({ appId, connectionId, status: 'updated', message: '', nowMs: NOW_MS })
  await store.requestRefresh({ ...refreshOf(connection), stalledBeforeMs: NOW_MS })
  const refresh = sampleBalanceRefresh(connection)
  await store.createBalanceRefresh(refresh)
  const report = sampleReport(connection)
  await store.createReport(report, await store.readSharing(appId, userId))
  const claim = sampleClaim(appId, userId)
  await store.claimIdempotencyKey(claim)
  const ticket = sampleTicket(appId)
  await store.createLinkTicket(ticket)
  await store.saveAccountDetails(appId, connectionId, [{ accountId: account.accountId, details: LOAN }])
  await store.savePaymentOrders(appId, connectionId, [{ accountId: account.accountId, orders: ORDERS }])
  const job = await plantReportJob(store, connection)
  const dataSession = await plantDataSession(store, connection)
  const deferred = await plantDeferredRead(store, connection)
  const step = sampleFlowEvent(connection)
  await store.recordFlowEvents([step], 9)
  const [first] = await store.listTransactions(appId, userId, ANY_TRANSACTION, { limit: 1 })
  assert.ok(first !== undefined, 'the account has no transaction')
  const changed = { appId, userId, transactionId: first.transactionId, notes: '#theirs', changedAtMs: NOW_MS }
  assert.equal(await store.saveTransactionChanges([changed]), 'saved')
  assert.equal(
    await store.saveAccountChange({ appId, userId, accountId: account.accountId, name: 'Theirs' }),
    'saved',
  )
  return { refresh, report, claim, ticket, job, dataSession, deferred, step, changed }
}

export type PlantedRequests = Awaited<ReturnType<typeof plantRequests>>
