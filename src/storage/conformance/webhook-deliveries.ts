// contract: Conformance of webhook deliveries: leases, results, pauses, replays

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Store } from '../../core/ports.ts'
import type { AttemptResult } from '../../core/webhooks/store.ts'
import type { WebhookJob } from '../../core/webhooks/webhook.ts'
import { freshId, HOUR_MS, NOW_MS } from './samples.ts'
import type { StoreSubject } from './subject.ts'
import { NO_CHANGE, SAMPLE_ATTEMPT, sampleEndpoint } from './webhook-samples.ts'

/** Dispatches until no event is left; other tests leave events in the same database. */
export async function dispatchAll(store: Store): Promise<void> {
  while ((await store.dispatchWebhookEvents(NOW_MS, 50)) > 0);
}

/** Leases the due deliveries of one app for a minute. */
export async function leaseOf(
  store: Store,
  appId: string,
  leaseId: string,
  nowMs = NOW_MS,
): Promise<WebhookJob[]> {
  const due = await store.listDueWebhookEndpoints({ nowMs, maxInProgress: 1000, limit: 1000 })
  const jobs: WebhookJob[] = []
  for (const endpoint of due.filter((one) => one.appId === appId)) {
    const request = { ...endpoint, leaseId, nowMs, untilMs: nowMs + 60_000, maxInProgress: 1000, limit: 1000 }
    jobs.push(...(await store.leaseWebhookDeliveries(request)))
  }
  return jobs
}

function leaseOneOf(
  store: Store,
  at: {
    readonly appId: string
    readonly endpointId: string
    readonly leaseId: string
    readonly nowMs: number
  },
) {
  return store.leaseWebhookDeliveries({ ...at, untilMs: at.nowMs + 60_000, maxInProgress: 1, limit: 1 })
}

export function finishJob(
  store: Store,
  job: WebhookJob,
  {
    leaseId,
    result,
    nowMs = NOW_MS,
  }: { readonly leaseId: string; readonly result: AttemptResult; readonly nowMs?: number },
) {
  const attempt = { ...SAMPLE_ATTEMPT, attempt: job.delivery.attempts + 1 }
  const pause = { failures: 2, forMs: HOUR_MS }
  return store.finishWebhookAttempt({ job, leaseId, attempt, result, pause, nowMs })
}

/** An app, and a function that writes one event of it that `refresh.finished` endpoints receive. */
export interface EventSource {
  readonly appId: string
  readonly finish: (nowMs?: number) => Promise<unknown>
}

/** `plant` makes the store under test write an event. */
export function deliveryConformance(
  subject: () => Promise<StoreSubject>,
  plant: (store: Store) => Promise<EventSource>,
): void {
  test('concurrent dispatchers create one delivery for each subscribed endpoint', async () => {
    const { store } = await subject()
    const { appId, finish } = await plant(store)
    const hearing = [sampleEndpoint(appId), sampleEndpoint(appId, { events: ['refresh.finished'] })]
    const deaf = [
      sampleEndpoint(appId, { events: ['account.created'] }),
      sampleEndpoint(appId, { disabled: true }),
    ]
    for (const endpoint of [...hearing, ...deaf]) await store.createWebhookEndpoint(endpoint, 5)
    await finish()
    await Promise.all(Array.from({ length: 6 }, () => dispatchAll(store)))
    const deliveries = await store.listWebhookDeliveries(appId, 10)
    assert.deepEqual(
      deliveries.map(({ endpointId }) => endpointId).sort(),
      hearing.map(({ endpointId }) => endpointId).sort(),
    )
    assert.ok(
      deliveries.every(({ state, attempts, replay }) => state === 'pending' && attempts + replay === 0),
    )
  })

  test('a delivery is leased to one worker at a time, and a worker whose lease expired writes nothing', async () => {
    const { store } = await subject()
    const { appId, finish } = await plant(store)
    const endpoint = sampleEndpoint(appId)
    await store.createWebhookEndpoint(endpoint, 5)
    await finish()
    await dispatchAll(store)
    const leaseIds = Array.from({ length: 6 }, () => freshId())
    const taken = await Promise.all(leaseIds.map((leaseId) => leaseOf(store, appId, leaseId)))
    assert.equal(taken.flat().length, 1)
    const holder = taken.findIndex((jobs) => jobs.length === 1)
    const [job] = taken[holder] ?? []
    const leaseId = leaseIds[holder] ?? ''
    assert.ok(job !== undefined)
    assert.deepEqual(job.endpoint, endpoint)
    assert.equal(job.event.content.kind, 'refresh.finished')

    const [again] = await leaseOf(store, appId, 'second', NOW_MS + 60_000)
    assert.ok(again !== undefined, 'the lease ended, and the delivery is there for others')
    assert.equal(await finishJob(store, job, { leaseId, result: { kind: 'delivered' } }), 'late')
    assert.equal(
      await finishJob(store, again, {
        leaseId: 'second',
        result: { kind: 'retry', dueAtMs: NOW_MS + 90_000 },
      }),
      'finished',
    )
    assert.equal(await finishJob(store, again, { leaseId: 'second', result: { kind: 'delivered' } }), 'late')
    assert.deepEqual(await leaseOf(store, appId, 'third', NOW_MS + 89_999), [])
    const [third] = await leaseOf(store, appId, 'third', NOW_MS + 90_000)
    assert.ok(third !== undefined)
    assert.equal(third.delivery.attempts, 1)
    await store.releaseWebhookDelivery(third, 'third', NOW_MS + 90_001)
    const [fourth] = await leaseOf(store, appId, 'fourth', NOW_MS + 90_001)
    assert.ok(fourth !== undefined)
    assert.equal(
      await finishJob(store, fourth, { leaseId: 'fourth', result: { kind: 'delivered' } }),
      'finished',
    )
    const [delivery] = await store.listWebhookDeliveries(appId, 10)
    assert.deepEqual([delivery?.state, delivery?.attempts], ['delivered', 2])
    const attempts = await store.listWebhookAttempts(appId, job.event.eventId)
    assert.deepEqual(attempts, [
      { ...SAMPLE_ATTEMPT, endpointId: endpoint.endpointId, replay: 0 },
      { ...SAMPLE_ATTEMPT, attempt: 2, endpointId: endpoint.endpointId, replay: 0 },
    ])
  })

  test('leases never more deliveries of an endpoint than may be in progress, and lists it once it has room', async () => {
    const { store } = await subject()
    const { appId, finish } = await plant(store)
    const full = sampleEndpoint(appId)
    const other = sampleEndpoint(appId, { events: ['refresh.finished'] })
    for (const endpoint of [full, other]) await store.createWebhookEndpoint(endpoint, 5)
    for (let event = 0; event < 7; event++) await finish(NOW_MS + event)
    await dispatchAll(store)
    const nowMs = NOW_MS + 10
    const untilMs = nowMs + 60_000
    const lease = (endpoint: typeof full, leaseId: string, atMs = nowMs, limit = 1000) =>
      store.leaseWebhookDeliveries({
        ...{ appId, endpointId: endpoint.endpointId, leaseId, nowMs: atMs, untilMs: atMs + 60_000 },
        ...{ maxInProgress: 4, limit },
      })
    const listed = async (atMs = nowMs) => {
      const due = await store.listDueWebhookEndpoints({ nowMs: atMs, maxInProgress: 4, limit: 10_000 })
      const ours = due.filter((one) => one.appId === appId).map(({ endpointId }) => endpointId)
      return [ours.includes(full.endpointId), ours.includes(other.endpointId), ours.length]
    }
    assert.deepEqual(await listed(), [true, true, 2])
    assert.equal((await lease(full, 'a', nowMs, 1)).length, 1)
    const raced = await Promise.all(['b', 'c', 'd', 'e'].map((leaseId) => lease(full, leaseId)))
    assert.equal(raced.flat().length, 3)
    assert.deepEqual(await lease(full, 'f'), [])
    assert.deepEqual(await listed(), [false, true, 1])
    assert.equal((await lease(other, 'g')).length, 4, 'a full endpoint takes no room from another')
    assert.deepEqual(await listed(), [false, false, 0])

    const winner = raced.findIndex((jobs) => jobs.length > 0)
    const [job] = raced[winner] ?? []
    assert.ok(job !== undefined)
    const leaseId = ['b', 'c', 'd', 'e'][winner] ?? ''
    assert.equal(
      await finishJob(store, job, { leaseId, result: { kind: 'retry', dueAtMs: untilMs } }),
      'finished',
    )
    assert.deepEqual(
      await listed(),
      [true, false, 1],
      'a delivery that waits for its retry is not in progress',
    )
    assert.equal((await lease(full, 'h')).length, 1)
    // Leases expire with their worker: those deliveries are due again, and none of them counts.
    assert.deepEqual(await listed(untilMs), [true, true, 2])
    assert.equal((await lease(full, 'i', untilMs)).length, 4)
  })

  test('a delivery in progress while its endpoint is disabled keeps its result, and is not sent beside itself', async () => {
    const { store } = await subject()
    const { appId, finish } = await plant(store)
    const endpoint = sampleEndpoint(appId)
    await store.createWebhookEndpoint(endpoint, 5)
    const { endpointId } = endpoint
    const turn = (disabled: boolean, nowMs: number) =>
      store.changeWebhookEndpoint(appId, endpointId, { ...NO_CHANGE, disabled }, nowMs)
    for (const nowMs of [NOW_MS, NOW_MS + 1]) await finish(nowMs)
    await dispatchAll(store)
    const [first, second] = await leaseOf(store, appId, 'a', NOW_MS + 2)
    assert.ok(first !== undefined && second !== undefined)
    await turn(true, NOW_MS + 3)
    const retry = { kind: 'retry', dueAtMs: NOW_MS + 30_000 } as const
    assert.equal(await finishJob(store, first, { leaseId: 'a', result: { kind: 'delivered' } }), 'finished')
    assert.equal(await finishJob(store, second, { leaseId: 'a', result: retry }), 'finished')
    assert.deepEqual(await leaseOf(store, appId, 'b', NOW_MS + 30_000), [], 'a retry is held as well')
    await turn(false, NOW_MS + 30_001)
    const [again] = await leaseOf(store, appId, 'c', NOW_MS + 30_001)
    assert.deepEqual(again?.delivery.eventId, second.event.eventId)
    await turn(true, NOW_MS + 30_002)
    await turn(false, NOW_MS + 30_003)
    assert.deepEqual(await leaseOf(store, appId, 'd', NOW_MS + 30_004), [])
    assert.ok(again !== undefined)
    assert.equal(await finishJob(store, again, { leaseId: 'c', result: { kind: 'delivered' } }), 'finished')
    const states = (await store.listWebhookDeliveries(appId, 10)).map(({ state }) => state)
    assert.deepEqual(states, ['delivered', 'delivered'])
  })

  test('pauses an endpoint that fails repeatedly for a day; events are held until it is enabled', async () => {
    const { store } = await subject()
    const { appId, finish } = await plant(store)
    const endpoint = sampleEndpoint(appId)
    await store.createWebhookEndpoint(endpoint, 5)
    const { endpointId } = endpoint
    const failOne = async (leaseId: string, nowMs: number, result: AttemptResult = { kind: 'failed' }) => {
      await finish(nowMs)
      await dispatchAll(store)
      const [job] = await leaseOf(store, appId, leaseId, nowMs)
      assert.ok(job !== undefined)
      return await finishJob(store, job, { leaseId, result, nowMs })
    }
    assert.equal(await failOne('a', NOW_MS), 'finished')
    assert.equal(await failOne('b', NOW_MS + 1), 'finished', 'often, and not for long')
    assert.equal(await failOne('c', NOW_MS + 2, { kind: 'delivered' }), 'finished')
    assert.equal(
      (await store.loadWebhookEndpoint(appId, endpointId))?.failures,
      0,
      'one that was taken counts',
    )
    // An hour after the first failure of before, and only a millisecond after the first since the success.
    const fresh = NOW_MS + 2 + HOUR_MS
    assert.equal(await failOne('d', fresh), 'finished')
    assert.equal(await failOne('e', fresh + 1), 'finished', 'the success ended the failures before it')
    // Two more are pending when the second of them pauses the endpoint: the other one is held with it.
    for (const nowMs of [fresh + 2, fresh + 3]) await finish(nowMs)
    await dispatchAll(store)
    const [failing] = await leaseOneOf(store, { appId, endpointId, leaseId: 'f', nowMs: fresh + HOUR_MS })
    assert.ok(failing !== undefined)
    const last = { leaseId: 'f', result: { kind: 'failed' as const }, nowMs: fresh + HOUR_MS }
    assert.equal(await finishJob(store, failing, last), 'paused')
    const paused = await store.loadWebhookEndpoint(appId, endpointId)
    assert.equal(paused?.pausedAtMs, fresh + HOUR_MS)

    const late = fresh + 5 + HOUR_MS
    assert.deepEqual(await leaseOf(store, appId, 'g', late), [], 'also what was pending at the pause')
    await finish(fresh + 4 + HOUR_MS)
    await dispatchAll(store)
    assert.deepEqual(await leaseOf(store, appId, 'h', late), [])
    const held = (await store.listWebhookDeliveries(appId, 10)).filter(({ state }) => state === 'held')
    assert.equal(held.length, 2)
    const enabled = await store.changeWebhookEndpoint(
      appId,
      endpointId,
      { ...NO_CHANGE, disabled: false },
      late,
    )
    assert.ok(typeof enabled === 'object')
    assert.deepEqual(
      [enabled.pausedAtMs, enabled.failures, enabled.failingSinceMs],
      [undefined, 0, undefined],
    )
    assert.equal((await leaseOf(store, appId, 'i', late)).length, 2)
  })

  test('stores a replay as a numbered delivery, without effect on the failure count of the endpoint', async () => {
    const { store } = await subject()
    const { appId, finish } = await plant(store)
    const endpoint = sampleEndpoint(appId)
    await store.createWebhookEndpoint(endpoint, 5)
    await finish()
    const [event] = await store.listWebhookEvents(appId, 0, 1)
    const eventId = event?.eventId ?? ''
    const { endpointId } = endpoint
    const numbers = await Promise.all(
      [1, 2, 3].map(() =>
        store.recordWebhookReplay({ appId, eventId, endpointId, attempt: SAMPLE_ATTEMPT, delivered: false }),
      ),
    )
    assert.deepEqual(numbers.sort(), [1, 2, 3])
    assert.deepEqual(await store.loadWebhookEndpoint(appId, endpointId), endpoint)
    assert.equal(
      await store.recordWebhookReplay({
        appId,
        eventId: freshId(),
        endpointId,
        attempt: SAMPLE_ATTEMPT,
        delivered: true,
      }),
      'unknown',
    )
    assert.equal(
      await store.recordWebhookReplay({
        appId,
        eventId,
        endpointId: freshId(),
        attempt: SAMPLE_ATTEMPT,
        delivered: true,
      }),
      'unknown',
    )
    await dispatchAll(store)
    assert.equal((await store.listWebhookDeliveries(appId, 10)).length, 4)
  })
}
