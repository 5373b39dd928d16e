// contract: Conformance of deferred reads: one worker, each end once

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plantConnected, plantDeferredRead } from './planted.ts'
import { freshId, HOUR_MS, NOW_MS } from './samples.ts'
import type { Subject } from './subject.ts'

export function deferredReadConformance(subject: () => Promise<Subject>): void {
  test('a deferred read is read as it was stored, until it expires', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const { appId } = connection
    const failed = { state: 'failed', failure: { code: 'bank_read_failed', subject: 'timeout' } } as const
    const reads = [
      await plantDeferredRead(store, connection),
      await plantDeferredRead(store, connection, { ...failed, receiverUrl: undefined, request: {} }),
      await plantDeferredRead(store, connection, { ...failed, failure: { code: 'bank_read_slow' } }),
    ]
    for (const read of reads) {
      assert.deepEqual(structuredClone(await store.loadDeferredRead(appId, read.readId, NOW_MS)), read)
      assert.ok((await store.loadDeferredRead(appId, read.readId, read.expiresAtMs - 1)) !== undefined)
      assert.equal(await store.loadDeferredRead(appId, read.readId, read.expiresAtMs), undefined)
    }
    assert.equal(await store.loadDeferredRead(appId, freshId(), NOW_MS), undefined)
  })

  test('of concurrent workers one leases a due read, and another one once the lease is over', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const dueAtMs = NOW_MS - 100 * HOUR_MS
    const { readId } = await plantDeferredRead(store, connection, { createdAtMs: dueAtMs })
    const claim = () => store.claimDeferredRead(dueAtMs, dueAtMs + 5)
    const claims = await Promise.all(Array.from({ length: 8 }, claim))
    const [claimed, ...others] = claims.filter((one) => one !== undefined)
    assert.deepEqual([claimed?.read.readId, claimed?.attempts, others], [readId, 1, []])
    const again = await store.claimDeferredRead(dueAtMs + 5, dueAtMs + 9)
    assert.deepEqual([again?.read.readId, again?.attempts], [readId, 2])
    assert.ok(again !== undefined)
    await store.postponeDeferredRead(again, undefined)
  })

  test('the end of a read is stored once, by whoever has the lease, and counts attempts anew', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const dueAtMs = NOW_MS - 90 * HOUR_MS
    const { appId, readId } = await plantDeferredRead(store, connection, { createdAtMs: dueAtMs })
    const lost = await store.claimDeferredRead(dueAtMs, dueAtMs + 1)
    const claimed = await store.claimDeferredRead(dueAtMs + 1, dueAtMs + 2)
    assert.ok(lost !== undefined && claimed !== undefined)
    const failure = { code: 'bank_read_failed', subject: 'timeout' } as const
    await store.settleDeferredRead(lost, { state: 'failed', failure, dueAtMs })
    assert.equal((await store.loadDeferredRead(appId, readId, NOW_MS))?.state, 'waiting')
    const end = { state: 'succeeded', failure: undefined, dueAtMs } as const
    await store.settleDeferredRead(claimed, end)
    assert.equal((await store.loadDeferredRead(appId, readId, NOW_MS))?.state, 'succeeded')
    const told = await store.claimDeferredRead(dueAtMs, dueAtMs + 7)
    assert.deepEqual([told?.read.readId, told?.attempts], [readId, 1])
    assert.ok(told !== undefined)
    await store.settleDeferredRead(told, { state: 'failed', failure, dueAtMs })
    assert.equal((await store.loadDeferredRead(appId, readId, NOW_MS))?.state, 'succeeded')
    await store.postponeDeferredRead({ ...told, leaseUntilMs: 1 }, dueAtMs)
    await store.postponeDeferredRead(told, undefined)
    assert.equal(await store.claimDeferredRead(dueAtMs + HOUR_MS, dueAtMs + HOUR_MS + 1), undefined)
  })

  test('deletes deferred reads when they expire', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const { appId, readId, expiresAtMs } = await plantDeferredRead(store, connection)
    await store.sweepExpired(expiresAtMs - 1, 1000)
    assert.ok((await store.loadDeferredRead(appId, readId, 0)) !== undefined)
    await store.sweepExpired(expiresAtMs, 1000)
    assert.equal(await store.loadDeferredRead(appId, readId, 0), undefined)
  })
}
