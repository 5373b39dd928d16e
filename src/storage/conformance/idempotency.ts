// contract: Conformance of idempotency keys and their stored responses

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleClaim } from './planted.ts'
import { plantApp } from './samples.ts'
import type { Subject } from './subject.ts'

export function idempotencyConformance(subject: () => Promise<Subject>): void {
  test('of concurrent requests with one key exactly one runs; the others get its response', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const claim = sampleClaim(appId)
    const facts = await Promise.all(Array.from({ length: 8 }, () => store.claimIdempotencyKey(claim)))
    assert.equal(facts.filter(({ kind }) => kind === 'claimed').length, 1)
    const { keyHash, fingerprint } = claim
    assert.deepEqual(await store.claimIdempotencyKey({ ...claim, fingerprint: 'other' }), {
      kind: 'taken',
      fingerprint,
      sealedResponse: undefined,
    })
    await store.saveIdempotentResponse(appId, keyHash, 'sealed')
    await store.saveIdempotentResponse(appId, keyHash, 'later')
    await store.releaseIdempotencyKey(appId, keyHash)
    const taken = { kind: 'taken', fingerprint, sealedResponse: 'sealed' }
    assert.deepEqual(await store.claimIdempotencyKey({ ...claim, nowMs: claim.expiresAtMs - 1 }), taken)
    assert.deepEqual(await store.claimIdempotencyKey({ ...claim, nowMs: claim.expiresAtMs }), {
      kind: 'claimed',
    })
  })

  test('a key can be claimed again after its request was released or its lease expired', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const claim = sampleClaim(appId)
    await store.claimIdempotencyKey(claim)
    await store.releaseIdempotencyKey(appId, claim.keyHash)
    assert.deepEqual(await store.claimIdempotencyKey(claim), { kind: 'claimed' })
    assert.equal((await store.claimIdempotencyKey({ ...claim, nowMs: claim.leaseUntilMs - 1 })).kind, 'taken')
    assert.equal((await store.claimIdempotencyKey({ ...claim, nowMs: claim.leaseUntilMs })).kind, 'claimed')
  })
}
