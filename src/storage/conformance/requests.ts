// contract: what every engine must do with refreshes, reports, idempotent answers and tickets

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountDetails } from '../../core/accounts/account-details.ts'
import type { AccountDetailsStore, BalanceRefresh, BalanceRefreshStore } from '../../core/accounts/store.ts'
import type { Account, Connection } from '../../core/connections/connection.ts'
import type { RefreshStore } from '../../core/connections/store.ts'
import type { AnswerStore } from '../../core/idempotency/store.ts'
import type { LinkTicket, LinkTicketStore } from '../../core/link/store.ts'
import type { Store } from '../../core/ports.ts'
import type { ReportStore } from '../../core/reports/store.ts'
import {
  freshHash,
  freshId,
  HOUR_MS,
  NOW_MS,
  plantApp,
  plantUser,
  sampleAccount,
  sampleConnection,
  sampleReport,
} from './samples.ts'
import type { Subject } from './subject.ts'

interface RequestStore
  extends RefreshStore,
    BalanceRefreshStore,
    AccountDetailsStore,
    ReportStore,
    AnswerStore,
    LinkTicketStore {}

const eur = (unscaled: bigint) => ({ unscaled, scale: 2, currency: 'EUR' })

const LOAN: AccountDetails = {
  kind: 'loan',
  loanType: 'mortgage',
  interestRate: { unscaled: 345n, scale: 2 },
  originalAmount: eur(10_000_000n),
  monthlyAmortisation: undefined,
  startDate: '2020-01-31',
  endDate: undefined,
}

const INVESTMENT: AccountDetails = {
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
    },
  ],
}

export function requestConformance(subject: () => Promise<Subject>): void {
  test('of many requests to refresh a connection exactly one is taken, and one worker gets it', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const request = refreshOf(connection)
    const facts = await Promise.all(Array.from({ length: 8 }, () => store.requestRefresh(request)))
    assert.deepEqual(facts.toSorted(), [...Array(7).fill('busy'), 'requested'])
    assert.equal((await store.loadConnection(connection.appId, connection.connectionId))?.status, 'updating')
    const claims = await Promise.all(
      Array.from({ length: 8 }, () => store.claimRefresh(NOW_MS, NOW_MS + HOUR_MS)),
    )
    const mine = claims.filter((claim) => claim?.connectionId === connection.connectionId)
    assert.deepEqual(mine, [
      {
        appId: connection.appId,
        connectionId: connection.connectionId,
        source: 'api',
        attended: true,
        leaseUntilMs: NOW_MS + HOUR_MS,
      },
    ])
    await store.finishRefresh(connection.appId, connection.connectionId, NOW_MS + HOUR_MS)
    assert.equal(await claimOf(store, connection, NOW_MS + 2 * HOUR_MS), undefined)
  })

  test('a refresh for which nobody waits is handed out as such', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const unattended = { sinceMs: NOW_MS - HOUR_MS, most: 4 }
    assert.equal(await store.requestRefresh({ ...refreshOf(connection), unattended }), 'requested')
    assert.equal((await claimOf(store, connection, NOW_MS))?.attended, false)
    await store.finishRefresh(connection.appId, connection.connectionId, NOW_MS + HOUR_MS)
  })

  test('the end of a refresh does not take away the next one, which was asked for before it', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const { appId, connectionId } = connection
    await store.requestRefresh(refreshOf(connection))
    const first = await claimOf(store, connection, NOW_MS)
    await store.setConnectionStatus(appId, connectionId, 'updated', '', NOW_MS)
    assert.equal(await store.requestRefresh(refreshOf(connection)), 'requested')
    await store.finishRefresh(appId, connectionId, first?.leaseUntilMs ?? 0)
    const second = await claimOf(store, connection, NOW_MS + 1)
    assert.equal(second?.leaseUntilMs, NOW_MS + 1 + HOUR_MS)
    await store.finishRefresh(appId, connectionId, NOW_MS + 1 + HOUR_MS)
    assert.equal(await claimOf(store, connection, NOW_MS + 3 * HOUR_MS), undefined)
  })

  test('a refresh that was never finished is taken again once its lease is over', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    await store.requestRefresh(refreshOf(connection))
    assert.ok((await claimOf(store, connection, NOW_MS)) !== undefined)
    assert.equal(await claimOf(store, connection, NOW_MS + 1), undefined)
    assert.ok((await claimOf(store, connection, NOW_MS + HOUR_MS)) !== undefined)
    await store.finishRefresh(connection.appId, connection.connectionId, NOW_MS + 2 * HOUR_MS)
  })

  test('a connection that was left at work long ago may be refreshed; one that ended, or of another user, not', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const request = refreshOf(connection)
    assert.equal(await store.requestRefresh({ ...request, userId: freshId() }), 'unknown')
    assert.equal(await store.requestRefresh(request), 'requested')
    assert.equal(await store.requestRefresh({ ...request, stalledBeforeMs: NOW_MS - 1 }), 'busy')
    assert.equal(await store.requestRefresh({ ...request, stalledBeforeMs: NOW_MS }), 'requested')
    await store.endConnection(connection.appId, connection.connectionId, NOW_MS, 'client')
    assert.equal(await store.requestRefresh({ ...request, stalledBeforeMs: NOW_MS }), 'unknown')
    await store.finishRefresh(connection.appId, connection.connectionId, 0)
  })

  test('why a connection is in trouble is kept with its status, and goes with it', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const { appId, connectionId } = connection
    const load = () => store.loadConnection(appId, connectionId)
    const at = NOW_MS + 1
    await store.setConnectionStatus(
      appId,
      connectionId,
      'session_expired',
      'm',
      at,
      undefined,
      'consent_ended',
    )
    assert.equal((await load())?.problem, 'consent_ended')
    await store.setConnectionStatus(appId, connectionId, 'authenticating', '', at)
    assert.equal('problem' in ((await load()) ?? {}), false)
    await store.setConnectionStatus(appId, connectionId, 'temporary_error', 'm', at, undefined, 'timeout')
    assert.equal((await load())?.problem, 'timeout')
    await store.requestRefresh(refreshOf(connection))
    assert.equal('problem' in ((await load()) ?? {}), false)
    await store.finishRefresh(appId, connectionId, 0)
    await store.setConnectionStatus(appId, connectionId, 'updated', '', at)
    assert.equal('problem' in ((await load()) ?? {}), false)
  })

  test('a balance refresh and a report come back as they were stored, to their end', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const { appId, userId } = connection
    const refresh = sampleBalanceRefresh(connection)
    await store.createBalanceRefresh(refresh)
    const load = (nowMs: number) => store.loadBalanceRefresh(appId, userId, refresh.refreshId, nowMs)
    assert.deepEqual(await load(refresh.expiresAtMs - 1), refresh)
    assert.equal(await load(refresh.expiresAtMs), undefined)
    assert.equal(await store.loadBalanceRefresh(appId, freshId(), refresh.refreshId, NOW_MS), undefined)
    const report = sampleReport(connection)
    assert.equal(await store.createReport(report, 0), 'created')
    const read = (nowMs: number) => store.loadReport(appId, report.kind, report.reportId, nowMs)
    assert.deepEqual(await read(report.readableUntilMs - 1), report)
    assert.equal(await read(report.readableUntilMs), undefined)
    assert.equal(await store.loadReport(appId, 'transactions', report.reportId, NOW_MS), undefined)
  })

  test('details of accounts are replaced, exact to the last digit, and kept for accounts of the connection only', async () => {
    const { store } = await subject()
    const { connection, account } = await plantConnected(store)
    const { appId, userId, connectionId } = connection
    const { accountId } = account
    for (const details of [LOAN, INVESTMENT]) {
      await store.saveAccountDetails(appId, connectionId, [
        { accountId, details },
        { accountId: freshId(), details },
      ])
      assert.deepEqual(await store.listAccountDetails(appId, userId, [accountId]), [{ accountId, details }])
    }
    await store.saveAccountDetails(appId, freshId(), [{ accountId, details: LOAN }])
    const [kept] = await store.listAccountDetails(appId, userId, [accountId, freshId()])
    assert.equal(kept?.details.kind, 'investment')
    assert.deepEqual(await store.listAccountDetails(appId, userId, []), [])
    assert.equal(await store.findAccountOwner(appId, accountId), userId)
    assert.equal(await store.findAccountOwner(appId, freshId()), undefined)
  })

  test('of many requests with one key exactly one works; the others hear its answer', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const claim = sampleClaim(appId)
    const facts = await Promise.all(Array.from({ length: 8 }, () => store.claimAnswer(claim)))
    assert.equal(facts.filter(({ kind }) => kind === 'claimed').length, 1)
    const { keyHash, fingerprint } = claim
    assert.deepEqual(await store.claimAnswer({ ...claim, fingerprint: 'other' }), {
      kind: 'taken',
      fingerprint,
      sealedAnswer: undefined,
    })
    await store.saveAnswer(appId, keyHash, 'sealed')
    await store.saveAnswer(appId, keyHash, 'later')
    await store.releaseAnswer(appId, keyHash)
    const taken = { kind: 'taken', fingerprint, sealedAnswer: 'sealed' }
    assert.deepEqual(await store.claimAnswer({ ...claim, nowMs: claim.expiresAtMs - 1 }), taken)
    assert.deepEqual(await store.claimAnswer({ ...claim, nowMs: claim.expiresAtMs }), { kind: 'claimed' })
  })

  test('a key whose request was given back, or never answered, may be used again', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const claim = sampleClaim(appId)
    await store.claimAnswer(claim)
    await store.releaseAnswer(appId, claim.keyHash)
    assert.deepEqual(await store.claimAnswer(claim), { kind: 'claimed' })
    assert.equal((await store.claimAnswer({ ...claim, nowMs: claim.leaseUntilMs - 1 })).kind, 'taken')
    assert.equal((await store.claimAnswer({ ...claim, nowMs: claim.leaseUntilMs })).kind, 'claimed')
  })

  test('a ticket may be looked at, is given out once, and not past its end', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const ticket = sampleTicket(appId)
    await store.createLinkTicket(ticket)
    const consume = () => store.consumeLinkTicket(appId, ticket.ticketHash, NOW_MS)
    const look = () => store.loadLinkTicket(appId, ticket.ticketHash, NOW_MS)
    assert.deepEqual([await look(), await look()], ['sealed', 'sealed'])
    const given = await Promise.all(Array.from({ length: 8 }, consume))
    assert.deepEqual(
      given.filter((content) => content !== undefined),
      ['sealed'],
    )
    assert.equal(await look(), undefined)
    const late = sampleTicket(appId)
    await store.createLinkTicket(late)
    assert.equal(await store.loadLinkTicket(appId, late.ticketHash, late.expiresAtMs), undefined)
    assert.equal(await store.consumeLinkTicket(appId, late.ticketHash, late.expiresAtMs), undefined)
  })
}

async function plantConnected(store: Store) {
  const { appId } = await plantApp(store)
  const { userId } = await plantUser(store, appId)
  const connection = {
    ...sampleConnection(appId, userId),
    status: 'updated',
    sealedSession: 'sealed',
  } as const
  await store.createConnection(connection)
  const account = sampleAccount(connection)
  await store.saveBankData(appId, connection.connectionId, {
    identity: undefined,
    accounts: [account],
    transactions: [],
    refreshedAtMs: NOW_MS,
  })
  return { connection, account }
}

function refreshOf({ appId, userId, connectionId }: Connection) {
  return {
    appId,
    userId,
    connectionId,
    source: 'api',
    nowMs: NOW_MS,
    stalledBeforeMs: NOW_MS - HOUR_MS,
  } as const
}

/** Other tests of the suite have rows in the same queue. */
async function claimOf(store: Store, { connectionId }: Connection, nowMs: number) {
  for (;;) {
    const claim = await store.claimRefresh(nowMs, nowMs + HOUR_MS)
    if (claim === undefined || claim.connectionId === connectionId) return claim
  }
}

function sampleBalanceRefresh({ appId, userId, connectionId }: Connection): BalanceRefresh {
  const refreshId = freshId()
  return { appId, refreshId, userId, connectionId, requestedAtMs: NOW_MS, expiresAtMs: NOW_MS + HOUR_MS }
}

function sampleClaim(appId: string, userId?: string) {
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

function sampleTicket(appId: string): LinkTicket {
  return { appId, ticketHash: freshHash(), sealedContent: 'sealed', expiresAtMs: NOW_MS + HOUR_MS }
}

/** One of each for the user of the connection. */
export async function plantRequests(store: Store, connection: Connection, account: Account) {
  const { appId, userId, connectionId } = connection
  await store.setConnectionStatus(appId, connectionId, 'updated', '', NOW_MS)
  await store.requestRefresh({ ...refreshOf(connection), stalledBeforeMs: NOW_MS })
  const refresh = sampleBalanceRefresh(connection)
  await store.createBalanceRefresh(refresh)
  const report = sampleReport(connection)
  await store.createReport(report, await store.readSharing(appId, userId))
  const claim = sampleClaim(appId, userId)
  await store.claimAnswer(claim)
  const ticket = sampleTicket(appId)
  await store.createLinkTicket(ticket)
  await store.saveAccountDetails(appId, connectionId, [{ accountId: account.accountId, details: LOAN }])
  return { refresh, report, claim, ticket }
}

export type PlantedRequests = Awaited<ReturnType<typeof plantRequests>>

/** All that can be read of them without changing anything. */
export async function requestPortrait(
  store: Store,
  { appId, userId }: Connection,
  { accountId }: Account,
  { refresh, report, claim }: PlantedRequests,
) {
  return {
    refresh: await store.loadBalanceRefresh(appId, userId, refresh.refreshId, NOW_MS),
    report: await store.loadReport(appId, report.kind, report.reportId, NOW_MS),
    claim: await store.claimAnswer(claim),
    details: await store.listAccountDetails(appId, userId, [accountId]),
  }
}

/** What another app tries with all that it could know. */
export function requestAttempts(
  store: Store,
  connection: Connection,
  { accountId }: Account,
  { refresh, report, claim, ticket }: PlantedRequests,
  appId: string,
): Readonly<Record<Exclude<keyof RequestStore, 'claimRefresh'>, () => Promise<unknown>>> {
  const { userId, connectionId } = connection
  const details = [{ accountId, details: INVESTMENT }]
  return {
    requestRefresh: () => store.requestRefresh({ ...refreshOf(connection), appId }),
    finishRefresh: () => store.finishRefresh(appId, connectionId, 0),
    createBalanceRefresh: () => store.createBalanceRefresh({ ...refresh, appId }),
    loadBalanceRefresh: () => store.loadBalanceRefresh(appId, userId, refresh.refreshId, NOW_MS),
    readSharing: async () => `${await store.readSharing(appId, userId)}`,
    createReport: () => store.createReport({ ...report, appId }, 0),
    loadReport: () => store.loadReport(appId, report.kind, report.reportId, NOW_MS),
    claimAnswer: () => store.claimAnswer({ ...claim, appId, userId: undefined }),
    saveAnswer: () => store.saveAnswer(appId, claim.keyHash, 'mine'),
    releaseAnswer: () => store.releaseAnswer(appId, claim.keyHash),
    createLinkTicket: () => store.createLinkTicket({ ...ticket, appId }),
    loadLinkTicket: () => store.loadLinkTicket(appId, ticket.ticketHash, NOW_MS),
    consumeLinkTicket: () => store.consumeLinkTicket(appId, ticket.ticketHash, NOW_MS),
    saveAccountDetails: () => store.saveAccountDetails(appId, connectionId, details),
    findAccountOwner: () => store.findAccountOwner(appId, accountId),
    listAccountDetails: () => store.listAccountDetails(appId, userId, [accountId]),
  }
}
