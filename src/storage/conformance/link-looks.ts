// contract: Conformance of the look of an app's hosted flow: draft, publication, reset

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type LinkLook, STANDARD_LOOK } from '../../core/link/look.ts'
import { freshId, NOW_MS, plantApp } from './samples.ts'
import type { Subject } from './subject.ts'

const DRAFT: LinkLook = { ...STANDARD_LOOK, logo: 'data:image/png;base64,AAAA', uppercaseButtons: true }

export function linkLookConformance(subject: () => Promise<Subject>): void {
  test('a draft of a look changes nothing until it is published, and a reset removes both', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    assert.deepEqual(await store.loadLinkLooks(appId), { draft: undefined, published: undefined })
    assert.equal(await store.saveLinkLookDraft(appId, DRAFT, NOW_MS), 'saved')
    assert.deepEqual(await store.loadLinkLooks(appId), { draft: DRAFT, published: undefined })
    assert.equal(await store.loadLinkLook(appId), undefined)
    assert.equal(await store.publishLinkLook(appId, DRAFT, NOW_MS), 'published')
    assert.deepEqual(await store.loadLinkLooks(appId), { draft: undefined, published: DRAFT })
    assert.deepEqual(await store.loadLinkLook(appId), DRAFT)
    await store.resetLinkLook(appId)
    assert.deepEqual(await store.loadLinkLooks(appId), { draft: undefined, published: undefined })
  })

  test('only the draft that was seen is published, once, and the published look outlives a discarded draft', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    assert.equal(await store.publishLinkLook(appId, DRAFT, NOW_MS), 'stale', 'there is no draft')
    await store.saveLinkLookDraft(appId, DRAFT, NOW_MS)
    assert.equal(await store.publishLinkLook(appId, STANDARD_LOOK, NOW_MS), 'stale', 'another draft')
    const publish = () => store.publishLinkLook(appId, DRAFT, NOW_MS)
    const outcomes = await Promise.all([publish(), publish(), publish()])
    assert.deepEqual(outcomes.toSorted(), ['published', 'stale', 'stale'])
    await store.saveLinkLookDraft(appId, STANDARD_LOOK, NOW_MS)
    await store.saveLinkLookDraft(appId, undefined, NOW_MS)
    assert.deepEqual(await store.loadLinkLooks(appId), { draft: undefined, published: DRAFT })
  })

  test('an unknown app has no look, and none can be drafted for it', async () => {
    const { store } = await subject()
    const appId = freshId()
    assert.equal(await store.saveLinkLookDraft(appId, DRAFT, NOW_MS), 'unknown')
    assert.equal(await store.loadLinkLook(appId), undefined)
    await store.resetLinkLook(appId)
  })
}
