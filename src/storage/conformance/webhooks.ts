// contract: Conformance of webhook events

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Account } from '../../core/accounts/account.ts'
import type { Transaction } from '../../core/accounts/transaction.ts'
import type { Store } from '../../core/ports.ts'
import { WEBHOOK_EVENT_LIFETIME_MS, type WebhookEvent } from '../../core/webhooks/webhook.ts'
import { NOW_MS, plantApp, plantUser, sampleAccount, sampleConnection, sampleTransaction } from './samples.ts'
import type { Subject } from './subject.ts'
import { deliveryConformance, dispatchAll } from './webhook-deliveries.ts'
import { replayConformance } from './webhook-replays.ts'
import { freshSeed, sampleEndpoint } from './webhook-samples.ts'

/** An app with a connection; `finish` writes one event. */
async function plantSource(store: Store) {
  const { appId } = await plantApp(store)
  const user = await plantUser(store, appId)
  const connection = sampleConnection(appId, user.userId)
  await store.createConnection(connection)
  const { connectionId } = connection
  const finish = async (nowMs = NOW_MS) => {
    await store.setConnectionStatus({ appId, connectionId, status: 'updating', message: '', nowMs })
    return await store.setConnectionStatus({
      appId,
      connectionId,
      status: 'updated',
      message: '',
      nowMs,
      finished: {
        eventSeed: freshSeed(),
        source: 'background',
      },
    })
  }
  const save = (accounts: readonly Account[], transactions: readonly Transaction[], refreshedAtMs = NOW_MS) =>
    store.saveBankData(appId, connectionId, {
      identity: undefined,
      accounts,
      transactions,
      refreshedAtMs,
      eventSeed: freshSeed(),
    })
  return { appId, user, connection, finish, save }
}

function contentsOf(events: readonly WebhookEvent[]) {
  return events.map(({ content }) => content)
}

export function webhookConformance(subject: () => Promise<Subject>): void {
  outboxConformance(subject)
  deliveryConformance(subject, plantSource)
  replayConformance(subject, plantSource)
}

function outboxConformance(subject: () => Promise<Subject>): void {
  test('a finished refresh writes its event; an intermediate status, or one without a seed, writes none', async () => {
    const { store } = await subject()
    const { appId, user, connection, finish } = await plantSource(store)
    const { connectionId } = connection
    const seed = { eventSeed: freshSeed(), source: 'api' } as const
    await store.saveBankSession({
      appId,
      connectionId,
      sealedSession: 'sealed',
      consentExpiresAtMs: NOW_MS + 77,
      nowMs: NOW_MS,
    })
    await store.setConnectionStatus({
      appId,
      connectionId,
      status: 'updating',
      message: '',
      nowMs: NOW_MS,
      finished: seed,
    })
    await store.setConnectionStatus({ appId, connectionId, status: 'updated', message: '', nowMs: NOW_MS })
    assert.deepEqual(await store.listWebhookEvents(appId, 0, 10), [])
    await store.setConnectionStatus({ appId, connectionId, status: 'updating', message: '', nowMs: NOW_MS })
    await store.setConnectionStatus({
      appId,
      connectionId,
      status: 'temporary_error',
      message: 'Later',
      nowMs: NOW_MS,
      finished: seed,
    })
    await finish(NOW_MS + 1)
    const events = await store.listWebhookEvents(appId, 0, 10)
    const failed = {
      kind: 'refresh.finished',
      connectionId,
      status: 'temporary_error',
      message: 'Later',
      finishedAtMs: NOW_MS,
      source: 'api',
      sessionExpiresAtMs: NOW_MS + 77,
    }
    const updated = {
      ...failed,
      status: 'updated',
      message: '',
      finishedAtMs: NOW_MS + 1,
      source: 'background',
    }
    assert.deepEqual(contentsOf(events), [failed, updated])
    const [event] = events
    assert.match(event?.eventId ?? '', /^[0-9a-f]{32}$/)
    assert.deepEqual([event?.userId, event?.externalUserId], [user.userId, user.externalUserId])
    assert.deepEqual(await store.loadWebhookEvent(appId, event?.eventId ?? ''), event)
    assert.equal((await store.listWebhookEvents(appId, NOW_MS + 1, 10)).length, 1)
    await store.disconnectConnection({ appId, connectionId, nowMs: NOW_MS + 2, by: 'client' })
    assert.equal(await finish(NOW_MS + 3), 'ended')
    assert.equal((await store.listWebhookEvents(appId, 0, 10)).length, 2)
  })

  test('saving bank data writes events for inserted, updated and deleted rows, and none if nothing changed', async () => {
    const { store } = await subject()
    const { appId, connection, save } = await plantSource(store)
    const account = sampleAccount(connection)
    const { accountId } = account
    const old = sampleTransaction(account, { bookedDate: '2026-08-01' })
    const open = { status: 'pending' as const, bookedDate: undefined, transactionDate: '2026-09-05' }
    const settling = sampleTransaction(account, open)
    const vanishing = sampleTransaction(account, { ...open, transactionDate: '2026-09-07' })
    let seen = 0
    const fresh = async () => {
      const events = await store.listWebhookEvents(appId, 0, 100)
      const since = events.slice(seen)
      seen = events.length
      return contentsOf(since)
    }

    await save([account], [old, settling, vanishing])
    const all = { kind: 'transactions.modified', accountId } as const
    const booked = { kind: 'booked_transactions.modified', accountId } as const
    assert.deepEqual(await fresh(), [
      { kind: 'account.created', accountId },
      { ...all, earliestDate: '2026-08-01', latestDate: '2026-09-07', inserted: 3, updated: 0, deleted: 0 },
      {
        ...booked,
        earliestDate: '2026-08-01',
        latestDate: '2026-08-01',
        inserted: 1,
        updated: 0,
        deleted: 0,
      },
    ])

    await save([{ ...account, refreshedAtMs: NOW_MS + 1 }], [old, settling, vanishing], NOW_MS + 1)
    assert.deepEqual(await fresh(), [])

    const richer = { ...account, booked: { unscaled: 5n, scale: 0, currency: 'SEK' } }
    const settled = { ...settling, status: 'booked' as const, bookedDate: '2026-09-06' }
    const renamed = { ...old, description: 'Hyra' }
    const late = sampleTransaction(account, { bookedDate: '2026-09-08' })
    await save([richer], [renamed, settled, late], NOW_MS + 2)
    assert.deepEqual(await fresh(), [
      { kind: 'account.updated', accountId },
      { ...all, earliestDate: '2026-08-01', latestDate: '2026-09-08', inserted: 1, updated: 2, deleted: 1 },
      {
        ...booked,
        earliestDate: '2026-08-01',
        latestDate: '2026-09-08',
        inserted: 2,
        updated: 1,
        deleted: 0,
      },
      { kind: 'transactions.deleted', accountId, transactionIds: [vanishing.transactionId] },
    ])
  })

  test('events are deleted with their user, and after 30 days with their deliveries', async () => {
    const { store, driver } = await subject()
    const { appId, user, finish } = await plantSource(store)
    await store.createWebhookEndpoint(sampleEndpoint(appId), 5)
    await finish()
    await dispatchAll(store)
    assert.equal((await store.listWebhookDeliveries(appId, 10)).length, 1)
    await store.deleteUser(appId, user.userId, NOW_MS)
    assert.deepEqual(await store.listWebhookEvents(appId, 0, 10), [])
    assert.deepEqual(await store.listWebhookDeliveries(appId, 10), [])

    const other = await plantSource(store)
    await store.createWebhookEndpoint(sampleEndpoint(other.appId), 5)
    await other.finish()
    await dispatchAll(store)
    await store.sweepExpired(NOW_MS + WEBHOOK_EVENT_LIFETIME_MS - 1, 1000)
    assert.equal((await store.listWebhookDeliveries(other.appId, 10)).length, 1)
    await store.sweepExpired(NOW_MS + WEBHOOK_EVENT_LIFETIME_MS, 1000)
    for (const table of ['webhook_events', 'webhook_deliveries']) {
      const row = await driver.get(`SELECT COUNT(*) AS rows FROM ${table} WHERE app_id = :appId`, {
        appId: other.appId,
      })
      assert.equal(row?.rows, 0, table)
    }
  })
}
