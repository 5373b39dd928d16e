// contract: Conformance of the queue of refreshes and of the limits on unattended reads

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Connection, ConnectionStatus } from '../../core/connections/connection.ts'
import type { Store } from '../../core/ports.ts'
import { plantConnected, plantConnection, refreshOf } from './planted.ts'
import { freshId, HOUR_MS, NOW_MS } from './samples.ts'
import type { StoreSubject } from './subject.ts'
import { turns } from './turns.ts'

export function refreshConformance(subject: () => Promise<StoreSubject>): void {
  test('of concurrent refresh requests exactly one is accepted, and one worker claims it', async () => {
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

  test('an unattended refresh is claimed as unattended', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const unattended = { sinceMs: NOW_MS - HOUR_MS, max: 4 }
    assert.equal(await store.requestRefresh({ ...refreshOf(connection), unattended }), 'requested')
    assert.equal((await claimOf(store, connection, NOW_MS))?.attended, false)
    await store.finishRefresh(connection.appId, connection.connectionId, NOW_MS + HOUR_MS)
  })

  test('finishing a refresh leaves one that was requested meanwhile in the queue', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const { appId, connectionId } = connection
    await store.requestRefresh(refreshOf(connection))
    const first = await claimOf(store, connection, NOW_MS)
    await store.setConnectionStatus({ appId, connectionId, status: 'updated', message: '', nowMs: NOW_MS })
    assert.equal(await store.requestRefresh(refreshOf(connection)), 'requested')
    await store.finishRefresh(appId, connectionId, first?.leaseUntilMs ?? 0)
    const second = await claimOf(store, connection, NOW_MS + 1)
    assert.equal(second?.leaseUntilMs, NOW_MS + 1 + HOUR_MS)
    await store.finishRefresh(appId, connectionId, NOW_MS + 1 + HOUR_MS)
    assert.equal(await claimOf(store, connection, NOW_MS + 3 * HOUR_MS), undefined)
  })

  test('a released refresh is claimed at once, and a lease that is over releases nothing', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const { appId, connectionId } = connection
    await store.requestRefresh(refreshOf(connection))
    const first = await claimOf(store, connection, NOW_MS)
    await store.releaseRefresh(appId, connectionId, first?.leaseUntilMs ?? 0)
    const second = await claimOf(store, connection, NOW_MS + 1)
    assert.equal(second?.leaseUntilMs, NOW_MS + 1 + HOUR_MS)
    await store.releaseRefresh(appId, connectionId, first?.leaseUntilMs ?? 0)
    assert.equal(await claimOf(store, connection, NOW_MS + 2), undefined)
    await store.finishRefresh(appId, connectionId, NOW_MS + 1 + HOUR_MS)
  })

  test('an unfinished refresh is claimed again after its lease expires', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    await store.requestRefresh(refreshOf(connection))
    assert.ok((await claimOf(store, connection, NOW_MS)) !== undefined)
    assert.equal(await claimOf(store, connection, NOW_MS + 1), undefined)
    assert.ok((await claimOf(store, connection, NOW_MS + HOUR_MS)) !== undefined)
    await store.finishRefresh(connection.appId, connection.connectionId, NOW_MS + 2 * HOUR_MS)
  })

  test('a stalled connection can be refreshed; a disconnected one, or one of another user, cannot', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const request = refreshOf(connection)
    assert.equal(await store.requestRefresh({ ...request, userId: freshId() }), 'unknown')
    assert.equal(await store.requestRefresh(request), 'requested')
    assert.equal(await store.requestRefresh({ ...request, stalledBeforeMs: NOW_MS - 1 }), 'busy')
    assert.equal(await store.requestRefresh({ ...request, stalledBeforeMs: NOW_MS }), 'requested')
    await store.disconnectConnection({
      appId: connection.appId,
      connectionId: connection.connectionId,
      nowMs: NOW_MS,
      by: 'client',
    })
    assert.equal(await store.requestRefresh({ ...request, stalledBeforeMs: NOW_MS }), 'unknown')
    await store.finishRefresh(connection.appId, connection.connectionId, 0)
  })

  test('limits unattended reads of a connection, whoever requests them', async () => {
    const { store } = await subject()
    const connection = await plantConnection(store, 'updated')
    const { appId, userId, connectionId } = connection
    const request = async (nowMs: number, attended = false) => {
      const unattended = attended ? undefined : { sinceMs: nowMs - HOUR_MS, max: 2 }
      const key = { appId, userId, connectionId, source: 'background' } as const
      const fact = await store.requestRefresh({ ...key, unattended, nowMs, stalledBeforeMs: 0 })
      await store.finishRefresh(appId, connectionId, 0)
      await store.setConnectionStatus({ appId, connectionId, status: 'updated', message: '', nowMs })
      return fact
    }
    assert.equal(await request(NOW_MS), 'requested')
    assert.equal(await request(NOW_MS + 1), 'requested')
    assert.equal(await request(NOW_MS + 2), 'limited')
    assert.equal(await request(NOW_MS + 2, true), 'requested')
    assert.equal(await request(NOW_MS + HOUR_MS - 1), 'limited')
    assert.equal(await request(NOW_MS + HOUR_MS), 'requested')
    assert.equal(await request(NOW_MS + HOUR_MS), 'limited')
  })

  test('requires a sign-in if the connection has no usable bank tokens', async () => {
    const { store } = await subject()
    const needed: readonly ConnectionStatus[] = [
      'created',
      'authentication_error',
      'temporary_error',
      'permanent_error',
      'session_expired',
    ]
    const ask = ({ appId, userId, connectionId }: Connection) =>
      store.requestRefresh({
        appId,
        userId,
        connectionId,
        source: 'api',
        nowMs: NOW_MS + 1,
        stalledBeforeMs: NOW_MS - 1,
      })
    for (const status of needed) {
      assert.equal(await ask(await plantConnection(store, status)), 'sign_in_needed', status)
    }
    for (const status of ['authentication_error', 'temporary_error'] as const) {
      const connection = await plantConnection(store, status)
      const { appId, connectionId } = connection
      await store.saveBankSession({
        appId,
        connectionId,
        sealedSession: 'sealed',
        consentExpiresAtMs: NOW_MS + HOUR_MS,
        nowMs: NOW_MS,
      })
      assert.equal(await ask(connection), 'requested', status)
      await store.finishRefresh(appId, connectionId, 0)
    }
    for (const status of ['awaiting_answers', 'awaiting_approval', 'awaiting_redirect'] as const) {
      assert.equal(await ask(await plantConnection(store, status)), 'busy', status)
    }
  })
}

/** Skips rows that other tests left in the same queue. */
async function claimOf(store: Store, { connectionId }: Connection, nowMs: number) {
  for (const _turn of turns()) {
    const claim = await store.claimRefresh(nowMs, nowMs + HOUR_MS)
    if (claim === undefined || claim.connectionId === connectionId) return claim
  }
}
