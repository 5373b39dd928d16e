// contract: Conformance of idempotency keys and their stored responses

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleClaim } from './planted.ts'
import { plantApp } from './samples.ts'
import type { Subject } from './subject.ts'

export function idempotencyConformance(subject: () => Promise<Subject>): void {
  test('of many requests with one key exactly one works; the others hear its answer', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const claim = sampleClaim(appId)
    const facts = await Promise.all(Array.from({ length: 8 }, () => store.claimAnswer(claim)))
    assert.equal(facts.filter(({ kind }) => kind === 'claimed').length, 1)
    const { keyHash, fingerprint } = claim
    assert.deepEqual(await store.claimAnswer({ ...claim, fingerprint: 'other' }), {
      kind: 'taken',
      fingerprint,
      sealedAnswer: undefined,
    })
    await store.saveAnswer(appId, keyHash, 'sealed')
    await store.saveAnswer(appId, keyHash, 'later')
    await store.releaseAnswer(appId, keyHash)
    const taken = { kind: 'taken', fingerprint, sealedAnswer: 'sealed' }
    assert.deepEqual(await store.claimAnswer({ ...claim, nowMs: claim.expiresAtMs - 1 }), taken)
    assert.deepEqual(await store.claimAnswer({ ...claim, nowMs: claim.expiresAtMs }), { kind: 'claimed' })
  })

  test('a key whose request was given back, or never answered, may be used again', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const claim = sampleClaim(appId)
    await store.claimAnswer(claim)
    await store.releaseAnswer(appId, claim.keyHash)
    assert.deepEqual(await store.claimAnswer(claim), { kind: 'claimed' })
    assert.equal((await store.claimAnswer({ ...claim, nowMs: claim.leaseUntilMs - 1 })).kind, 'taken')
    assert.equal((await store.claimAnswer({ ...claim, nowMs: claim.leaseUntilMs })).kind, 'claimed')
  })
}
