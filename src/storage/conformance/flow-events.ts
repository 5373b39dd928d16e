// contract: Conformance of the steps of hosted flows: limits, expiry, deleted users

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plantConnected, sampleFlowEvent } from './planted.ts'
import { freshId, NOW_MS } from './samples.ts'
import type { Subject } from './subject.ts'

export function flowEventConformance(subject: () => Promise<Subject>): void {
  test('steps of a flow are listed as stored, by tracking id, until they expire', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const { appId } = connection
    const full = sampleFlowEvent(connection)
    const { trackingId, expiresAtMs } = full
    const none = { userId: undefined, providerName: undefined, connectionId: undefined, grantId: undefined }
    const bare = sampleFlowEvent(connection, { trackingId, kind: 'opened', isRenewal: false, ...none })
    await store.recordFlowEvents([bare, full], 9)
    await store.recordFlowEvents([sampleFlowEvent(connection)], 9)
    const listed = await store.listFlowEvents(appId, trackingId, NOW_MS)
    const byKind = listed.toSorted((a, b) => a.kind.localeCompare(b.kind))
    assert.deepEqual(structuredClone(byKind), [bare, full])
    assert.deepEqual(await store.listFlowEvents(appId, freshId(), NOW_MS), [])
    assert.deepEqual(await store.listFlowEvents(appId, trackingId, expiresAtMs), [])
    await store.sweepExpired(expiresAtMs, 1000)
    assert.deepEqual(await store.listFlowEvents(appId, trackingId, NOW_MS), [])
  })

  test('of one link no more steps are stored than allowed, and none of a deleted user', async () => {
    const { store } = await subject()
    const { connection } = await plantConnected(store)
    const { appId, userId } = connection
    const { trackingId } = sampleFlowEvent(connection)
    const step = () => sampleFlowEvent(connection, { trackingId })
    await store.recordFlowEvents([step(), step()], 3)
    await store.recordFlowEvents([step(), step()], 3)
    await store.recordFlowEvents([step()], 3)
    assert.equal((await store.listFlowEvents(appId, trackingId, NOW_MS)).length, 3)
    await store.deleteUser(appId, userId, NOW_MS)
    assert.deepEqual(await store.listFlowEvents(appId, trackingId, NOW_MS), [])
    await store.recordFlowEvents([step()], 3)
    assert.deepEqual(await store.listFlowEvents(appId, trackingId, NOW_MS), [])
  })
}
