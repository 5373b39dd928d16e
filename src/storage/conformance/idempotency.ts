// contract: Conformance of idempotency keys and their stored responses

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IdempotencyLease } from '../../core/idempotency/store.ts'
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
    const { fingerprint } = claim
    assert.deepEqual(await store.claimIdempotencyKey({ ...claim, fingerprint: 'other' }), {
      kind: 'taken',
      fingerprint,
      sealedResponse: undefined,
    })
    assert.equal(await store.saveIdempotentResponse(leaseOf(claim), 'sealed'), 'saved')
    assert.equal(await store.saveIdempotentResponse(leaseOf(claim), 'later'), 'superseded')
    await store.releaseIdempotencyKey(leaseOf(claim))
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
    await store.releaseIdempotencyKey(leaseOf(claim))
    assert.deepEqual(await store.claimIdempotencyKey(claim), { kind: 'claimed' })
    assert.equal((await store.claimIdempotencyKey({ ...claim, nowMs: claim.leaseUntilMs - 1 })).kind, 'taken')
    assert.equal((await store.claimIdempotencyKey({ ...claim, nowMs: claim.leaseUntilMs })).kind, 'claimed')
  })

  test('after the lease, a retry runs again, and the first request neither stores its response nor releases the key', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const first = sampleClaim(appId)
    await store.claimIdempotencyKey(first)
    const retry = {
      ...first,
      fingerprint: 'retry',
      nowMs: first.leaseUntilMs,
      leaseUntilMs: first.leaseUntilMs + 1000,
    }
    assert.deepEqual(await store.claimIdempotencyKey(retry), { kind: 'claimed' })
    assert.equal(await store.saveIdempotentResponse(leaseOf(first), 'of the first'), 'superseded')
    await store.releaseIdempotencyKey(leaseOf(first))
    const taken = { kind: 'taken', fingerprint: 'retry' } as const
    assert.deepEqual(await store.claimIdempotencyKey(retry), { ...taken, sealedResponse: undefined })
    assert.equal(await store.saveIdempotentResponse(leaseOf(retry), 'of the retry'), 'saved')
    assert.deepEqual(await store.claimIdempotencyKey(retry), { ...taken, sealedResponse: 'of the retry' })
  })
}

export function leaseOf({ appId, keyHash, leaseUntilMs }: IdempotencyLease): IdempotencyLease {
  return { appId, keyHash, leaseUntilMs }
}
