// contract: Conformance of reduced sharing: what an end user withdrew stays away

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Account } from '../../core/accounts/account.ts'
import type { DashboardStore } from '../../core/dashboard/store.ts'
import type { Store } from '../../core/ports.ts'
import { plantConsent } from './consents.ts'
import {
  ANY_ACCOUNT,
  ANY_TRANSACTION,
  type Connected,
  ORDERS,
  plantConnected,
  plantOwner,
} from './planted.ts'
import { freshId, HOUR_MS, NOW_MS, sampleAccount } from './samples.ts'
import type { Subject } from './subject.ts'
import { freshSeed } from './webhook-samples.ts'

export function reducedSharingConformance(subject: () => Promise<Subject>): void {
  test('withdrawing an account deletes its transactions and events, and no fetch stores it again', async () => {
    const { store } = await subject()
    const connected = await plantConnected(store)
    const { appId, userId, connectionId, first, second, save } = connected
    const ofSecond = async () =>
      JSON.stringify(await store.listWebhookEvents(appId, 0, 100)).includes(second.accountId)
    assert.ok(await ofSecond())
    const request = reductionOf(connected, {
      accounts: [labelled(second), labelled(sampleAccount(connected.connection))],
    })
    assert.equal(await store.reduceSharing(request), 'narrowed')
    assert.equal(await store.reduceSharing({ ...request, eventSeed: freshSeed() }), 'nothing_new')
    const left = { accounts: [first.accountId], balances: true, holders: true, identity: true }
    assert.deepEqual(await shown(store, connected), { ...left, transactions: [first.accountId] })
    assert.equal(await save(), 'saved')
    assert.deepEqual(await shown(store, connected), { ...left, transactions: [first.accountId] })
    assert.equal(await ofSecond(), false)
    assert.deepEqual(await store.listWithdrawnData(appId, userId), [
      {
        kind: 'account',
        connectionId,
        accountId: second.accountId,
        label: 'Savings ••1234',
        sinceMs: request.nowMs,
      },
    ])
    const finished = (await store.listWebhookEvents(appId, 0, 100)).filter(
      ({ content }) => content.kind === 'refresh.finished',
    )
    assert.equal(finished.length, 1)
  })

  for (const [kind, gone] of [
    ['balances', { balances: false }],
    ['transactions', { transactions: [] }],
    ['identity', { identity: false, holders: false }],
  ] as const) {
    test(`withdrawing ${kind} deletes them at once and for good, and leaves the rest`, async () => {
      const { store } = await subject()
      const connected = await plantConnected(store)
      const { appId, connectionId, first, save } = connected
      const before = await shown(store, connected)
      await store.savePaymentOrders(appId, connectionId, [{ accountId: first.accountId, orders: ORDERS }])
      assert.equal(await store.reduceSharing(reductionOf(connected, { data: [kind] })), 'narrowed')
      assert.deepEqual(await shown(store, connected), { ...before, ...gone })
      assert.equal(await save(), 'saved')
      assert.deepEqual(await shown(store, connected), { ...before, ...gone })
      const details = { kind: 'loan', loanType: 'other' } as const
      const nothing = { originalAmount: undefined, monthlyAmortisation: undefined }
      const ends = { interestRate: undefined, startDate: undefined, endDate: undefined }
      await store.saveAccountDetails(appId, connectionId, [
        { accountId: first.accountId, details: { ...details, ...nothing, ...ends } },
      ])
      const kept = await store.listAccountDetails(appId, connected.userId, [first.accountId])
      assert.equal(kept.length, kind === 'balances' ? 0 : 1)
      const list = () => store.listPaymentOrders(appId, connected.userId, first.accountId)
      assert.equal((await list()).length, kind === 'transactions' ? 0 : ORDERS.length)
      await store.savePaymentOrders(appId, connectionId, [{ accountId: first.accountId, orders: ORDERS }])
      assert.equal((await list()).length, kind === 'transactions' ? 0 : ORDERS.length)
    })
  }

  test('a concurrent fetch stores nothing of what is withdrawn', async () => {
    const { store } = await subject()
    for (let round = 0; round < 10; round++) {
      const connected = await plantConnected(store)
      const { second, save } = connected
      const request = reductionOf(connected, { accounts: [labelled(second)], data: ['identity'] })
      await Promise.all([save(), store.reduceSharing(request), save()])
      const { accounts, identity, holders } = await shown(store, connected)
      assert.deepEqual([accounts.includes(second.accountId), identity, holders], [false, false, false])
    }
  })

  test('reducing sharing writes an event with the current status, unless a fetch in progress will', async () => {
    const { store } = await subject()
    const connected = await plantConnected(store)
    const { appId, connectionId } = connected
    const told = async () =>
      (await store.listWebhookEvents(appId, 0, 100)).flatMap(({ content }) =>
        content.kind === 'refresh.finished' ? [`${content.status} ${content.message}`] : [],
      )
    const narrowTo = (data: Reduction['data']) => store.reduceSharing(reductionOf(connected, { data }))
    const move = (to: 'updating' | 'session_expired', message: string) =>
      store.setConnectionStatus({ appId, connectionId, status: to, message, nowMs: NOW_MS + 1 })
    assert.equal(await move('updating', ''), 'set')
    await narrowTo(['identity'])
    assert.deepEqual(await told(), [])
    assert.equal(await move('session_expired', 'Sign in.'), 'set')
    await narrowTo(['balances'])
    assert.deepEqual(await told(), ['session_expired Sign in.'])
  })

  test("refuses to reduce sharing of a connection that is another user's or disconnected", async () => {
    const { store } = await subject()
    const connected = await plantConnected(store)
    const { appId, connectionId } = connected
    const request = reductionOf(connected, { data: ['identity'] })
    assert.equal(await store.reduceSharing({ ...request, userId: freshId() }), 'unknown')
    await store.disconnectConnection({ appId, connectionId, nowMs: NOW_MS, by: 'client' })
    assert.equal(await store.reduceSharing(request), 'unknown')
  })

  test('reducing sharing adds a step to the consent history without a change of state; a new consent restores everything', async () => {
    const { store } = await subject()
    const planted = await plantOwner(store)
    const connected = await plantConnected(store, planted)
    const { appId, userId, connectionId, second } = connected
    const give = async () => {
      const asked = await plantConsent(store, planted)
      await store.advanceLinkSession({
        appId,
        sessionId: asked.consentId,
        from: 'at_bank',
        to: 'fetching',
        update: { connectionId },
        nowMs: NOW_MS,
      })
      await store.saveBankSession({
        appId,
        connectionId,
        sealedSession: 'sealed',
        consentExpiresAtMs: NOW_MS + 99 * HOUR_MS,
        nowMs: NOW_MS,
      })
      await store.advanceLinkSession({
        appId,
        sessionId: asked.consentId,
        from: 'fetching',
        to: 'granted',
        update: {},
        nowMs: NOW_MS,
      })
      return asked
    }
    const asked = await give()
    const request = reductionOf(connected, { accounts: [labelled(second)], data: ['transactions'] })
    await store.reduceSharing(request)
    const steps = (await store.listConsentEvents(appId, userId, asked.consentId)).slice(-2)
    assert.deepEqual(
      steps.map(({ step, state, actor, detail }) => [step, state, actor, detail]),
      [
        [4, 'active', 'person', 'narrowed_account'],
        [5, 'active', 'person', 'narrowed_transactions'],
      ],
    )
    assert.equal(await asked.state(), 'active')
    // Refreshed tokens are not a new consent.
    await store.saveBankSession({
      appId,
      connectionId,
      sealedSession: 'newer',
      consentExpiresAtMs: NOW_MS + 99 * HOUR_MS,
      nowMs: NOW_MS,
    })
    assert.equal((await store.listWithdrawnData(appId, userId)).length, 2)
    await give()
    assert.deepEqual(await store.listWithdrawnData(appId, userId), [])
  })
}

export function reductionOf({ appId, userId, connectionId }: Connected, more: Partial<Reduction>): Reduction {
  return {
    appId,
    userId,
    connectionId,
    accounts: [],
    data: [],
    nowMs: NOW_MS + 7,
    eventSeed: freshSeed(),
    ...more,
  }
}

export type Reduction = Parameters<DashboardStore['reduceSharing']>[0]

function labelled({ accountId }: Account) {
  return { accountId, label: 'Savings ••1234' }
}

/** A summary of what is stored of the user. */
async function shown(store: Store, { appId, userId, connectionId }: Connected) {
  const accounts = await store.listAccounts(appId, userId, ANY_ACCOUNT, { limit: 10 })
  const transactions = await store.listTransactions(appId, userId, ANY_TRANSACTION, { limit: 10 })
  const connection = await store.loadConnection(appId, connectionId)
  return {
    accounts: accounts.map(({ accountId }) => accountId).toSorted(),
    balances: accounts.some(({ booked, available, creditLimit }) => booked ?? available ?? creditLimit),
    holders: accounts.some(({ holders }) => holders.length > 0),
    transactions: transactions.map(({ accountId }) => accountId).toSorted(),
    identity: connection?.identity !== undefined,
  }
}
