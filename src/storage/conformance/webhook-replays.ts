// contract: Conformance of webhook replays: ranges, races, and the pages of deliveries

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Store } from '../../core/ports.ts'
import { HOUR_MS, NOW_MS } from './samples.ts'
import type { StoreSubject } from './subject.ts'
import { dispatchAll, type EventSource, finishJob, leaseOf } from './webhook-deliveries.ts'
import { NO_CHANGE, SAMPLE_ATTEMPT, sampleEndpoint } from './webhook-samples.ts'

export function replayConformance(
  subject: () => Promise<StoreSubject>,
  plant: (store: Store) => Promise<EventSource>,
): void {
  /** Six events at one endpoint: the first half failed, the other half was delivered. */
  async function plantFinished(store: Store) {
    const { appId, finish } = await plant(store)
    const endpoint = sampleEndpoint(appId)
    const { endpointId } = endpoint
    await store.createWebhookEndpoint(endpoint, 5)
    for (let event = 0; event < 6; event++) await finish(NOW_MS + event)
    await dispatchAll(store)
    const jobs = await leaseOf(store, appId, 'lease')
    const ordered = jobs.toSorted((a, b) => (a.event.eventId < b.event.eventId ? -1 : 1))
    for (const [index, job] of ordered.entries())
      await finishJob(store, job, { leaseId: 'lease', result: { kind: index < 3 ? 'failed' : 'delivered' } })
    const range = { appId, endpointId, fromMs: NOW_MS - HOUR_MS, toMs: NOW_MS + HOUR_MS, limit: 100 }
    return { appId, endpointId, range, eventIds: ordered.map(({ event }) => event.eventId) }
  }

  test('concurrent callers queue each failed event of a range once, and the next call finds none', async () => {
    const { store } = await subject()
    const { appId, endpointId, range, eventIds } = await plantFinished(store)
    const failed = { ...range, which: 'failed' } as const
    assert.equal(await store.countWebhookReplays(failed), 3)
    assert.equal(await store.countWebhookReplays({ ...failed, limit: 2 }), 2)
    const queued = await Promise.all(
      Array.from({ length: 4 }, () => store.queueWebhookReplays(failed, NOW_MS + 10)),
    )
    assert.deepEqual(queued.map(Number).toSorted(), [0, 0, 0, 3])
    assert.equal(await store.countWebhookReplays(failed), 0)
    const lines = await store.pageWebhookDeliveries({ appId, endpointId, state: 'pending', limit: 10 })
    assert.deepEqual(lines.map(({ eventId }) => eventId).toSorted(), eventIds.slice(0, 3))
    assert.ok(
      lines.every(({ replay, attempts, lastAttempt }) => replay === 1 && attempts === 0 && !lastAttempt),
    )
    assert.equal(await store.queueWebhookReplays({ ...range, which: 'all' }, NOW_MS + 11), 3)
    const outside = { ...failed, fromMs: 0, toMs: NOW_MS - HOUR_MS }
    assert.equal(await store.queueWebhookReplays({ ...outside, which: 'all' }, NOW_MS), 0)
    assert.equal(await store.queueWebhookReplays({ ...failed, endpointId: 'none' }, NOW_MS), 'unknown')
  })

  test('a replay that failed can be queued again, and counts neither for nor against the endpoint', async () => {
    const { store } = await subject()
    const { appId, endpointId, range } = await plantFinished(store)
    const failed = { ...range, which: 'failed', limit: 1 } as const
    const before = await store.loadWebhookEndpoint(appId, endpointId)
    for (const [round, kind] of (['failed', 'failed', 'failed', 'delivered'] as const).entries()) {
      assert.equal(await store.queueWebhookReplays(failed, NOW_MS + round), 1)
      const [job, ...more] = await leaseOf(store, appId, `replay ${round}`, NOW_MS + round)
      assert.ok(job !== undefined && more.length === 0)
      assert.equal(job.delivery.replay, round + 1)
      const late = { leaseId: `replay ${round}`, result: { kind }, nowMs: NOW_MS + 2 * HOUR_MS }
      assert.equal(await finishJob(store, job, late), 'finished')
    }
    assert.deepEqual(await store.loadWebhookEndpoint(appId, endpointId), before)
    assert.equal(await store.countWebhookReplays({ ...failed, limit: 10 }), 2)
  })

  test('replays of a paused or disabled endpoint wait until it is enabled', async () => {
    const { store } = await subject()
    const { appId, endpointId, range } = await plantFinished(store)
    await store.changeWebhookEndpoint(appId, endpointId, { ...NO_CHANGE, disabled: true }, NOW_MS)
    assert.equal(await store.queueWebhookReplays({ ...range, which: 'failed' }, NOW_MS), 3)
    assert.deepEqual(await leaseOf(store, appId, 'early'), [])
    await store.changeWebhookEndpoint(appId, endpointId, { ...NO_CHANGE, disabled: false }, NOW_MS)
    assert.equal((await leaseOf(store, appId, 'later')).length, 3)
  })

  test('pages of deliveries hold each once, the newest first, of one state, endpoint or event', async () => {
    const { store } = await subject()
    const { appId, endpointId, range, eventIds } = await plantFinished(store)
    await store.queueWebhookReplays({ ...range, which: 'all' }, NOW_MS + 20)
    const seen: string[] = []
    let after: { createdAtMs: number; eventId: string; endpointId: string; replay: number } | undefined
    for (;;) {
      const page = await store.pageWebhookDeliveries({ appId, after, limit: 5 })
      seen.push(...page.map(({ eventId, replay }) => `${replay} ${eventId}`))
      after = page.at(-1)
      if (page.length < 5) break
    }
    const newestFirst = eventIds.toReversed()
    assert.deepEqual(seen, [
      ...newestFirst.map((eventId) => `1 ${eventId}`),
      ...newestFirst.map((eventId) => `0 ${eventId}`),
    ])
    const failed = await store.pageWebhookDeliveries({ appId, state: 'failed', limit: 10 })
    assert.deepEqual(
      failed.map(({ eventId, kind, lastAttempt }) => [eventId, kind, lastAttempt]),
      newestFirst.slice(3).map((eventId) => [eventId, 'refresh.finished', SAMPLE_ATTEMPT]),
    )
    const [eventId] = eventIds
    const ofEvent = await store.pageWebhookDeliveries({ appId, endpointId, eventId, limit: 10 })
    assert.deepEqual(
      ofEvent.map(({ replay }) => replay),
      [1, 0],
    )
    assert.deepEqual(await store.pageWebhookDeliveries({ appId, endpointId: 'none', limit: 10 }), [])
  })
}
