// contract: Conformance of recorded requests and of the figures of an app

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS, type Figure, RESOLUTION_MS } from '../../core/activity/figures.ts'
import {
  type RecordedRequest,
  type RequestContent,
  type RequestFilter,
  type RequestPage,
  requestKeyOf,
} from '../../core/activity/request.ts'
import type { RecordedActivity } from '../../core/activity/store.ts'
import type { Store } from '../../core/ports.ts'
import { freshId, HOUR_MS, NOW_MS, plantApp, plantUser, sampleOrigin, sampleSession } from './samples.ts'
import type { Subject } from './subject.ts'

const WHOLE = { before: undefined, limit: 100 }
const NEVER = Number.MAX_SAFE_INTEGER
const DAY = NOW_MS - (NOW_MS % DAY_MS)

export function sampleRequest(
  appId: string,
  fields: Partial<RecordedRequest> = {},
): RecordedRequest & RequestContent {
  const { atMs = NOW_MS, requestId = freshId() } = fields
  return {
    appId,
    requestKey: requestKeyOf(atMs, requestId),
    requestId,
    atMs,
    dialect: 'sample',
    operation: 'issueToken',
    method: 'POST',
    path: '/api/v1/oauth/token',
    clientId: freshId(),
    grantType: 'refresh_token',
    status: 200,
    durationUs: 1500,
    refusal: undefined,
    subject: undefined,
    userId: freshId(),
    grantId: freshId(),
    ipAddress: '192.0.2.1',
    request: '{"body":{"grant_type":"refresh_token"}}',
    response: '{}',
    ...fields,
  }
}

function sampleFigure(fields: Partial<Figure> = {}): Figure {
  return {
    dialect: 'sample',
    operation: 'issueToken',
    grantType: 'refresh_token',
    outcome: 'ok',
    status: 200,
    requests: 3,
    notKept: 1,
    totalUs: 4500,
    maxUs: 2000,
    buckets: [0, 1, 2, 0, 0, 0, 0, 0, 0, 0],
    ...fields,
  }
}

export function sampleActivity(appId: string, fields: Partial<RecordedActivity> = {}): RecordedActivity {
  return {
    appId,
    nowMs: NOW_MS,
    requests: [sampleRequest(appId)],
    keptUntilMs: NOW_MS + HOUR_MS,
    figures: [sampleFigure()],
    userIds: [freshId()],
    ...fields,
  }
}

export function activityConformance(subject: () => Promise<Subject>): void {
  test('lists requests, newest first, page by page and by every condition, and finds one by its id', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const other = await plantApp(store)
    const userId = await plantId(store, appId)
    const first = sampleRequest(appId, { atMs: NOW_MS - 30, userId })
    const refused = sampleRequest(appId, {
      atMs: NOW_MS - 20,
      status: 400,
      refusal: 'grant_invalid',
      subject: 'code',
      grantType: 'authorization_code',
    })
    const failed = sampleRequest(appId, { atMs: NOW_MS - 10, status: 503, refusal: 'unavailable' })
    const read = sampleRequest(appId, {
      atMs: NOW_MS,
      path: '/data/v2/accounts',
      method: 'GET',
      grantType: undefined,
      clientId: undefined,
      userId,
    })
    await store.recordActivity(sampleActivity(appId, { requests: [first, refused] }))
    await store.recordActivity(sampleActivity(appId, { requests: [read, failed] }))
    await store.recordActivity(sampleActivity(other.appId))
    const list = async (filter: RequestFilter, page: RequestPage = WHOLE) =>
      (await store.listRequests(appId, filter, page)).map(({ requestId }) => requestId)
    assert.deepEqual(
      await list({}),
      [read, failed, refused, first].map(({ requestId }) => requestId),
    )
    assert.deepEqual(await list({}, { ...WHOLE, limit: 1 }), [read.requestId])
    assert.deepEqual(await list({}, { before: failed.requestKey, limit: 9 }), [
      refused.requestId,
      first.requestId,
    ])
    assert.deepEqual(await list({ outcome: 'succeeded' }), [read.requestId, first.requestId])
    assert.deepEqual(await list({ outcome: 'refused' }), [refused.requestId])
    assert.deepEqual(await list({ outcome: 'failed' }), [failed.requestId])
    assert.deepEqual(await list({ status: 400 }), [refused.requestId])
    assert.deepEqual(await list({ grantType: 'authorization_code' }), [refused.requestId])
    assert.deepEqual(await list({ path: '/data/' }), [read.requestId])
    assert.deepEqual(await list({ refusal: 'unavailable' }), [failed.requestId])
    assert.deepEqual(await list({ userId }), [read.requestId, first.requestId])
    assert.deepEqual(await list({ grantIds: [first.grantId ?? '', read.grantId ?? ''] }), [
      read.requestId,
      first.requestId,
    ])
    assert.deepEqual(await list({ fromMs: NOW_MS - 20, untilMs: NOW_MS }), [
      failed.requestId,
      refused.requestId,
    ])
    const stored = await store.findRequest(appId, refused.requestId)
    assert.deepEqual(stored, { ...refused, userId: undefined, grantId: undefined }, 'of nobody who exists')
    assert.deepEqual(await store.findRequest(appId, first.requestId), first)
    assert.equal(await store.findRequest(other.appId, refused.requestId), undefined)
    assert.equal(
      await store.recordActivity(sampleActivity(freshId(), { requests: [] })),
      'unknown',
      'an app that was deleted',
    )
  })

  test('requests end with their time, and the oldest of an app that has too many', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const requests = [3, 2, 1].map((ago) => sampleRequest(appId, { atMs: NOW_MS - ago }))
    await store.recordActivity(sampleActivity(appId, { requests, keptUntilMs: NEVER }))
    const left = async () => (await store.listRequests(appId, {}, WHOLE)).map(({ atMs }) => NOW_MS - atMs)
    await store.trimRequests({ maxRequests: 3, maxBytes: NEVER }, 10)
    assert.deepEqual(await left(), [1, 2, 3])
    await store.trimRequests({ maxRequests: 2, maxBytes: NEVER }, 10)
    assert.deepEqual(await left(), [1, 2])
    await store.trimRequests({ maxRequests: 2, maxBytes: NEVER }, 10)
    assert.deepEqual(await left(), [1, 2])
    await store.trimRequests({ maxRequests: NEVER, maxBytes: 1 }, 1)
    assert.deepEqual(await left(), [1])
    assert.equal(await store.findRequest(appId, requests[0]?.requestId ?? ''), undefined)
    const short = sampleRequest(appId, { atMs: NOW_MS })
    await store.recordActivity(sampleActivity(appId, { requests: [short], keptUntilMs: NOW_MS + 5 }))
    await store.sweepExpired(NOW_MS + 4, 100)
    assert.deepEqual(await left(), [0, 1])
    await store.sweepExpired(NOW_MS + 5, 100)
    assert.deepEqual(await left(), [1])
  })

  test('adds figures up by minute, hour and day, from several instances at once', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const refused = sampleFigure({ outcome: 'grant_invalid', status: 400, maxUs: 9 })
    const record = (nowMs: number) =>
      store.recordActivity(sampleActivity(appId, { nowMs, figures: [sampleFigure(), refused], requests: [] }))
    await Promise.all([record(NOW_MS), record(NOW_MS), record(NOW_MS + HOUR_MS)])
    const time = { fromMs: DAY, untilMs: DAY + DAY_MS }
    const hours = await store.listFigures(appId, { ...time, resolution: 'hour' })
    const hour = NOW_MS - (NOW_MS % RESOLUTION_MS.hour)
    assert.deepEqual(
      hours.map(({ fromMs, outcome, requests, notKept, totalUs, maxUs, buckets }) => [
        (fromMs - hour) / HOUR_MS,
        outcome,
        requests,
        notKept,
        totalUs,
        maxUs,
        buckets[1],
      ]),
      [
        [0, 'grant_invalid', 6, 2, 9000, 9, 2],
        [0, 'ok', 6, 2, 9000, 2000, 2],
        [1, 'grant_invalid', 3, 1, 4500, 9, 1],
        [1, 'ok', 3, 1, 4500, 2000, 1],
      ],
    )
    const days = await store.listFigures(appId, { ...time, resolution: 'day' })
    assert.deepEqual(
      days.map(({ fromMs, outcome, requests }) => [fromMs, outcome, requests]),
      [
        [DAY, 'grant_invalid', 9],
        [DAY, 'ok', 9],
      ],
    )
    assert.equal((await store.listFigures(appId, { ...time, resolution: 'minute' })).length, 4)
    assert.deepEqual(
      await store.listFigures((await plantApp(store)).appId, { ...time, resolution: 'hour' }),
      [],
    )
    await store.sweepExpired(NOW_MS + 30 * HOUR_MS, 100)
    assert.equal((await store.listFigures(appId, { ...time, resolution: 'minute' })).length, 0)
    assert.equal((await store.listFigures(appId, { ...time, resolution: 'hour' })).length, 4)
  })

  test('counts each end user once a day, whichever instance sees them', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const [ann, bob] = await Promise.all([plantId(store, appId), plantId(store, appId)])
    const record = (userIds: readonly string[], nowMs = NOW_MS) =>
      store.recordActivity(sampleActivity(appId, { userIds, nowMs, figures: [], requests: [] }))
    await Promise.all([record([ann, bob]), record([ann]), record([bob, ann]), record([])])
    await record([ann], NOW_MS + DAY_MS)
    await record([freshId(), bob], NOW_MS + DAY_MS)
    assert.deepEqual(await store.listActiveUsers(appId, DAY, DAY + 2 * DAY_MS), [
      { dayMs: DAY, users: 2 },
      { dayMs: DAY + DAY_MS, users: 2 },
    ])
    await store.sweepExpired(NOW_MS + 2 * DAY_MS, 100)
    assert.equal((await store.listActiveUsers(appId, DAY, DAY + DAY_MS))[0]?.users, 2)
  })

  test('counts each session of the hosted flow once, when it is over, by bank, step and failure', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const plant = (fields: Parameters<typeof sampleSession>[1]) =>
      store.createLinkSession(sampleSession(appId, { userId, ...fields }), sampleOrigin())
    const none = { connectionId: undefined, failure: undefined }
    await plant({ ...none, state: 'returned', providerName: 'nordbank', connectionId: freshId() })
    await plant({ ...none, state: 'returned', providerName: 'nordbank', connectionId: freshId() })
    await plant({ ...none, state: 'failed', providerName: 'nordbank', failure: 'bank_failed' })
    await plant({ ...none, state: 'choosing', providerName: undefined, expiresAtMs: NOW_MS + 10 })
    const counts = () => Promise.all([1, 2, 3].map(() => store.countLinkSessions(NOW_MS, 100)))
    const sum = (list: readonly number[]) => list.reduce((total, count) => total + count, 0)
    assert.ok(sum(await counts()) >= 3)
    const figures = async () =>
      (await store.listLinkFigures(appId, DAY, DAY + DAY_MS)).map(
        ({ providerName, step, failure, sessions }) => [providerName, step, failure, sessions],
      )
    assert.deepEqual(await figures(), [
      ['nordbank', 'bank_chosen', 'bank_failed', 1],
      ['nordbank', 'completed', '', 2],
    ])
    await store.countLinkSessions(NOW_MS + 10, 100)
    await store.countLinkSessions(NOW_MS + 10, 100)
    assert.deepEqual((await figures())[0], ['', 'opened', 'abandoned', 1])
    assert.equal((await figures()).length, 3)
  })
}

async function plantId(store: Store, appId: string): Promise<string> {
  return (await plantUser(store, appId)).userId
}
