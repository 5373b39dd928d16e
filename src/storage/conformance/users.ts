// contract: Conformance of users and their preferences

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshId, NOW_MS, plantApp, plantUser, sampleUser } from './samples.ts'
import type { StoreSubject } from './subject.ts'

export function userConformance(subject: () => Promise<StoreSubject>): void {
  test('loads users as stored, by our id and by the external id', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const full = await plantUser(store, appId)
    const bare = await plantUser(store, appId, {
      externalUserId: undefined,
      username: undefined,
      nationalId: undefined,
    })
    assert.deepEqual(await store.loadUser(appId, { userId: full.userId }, NOW_MS), full)
    const externalUserId = full.externalUserId ?? ''
    assert.deepEqual(await store.loadUser(appId, { externalUserId }, NOW_MS), full)
    assert.deepEqual(await store.loadUser(appId, { userId: bare.userId }, NOW_MS), bare)
    assert.equal(await store.loadUser(appId, { userId: freshId() }, NOW_MS), undefined)
  })

  test('an external id is unique within an app; any number of users have none', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const first = await plantUser(store, appId)
    const second = sampleUser(appId, { externalUserId: first.externalUserId })
    assert.deepEqual(await store.createUser(second), { kind: 'exists', userId: first.userId })
    assert.equal(await store.loadUser(appId, { userId: second.userId }, NOW_MS), undefined)
    for (const userId of [freshId(), freshId()]) {
      const user = sampleUser(appId, { userId, externalUserId: undefined })
      assert.deepEqual(await store.createUser(user), { kind: 'created' })
    }
  })

  test('no external id equals the user id of another user of the app; a user may be named by its own', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const [first, second] = [await plantUser(store, appId), await plantUser(store, appId)]
    const thief = sampleUser(appId, { externalUserId: first.userId })
    assert.deepEqual(await store.createUser(thief), { kind: 'exists', userId: first.userId })
    assert.equal(await store.loadUser(appId, { userId: thief.userId }, NOW_MS), undefined)
    const names = { externalUserId: first.userId, username: undefined }
    assert.equal(await store.renameUser(appId, second.userId, names), 'exists')
    assert.deepEqual(await store.loadUser(appId, { userId: second.userId }, NOW_MS), second)
    assert.equal(await store.renameUser(appId, first.userId, names), 'renamed')
    assert.equal(
      (await store.loadUser(appId, { externalUserId: first.userId }, NOW_MS))?.userId,
      first.userId,
    )

    // The other way round: the name was there first.
    const free = freshId()
    const named = await plantUser(store, appId, { externalUserId: free })
    assert.deepEqual(await store.loadUser(appId, { externalUserId: free }, NOW_MS), named)
    const late = sampleUser(appId, { userId: free })
    assert.deepEqual(await store.createUser(late), { kind: 'exists', userId: named.userId })
    assert.equal(await store.loadUser(appId, { userId: free }, NOW_MS), undefined)
    const { appId: elsewhere } = await plantApp(store)
    const other = sampleUser(elsewhere, { externalUserId: first.userId })
    assert.deepEqual(await store.createUser(other), { kind: 'created' })
  })

  test('makes a temporary user permanent, unless it has expired', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId, { retention: 'temporary', expiresAtMs: NOW_MS + 10 })
    const late = await plantUser(store, appId, { retention: 'temporary', expiresAtMs: NOW_MS + 10 })
    assert.equal(await store.keepUser(appId, userId, NOW_MS), 'kept')
    assert.equal(await store.keepUser(appId, late.userId, NOW_MS + 10), 'unknown')
    const kept = await store.loadUser(appId, { userId }, NOW_MS + 10)
    assert.deepEqual([kept?.retention, kept?.expiresAtMs], ['permanent', undefined])
  })

  test('an expired temporary user is unknown, and its external id is free again', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const old = await plantUser(store, appId, { retention: 'temporary', expiresAtMs: NOW_MS + 10 })
    const externalUserId = old.externalUserId ?? ''
    assert.deepEqual(await store.loadUser(appId, { externalUserId }, NOW_MS + 9), old)
    assert.equal(await store.loadUser(appId, { externalUserId }, NOW_MS + 10), undefined)
    assert.equal(await store.loadUser(appId, { userId: old.userId }, NOW_MS + 10), undefined)
    const early = sampleUser(appId, { externalUserId, createdAtMs: NOW_MS + 9 })
    assert.deepEqual(await store.createUser(early), { kind: 'exists', userId: old.userId })
    const late = sampleUser(appId, { externalUserId, createdAtMs: NOW_MS + 10 })
    assert.deepEqual(await store.createUser(late), { kind: 'created' })
    assert.deepEqual(await store.loadUser(appId, { externalUserId }, NOW_MS + 10), late)
  })

  test('lists users by id, page by page', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const users = []
    for (let count = 0; count < 5; count++) users.push(await plantUser(store, appId))
    const sorted = users.toSorted((a, b) => (a.userId < b.userId ? -1 : 1))
    assert.deepEqual(await store.listUsers(appId, undefined, 3), sorted.slice(0, 3))
    assert.deepEqual(await store.listUsers(appId, sorted[2]?.userId, 3), sorted.slice(3))
  })

  test('refuses to rename a user to an external id that another user of the app has', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const [first, second] = [await plantUser(store, appId), await plantUser(store, appId)]
    const names = { externalUserId: first.externalUserId, username: 'Bo' }
    assert.equal(await store.renameUser(appId, second.userId, names), 'exists')
    assert.equal(await store.renameUser(appId, first.userId, names), 'renamed')
    assert.equal(await store.renameUser(appId, freshId(), { ...names, externalUserId: 'x' }), 'unknown')
    assert.deepEqual(await store.loadUser(appId, { userId: first.userId }, NOW_MS), {
      ...first,
      username: 'Bo',
    })
    const none = { externalUserId: undefined, username: undefined }
    assert.equal(await store.renameUser(appId, second.userId, none), 'renamed')
    assert.deepEqual(await store.loadUser(appId, { userId: second.userId }, NOW_MS), { ...second, ...none })
  })

  test('saves preferences as a whole', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const user = await plantUser(store, appId)
    const preferences = { ...user.preferences, currency: 'EUR', periodAdjustedDay: 1, notifications: {} }
    assert.equal(await store.savePreferences(appId, user.userId, 'de_DE', preferences), 'saved')
    assert.equal(await store.savePreferences(appId, freshId(), 'de_DE', preferences), 'unknown')
    assert.deepEqual(await store.loadUser(appId, { userId: user.userId }, NOW_MS), {
      ...user,
      locale: 'de_DE',
      preferences,
    })
  })
}
