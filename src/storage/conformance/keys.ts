// contract: Conformance of signing keys and the hash key

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshHash, freshId, HOUR_MS, NOW_MS, sampleSigningKey } from './samples.ts'
import type { Subject } from './subject.ts'

export function keyConformance(subject: () => Promise<Subject>): void {
  test('adds a signing key only after the key that the caller read as the newest', async () => {
    const { store } = await subject()
    const before = (await store.listSigningKeys()).at(-1)?.keyId
    const first = sampleSigningKey()
    assert.equal(await store.addSigningKey(first, 'someone-else'), 'outdated')
    assert.equal(await store.addSigningKey(first, before), 'added')
    assert.equal(await store.addSigningKey(sampleSigningKey(), before), 'outdated')
    const second = sampleSigningKey()
    assert.equal(await store.addSigningKey(second, first.keyId), 'added')
    assert.deepEqual((await store.listSigningKeys()).slice(-2), [first, second])

    await store.retireSigningKeys(second.keyId, NOW_MS + HOUR_MS)
    await store.retireSigningKeys(second.keyId, NOW_MS + 9 * HOUR_MS)
    await store.resealSigningKey(second.keyId, 'sealed-again')
    assert.deepEqual((await store.listSigningKeys()).slice(-2), [
      { ...first, removeAfterMs: NOW_MS + HOUR_MS },
      { ...second, sealedPrivateKey: 'sealed-again' },
    ])
    assert.equal(await store.removeSigningKeys(NOW_MS + HOUR_MS - 1), 0)
    assert.ok((await store.removeSigningKeys(NOW_MS + HOUR_MS)) >= 1)
    assert.deepEqual(
      (await store.listSigningKeys()).map(({ keyId }) => keyId),
      [second.keyId],
    )
  })

  test('adds, retires and orders the keys of each algorithm by themselves', async () => {
    const { store } = await subject()
    const newest = (await store.listSigningKeys()).findLast(({ algorithm }) => algorithm === 'ES256')?.keyId
    const elliptic = sampleSigningKey()
    const rsa = { ...sampleSigningKey(), algorithm: 'RS256' as const }
    assert.equal(await store.addSigningKey(elliptic, newest), 'added')
    assert.equal(await store.addSigningKey(rsa, elliptic.keyId), 'outdated')
    assert.equal(await store.addSigningKey(rsa, undefined), 'added')
    const successor = { ...sampleSigningKey(), algorithm: 'RS256' as const }
    assert.equal(await store.addSigningKey(successor, undefined), 'outdated')
    assert.equal(await store.addSigningKey(successor, rsa.keyId), 'added')
    await store.retireSigningKeys(successor.keyId, NOW_MS + HOUR_MS)
    const kept = (await store.listSigningKeys()).filter(({ removeAfterMs }) => removeAfterMs === undefined)
    assert.deepEqual(kept.slice(-2), [elliptic, successor])
    assert.equal(await store.addSigningKey(sampleSigningKey(), elliptic.keyId), 'added')
  })

  test('stores one hash key, that of the first caller', async () => {
    const { store } = await subject()
    const mine = { keyId: freshId(), sealedKey: freshHash(), createdAtMs: NOW_MS }
    const stored = await store.ensureHashKey(mine)
    assert.equal(await store.hasHashKey(), true)
    assert.deepEqual(await store.ensureHashKey({ ...mine, keyId: freshId() }), stored)
    await store.resealHashKey(stored.keyId, 'sealed-again')
    assert.deepEqual(await store.ensureHashKey(mine), { ...stored, sealedKey: 'sealed-again' })
  })

  test('an installation that was opened in production stays marked', async () => {
    const { store } = await subject()
    const key = { keyId: freshId(), sealedKey: freshHash(), createdAtMs: NOW_MS }
    const { keyId } = await store.ensureHashKey(key)
    assert.equal(await store.isProduction(), false)
    await store.markProduction(NOW_MS)
    assert.equal(await store.isProduction(), true)
    await store.markProduction(NOW_MS + 1)
    await store.resealHashKey(keyId, 'sealed-anew')
    assert.equal(await store.isProduction(), true)
  })
}
