// contract: Conformance of data that an app keeps for a limited time

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plantConsent } from './consents.ts'
import { HOUR_MS, NOW_MS, plantApp, plantUser } from './samples.ts'
import type { Subject } from './subject.ts'

const DAY_MS = 24 * HOUR_MS

export function retentionConformance(subject: () => Promise<Subject>): void {
  test('users without access since a time are deleted, page by page, and nobody who shares something', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const sharing = await plantConsent(store, { appId, userId: (await plantUser(store, appId)).userId })
    const ended = await plantConsent(store, { appId, userId: (await plantUser(store, appId)).userId })
    const { userId: alone } = await plantUser(store, appId)
    const { userId: temporary } = await plantUser(store, appId, { expiresAtMs: NOW_MS + 900 * DAY_MS })
    const { userId: young } = await plantUser(store, appId, { createdAtMs: NOW_MS + 50 * DAY_MS })
    const endedAtMs = NOW_MS + 60_000
    const failed = await store.advanceLinkSession({
      appId,
      sessionId: ended.session.sessionId,
      from: 'at_bank',
      to: 'failed',
      update: {},
      nowMs: endedAtMs,
    })
    assert.equal(failed, 'advanced')
    assert.notEqual(await ended.state(), 'requested')
    const pass = async (beforeMs: number) => {
      const deleted: string[] = []
      for (let afterUserId: string | undefined = ''; afterUserId !== undefined; ) {
        const page = { afterUserId, limit: 2, nowMs: endedAtMs }
        const found = await store.deleteUsersWithoutAccess(appId, beforeMs, page)
        deleted.push(...found.deleted)
        afterUserId = found.lastUserId
      }
      return deleted.toSorted()
    }
    assert.deepEqual(await pass(NOW_MS - 1), [])
    assert.deepEqual(await pass(endedAtMs - 1), [alone])
    assert.deepEqual(await pass(endedAtMs), [ended.userId])
    const left = (await store.listUsers(appId, undefined, 10)).map(({ userId }) => userId)
    assert.deepEqual(left.toSorted(), [sharing.userId, temporary, young].toSorted())
    assert.deepEqual(
      (await store.listRetentions()).filter((one) => one.appId === appId),
      [],
    )
    await store.changeApp(appId, { retention: { requestDays: 7, userDays: undefined } })
    assert.deepEqual(
      (await store.listRetentions()).filter((one) => one.appId === appId),
      [{ appId, requestDays: 7, userDays: undefined }],
    )
    await store.changeApp(appId, { retention: null })
    assert.equal((await store.loadApp(appId))?.retention, undefined)
  })

  test('consents that ended before a time are deleted with their history, once no data of theirs is left', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const live = await plantConsent(store, { appId, userId })
    const ended = await plantConsent(store, { appId, userId })
    const endedAtMs = NOW_MS + 60_000
    await store.advanceLinkSession({
      appId,
      sessionId: ended.session.sessionId,
      from: 'at_bank',
      to: 'failed',
      update: {},
      nowMs: endedAtMs,
    })
    const pass = async (beforeMs: number) => {
      let count = 0
      for (let afterConsentId: string | undefined = ''; afterConsentId !== undefined; ) {
        const found = await store.deleteEndedConsents(appId, beforeMs, { afterConsentId, limit: 1 })
        count += found.deleted
        afterConsentId = found.lastConsentId
      }
      return count
    }
    const left = async () => (await store.listConsents(appId, userId)).map(({ consentId }) => consentId)
    assert.equal(await pass(endedAtMs - 1), 0)
    assert.deepEqual([await pass(endedAtMs), await pass(endedAtMs)], [1, 0])
    assert.deepEqual(await left(), [live.consentId])
    await store.changeApp(appId, {
      retention: { requestDays: undefined, userDays: undefined, consentDays: 9, sessionDays: 8 },
    })
    const [limits] = (await store.listRetentions()).filter((one) => one.appId === appId)
    assert.deepEqual([limits?.consentDays, limits?.sessionDays], [9, 8])
  })
}
