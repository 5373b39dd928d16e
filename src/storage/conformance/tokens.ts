// contract: Conformance of access tokens: what decides whether one is live

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshId, NOW_MS, plantApp, plantCode, plantFamily } from './samples.ts'
import type { StoreSubject } from './subject.ts'

export function tokenConformance(subject: () => Promise<StoreSubject>): void {
  test('the facts of an access token reflect its app, its grant and the token itself', async () => {
    const { store } = await subject()
    const { grant } = await plantFamily(store)
    const { appId, grantId, userId } = grant
    const tokenId = freshId()
    const facts = (nowMs = NOW_MS) => store.loadAccessFacts(appId, tokenId, grantId, nowMs)
    const live = {
      appDisabled: false,
      dialects: ['sample', 'other'],
      appMinGeneration: 1,
      tokenRevoked: false,
      grant: { userId, minGeneration: 1, ended: false, lastUsedAtMs: undefined },
    }
    assert.deepEqual(await facts(), live)
    assert.deepEqual(await store.loadAccessFacts(appId, tokenId, undefined, NOW_MS), {
      ...live,
      grant: undefined,
    })
    assert.deepEqual(await store.loadAccessFacts(appId, tokenId, freshId(), NOW_MS), {
      ...live,
      grant: undefined,
    })
    assert.equal(await store.loadAccessFacts(freshId(), tokenId, grantId, NOW_MS), undefined)
    assert.equal((await facts(grant.expiresAtMs))?.grant?.ended, true)

    await store.revokeAccessToken(appId, tokenId, NOW_MS + 10)
    await store.revokeAccessToken(appId, tokenId, NOW_MS + 5)
    assert.deepEqual(await facts(NOW_MS + 9), { ...live, tokenRevoked: true })
    assert.deepEqual(await facts(NOW_MS + 10), live)
    await store.revokeClientTokens(appId)
    assert.equal((await facts())?.appMinGeneration, 2)
    await store.revokeGrant(appId, grantId, NOW_MS, 'client')
    assert.equal((await facts())?.grant?.ended, true)
  })

  test('the end user that is loaded with the facts is the one that is stored, and the facts are the same', async () => {
    const { store } = await subject()
    const { grant } = await plantFamily(store)
    const { appId, grantId, userId } = grant
    const load = (id: string | undefined, nowMs = NOW_MS) =>
      store.loadAccessFacts(appId, freshId(), id, nowMs, true)
    const facts = await load(grantId)
    const { user, ...others } = facts?.grant ?? {}
    const alone = await store.loadAccessFacts(appId, freshId(), grantId, NOW_MS)
    assert.deepEqual({ ...facts, grant: others }, alone)
    // An engine on which a look-up costs no round trip leaves it out.
    const stored = await store.loadUser(appId, { userId }, NOW_MS)
    assert.ok(stored !== undefined)
    if (user !== undefined) assert.deepEqual(user, stored)
    assert.equal((await load(undefined))?.grant, undefined)
    assert.equal((await load(freshId()))?.grant, undefined)
    await store.savePreferences(appId, userId, 'pt_PT', stored.preferences)
    const changed = (await load(grantId))?.grant?.user
    if (user !== undefined) assert.deepEqual(changed, { ...stored, locale: 'pt_PT' })
  })

  test('tokens of a pending grant and of a disabled app are not live', async () => {
    const { store } = await subject()
    const { grant } = await plantCode(store)
    const facts = await store.loadAccessFacts(grant.appId, freshId(), grant.grantId, NOW_MS)
    assert.equal(facts?.grant?.ended, true)
    const app = await plantApp(store, { disabledAtMs: NOW_MS })
    assert.equal((await store.loadAccessFacts(app.appId, freshId(), undefined, NOW_MS))?.appDisabled, true)
  })
}
