// contract: Conformance of data sessions

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plantConnected, plantDataSession, sampleDataSession } from './planted.ts'
import { freshId, HOUR_MS, NOW_MS } from './samples.ts'
import type { Subject } from './subject.ts'

export function dataSessionConformance(subject: () => Promise<Subject>): void {
  test('loads a data session as stored, and finds the newest one of a connection', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const { appId, connectionId } = connection
    const first = await plantDataSession(store, connection)
    const newer = sampleDataSession(connection, {
      state: 'authorized',
      isStoredData: true,
      signInId: undefined,
      ticketHash: undefined,
      reference: undefined,
      options: {},
      createdAtMs: NOW_MS + 1,
    })
    await store.createDataSession(newer)
    assert.deepEqual(await store.loadDataSession(appId, first.sessionId), first)
    assert.deepEqual(await store.loadDataSession(appId, newer.sessionId), newer)
    assert.deepEqual(await store.findDataSession(appId, connectionId), newer)
    assert.equal(await store.findDataSession(appId, freshId()), undefined)
    assert.equal(await store.loadDataSession(appId, freshId()), undefined)
  })

  test('advances a data session once, and keeps its options unless new ones are stored', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const { appId, sessionId, ...session } = await plantDataSession(store, connection)
    const advance = {
      appId,
      sessionId,
      from: 'signing_in',
      to: 'authorized',
      expiresAtMs: NOW_MS + 5,
    } as const
    const facts = await Promise.all([store.advanceDataSession(advance), store.advanceDataSession(advance)])
    assert.deepEqual(facts.toSorted(), ['advanced', 'not_in_state'])
    const state = 'authorized' as const
    const authorized = { ...session, appId, sessionId, state, expiresAtMs: NOW_MS + 5 }
    assert.deepEqual(await store.loadDataSession(appId, sessionId), authorized)
    const options = { days: 365 }
    const again = { ...advance, from: state, options }
    assert.equal(await store.advanceDataSession(again), 'advanced')
    assert.deepEqual(await store.loadDataSession(appId, sessionId), { ...authorized, options })
  })

  test('deletes data sessions an hour after they expire, and with their user', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const { appId, sessionId, expiresAtMs } = await plantDataSession(store, connection)
    await store.sweepExpired(expiresAtMs + HOUR_MS - 1, 1000)
    assert.ok((await store.loadDataSession(appId, sessionId)) !== undefined)
    await store.sweepExpired(expiresAtMs + HOUR_MS, 1000)
    assert.equal(await store.loadDataSession(appId, sessionId), undefined)
    const second = await plantDataSession(store, connection)
    await store.deleteUser(appId, connection.userId, NOW_MS)
    assert.equal(await store.loadDataSession(appId, second.sessionId), undefined)
  })
}
