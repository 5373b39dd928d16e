// contract: Conformance of refresh tokens: rotation, retries, reuse, successors

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { redeem } from './redeem-code.ts'
import { HOUR_MS, NOW_MS, plantCode, plantFamily, sampleRotation, sampleToken } from './samples.ts'
import type { StoreSubject, Subject } from './subject.ts'

export function rotationConformance(subject: () => Promise<StoreSubject>): void {
  test('a rotation makes the successor the newest generation and extends the grant', async () => {
    const { store } = await subject()
    const { grant, token } = await plantFamily(store)
    const request = sampleRotation(token, { grantExpiresAtMs: NOW_MS + 99 * HOUR_MS })
    const next = { ...grant, refreshGeneration: 2, expiresAtMs: NOW_MS + 99 * HOUR_MS }
    assert.deepEqual(await store.rotateRefreshToken(request), { kind: 'rotated', grant: next })
    assert.deepEqual(await store.loadRefreshToken(grant.appId, grant.grantId, request.successor.tokenHash), {
      token: request.successor,
      grant: next,
    })
  })

  test('a rotation with the grant as it was loaded returns the grant as it is stored', async () => {
    const { store } = await subject()
    for (const revokeOlderAccessTokens of [false, true]) {
      const { grant, token } = await plantFamily(store)
      const stored = () => store.loadGrant(grant.appId, grant.grantId)
      const options = { revokeOlderAccessTokens, grantExpiresAtMs: NOW_MS + 99 * HOUR_MS }
      const first = sampleRotation(token, { ...options, grant })
      const loaded = await store.rotateRefreshToken(first)
      assert.deepEqual(loaded, { kind: 'rotated', grant: await stored() })
      // Loaded before the first rotation, and another grant.
      const second = sampleRotation(first.successor, { ...options, grant })
      assert.deepEqual(await store.rotateRefreshToken(second), { kind: 'rotated', grant: await stored() })
      const other = { ...grant, grantId: 'another', refreshGeneration: 3 }
      const third = sampleRotation(second.successor, { ...options, grant: other })
      assert.deepEqual(await store.rotateRefreshToken(third), { kind: 'rotated', grant: await stored() })
      const live = await stored()
      await store.revokeGrant(grant.appId, grant.grantId, NOW_MS, 'client')
      const revoked = sampleRotation(third.successor, { ...options, ...(live && { grant: live }) })
      assert.deepEqual(await store.rotateRefreshToken(revoked), { kind: 'unknown' })
    }
  })

  test('a retry within the repeat window writes nothing: the stored successor counts', async () => {
    const { store } = await subject()
    const { token } = await plantFamily(store)
    const first = sampleRotation(token)
    const rotated = await store.rotateRefreshToken(first)
    assert.ok(rotated.kind === 'rotated')
    const retry = sampleRotation(token, { nowMs: NOW_MS + 1_000, grantExpiresAtMs: NOW_MS + 99 * HOUR_MS })
    assert.deepEqual(await store.rotateRefreshToken(retry), { kind: 'retried', grant: rotated.grant })
    assert.deepEqual(await store.loadGrant(token.appId, token.grantId), rotated.grant)
    const used = sampleRotation(first.successor)
    assert.equal((await store.rotateRefreshToken(used)).kind, 'rotated')
    const stale = await store.rotateRefreshToken(sampleRotation(token))
    assert.deepEqual(stale, { kind: 'reused', grantId: token.grantId, ended: 2 })
    for (const dead of [used.successor, first.successor])
      assert.deepEqual(await store.rotateRefreshToken(sampleRotation(dead)), { kind: 'unknown' })
    assert.equal((await store.loadGrant(token.appId, token.grantId))?.revokedBy, 'refresh_reuse')
  })

  test('a later retry replaces the successor, extends the grant, and gives its own repeat window', async () => {
    const { store } = await subject()
    const { token } = await plantFamily(store)
    const first = sampleRotation(token)
    await store.rotateRefreshToken(first)
    const late = sampleRotation(token, { nowMs: NOW_MS + 1_001, grantExpiresAtMs: NOW_MS + 99 * HOUR_MS })
    const replaced = await store.rotateRefreshToken(late)
    assert.ok(replaced.kind === 'replaced' && late.replacement !== undefined)
    assert.deepEqual(
      [replaced.grant.successorNumber, replaced.grant.refreshGeneration, replaced.grant.expiresAtMs],
      [1, 2, NOW_MS + 99 * HOUR_MS],
    )
    assert.deepEqual(await store.loadGrant(token.appId, token.grantId), replaced.grant)
    const again = sampleRotation(token, { nowMs: NOW_MS + 2_001 })
    assert.deepEqual(await store.rotateRefreshToken(again), { kind: 'retried', grant: replaced.grant })
    assert.equal((await store.rotateRefreshToken(sampleRotation(late.replacement.token))).kind, 'rotated')
  })

  test('a replaced successor counts as reuse, although it is of the newest generation', async () => {
    const { store } = await subject()
    const { token } = await plantFamily(store)
    const first = sampleRotation(token)
    await store.rotateRefreshToken(first)
    await store.rotateRefreshToken(sampleRotation(token, { nowMs: NOW_MS + 1_001 }))
    const stale = await store.rotateRefreshToken(sampleRotation(first.successor))
    assert.deepEqual(stale, { kind: 'reused', grantId: token.grantId, ended: 2 })
  })

  test('of concurrent late retries one replaces the successor; the others get the one that it stored', async () => {
    const { store } = await subject()
    const { token } = await plantFamily(store)
    await store.rotateRefreshToken(sampleRotation(token))
    const late = () => sampleRotation(token, { nowMs: NOW_MS + 5_000 })
    const kinds = await Promise.all(
      [late(), late(), late()].map((request) => store.rotateRefreshToken(request)),
    )
    assert.deepEqual(kinds.map(({ kind }) => kind).toSorted(), ['replaced', 'retried', 'retried'])
    const stale = sampleRotation(token, { nowMs: NOW_MS + 9_000 })
    const fact = await store.rotateRefreshToken(stale)
    assert.ok(fact.kind === 'retried' && fact.grant.successorNumber === 1)
    const blind = sampleRotation(token, { nowMs: NOW_MS + 9_000, replacement: undefined })
    assert.equal((await store.rotateRefreshToken(blind)).kind, 'retried')
  })

  test('the predecessor after the window counts as reuse, although its successor was never used', async () => {
    const { store } = await subject()
    const { token } = await plantFamily(store)
    await store.rotateRefreshToken(sampleRotation(token))
    const late = sampleRotation(token, { nowMs: NOW_MS + 10_001 })
    assert.equal((await store.rotateRefreshToken(late)).kind, 'reused')
  })

  test('distinguishes two generations within one millisecond', async () => {
    const { store } = await subject()
    const { token } = await plantFamily(store)
    const second = sampleRotation(token)
    await store.rotateRefreshToken(second)
    const third = sampleRotation(second.successor)
    await store.rotateRefreshToken(third)
    assert.equal((await store.rotateRefreshToken(sampleRotation(second.successor))).kind, 'retried')
    assert.equal((await store.rotateRefreshToken(sampleRotation(token))).kind, 'reused')
  })

  test('an unknown hash of the newest or a future generation changes nothing', async () => {
    const { store } = await subject()
    const { grant, token } = await plantFamily(store)
    for (const generation of [1, 7]) {
      const forged = sampleRotation(sampleToken(token, generation))
      assert.deepEqual(await store.rotateRefreshToken(forged), { kind: 'unknown' })
    }
    assert.deepEqual(await store.loadGrant(grant.appId, grant.grantId), grant)
  })

  test('a refresh token expires at its time, and is unknown once its grant is revoked', async () => {
    const { store } = await subject()
    const { token } = await plantFamily(store)
    const late = sampleRotation(token, { nowMs: token.expiresAtMs })
    assert.deepEqual(await store.rotateRefreshToken(late), { kind: 'expired' })
    const { grant, code } = await plantCode(store)
    const idle = { ...sampleToken(grant, 1), expiresAtMs: NOW_MS + 5 }
    await store.consumeAuthorizationCode(redeem(grant, code.codeHash, idle))
    assert.deepEqual(await store.rotateRefreshToken(sampleRotation(idle, { nowMs: NOW_MS + 5 })), {
      kind: 'expired',
    })
    assert.equal(
      (await store.rotateRefreshToken(sampleRotation(idle, { nowMs: NOW_MS + 4 }))).kind,
      'rotated',
    )
  })

  test('a rotation that revokes older access tokens raises the generation; its retry does not raise it again', async () => {
    const { store } = await subject()
    const { token } = await plantFamily(store)
    const request = sampleRotation(token, { revokeOlderAccessTokens: true })
    const fact = await store.rotateRefreshToken(request)
    assert.ok(fact.kind === 'rotated')
    assert.deepEqual([fact.grant.generation, fact.grant.minGeneration], [2, 2])
    const retry = await store.rotateRefreshToken(sampleRotation(token, { revokeOlderAccessTokens: true }))
    assert.ok(retry.kind === 'retried')
    assert.deepEqual([retry.grant.generation, retry.grant.minGeneration], [2, 2])
    const late = await store.rotateRefreshToken(
      sampleRotation(token, { revokeOlderAccessTokens: true, nowMs: NOW_MS + 5_000 }),
    )
    assert.ok(late.kind === 'replaced')
    assert.deepEqual([late.grant.generation, late.grant.minGeneration], [2, 2])
  })

  test('using an unrotated token extends it and its grant', async () => {
    const { store } = await subject()
    const { grant, token } = await plantFamily(store)
    const touch = (untilMs: number, nowMs: number) =>
      store.touchRefreshToken({
        appId: token.appId,
        grantId: token.grantId,
        tokenHash: token.tokenHash,
        expiresAtMs: untilMs,
        nowMs,
      })
    assert.equal(await touch(NOW_MS + 48 * HOUR_MS, NOW_MS), 'touched')
    assert.equal(await touch(NOW_MS + 47 * HOUR_MS, NOW_MS), 'touched')
    const found = await store.loadRefreshToken(token.appId, token.grantId, token.tokenHash)
    assert.equal(found?.token.expiresAtMs, NOW_MS + 47 * HOUR_MS)
    assert.equal(found?.grant.expiresAtMs, NOW_MS + 48 * HOUR_MS)
    assert.equal(await touch(NOW_MS + 99 * HOUR_MS, NOW_MS + 47 * HOUR_MS), 'unknown')
    await store.revokeGrant(grant.appId, grant.grantId, NOW_MS, 'person')
    assert.equal(await touch(NOW_MS + 99 * HOUR_MS, NOW_MS), 'unknown')
  })

  test('revoking a grant revokes its refresh tokens once and stores who revoked it', async () => {
    const { store } = await subject()
    const { grant, token } = await plantFamily(store)
    await store.rotateRefreshToken(sampleRotation(token))
    assert.deepEqual(await store.revokeGrant(grant.appId, grant.grantId, NOW_MS + 1, 'person'), { ended: 2 })
    assert.deepEqual(await store.revokeGrant(grant.appId, grant.grantId, NOW_MS + 2, 'client'), { ended: 0 })
    const ended = await store.loadGrant(grant.appId, grant.grantId)
    assert.deepEqual([ended?.revokedAtMs, ended?.revokedBy], [NOW_MS + 1, 'person'])
    assert.deepEqual(await store.rotateRefreshToken(sampleRotation(token)), { kind: 'unknown' })
  })
}

/** Which rows of refresh tokens are stored. */
export function storedTokenConformance(subject: () => Promise<Subject>): void {
  test('recognises a superseded token by its generation after its row was deleted', async () => {
    const { store, driver } = await subject()
    const { token } = await plantFamily(store)
    let current = token
    for (let round = 0; round < 5; round++) {
      const request = sampleRotation(current)
      await store.rotateRefreshToken(request)
      current = request.successor
    }
    const rows = await driver.all(
      'SELECT generation FROM refresh_tokens WHERE app_id = :appId AND grant_id = :grantId ORDER BY generation',
      { appId: token.appId, grantId: token.grantId },
    )
    assert.deepEqual(
      rows.map((row) => row.generation),
      [5, 6],
    )
    assert.equal((await store.rotateRefreshToken(sampleRotation(token))).kind, 'reused')
  })

  test('stores one successor, however often a client retries', async () => {
    const { store, driver } = await subject()
    const { token } = await plantFamily(store)
    await store.rotateRefreshToken(sampleRotation(token))
    for (let after = 0; after < 8; after++) {
      const replacement = { after, token: sampleToken(token, 2) }
      const request = sampleRotation(token, { nowMs: NOW_MS + (after + 1) * 1_001, replacement })
      assert.equal((await store.rotateRefreshToken(request)).kind, 'replaced')
    }
    const rows = await driver.all(
      'SELECT generation FROM refresh_tokens WHERE app_id = :appId AND grant_id = :grantId ORDER BY generation',
      { appId: token.appId, grantId: token.grantId },
    )
    assert.deepEqual(
      rows.map((row) => row.generation),
      [1, 2],
    )
  })

  test('successors of an earlier release stay valid beside the one that a retry adds, until one is used', async () => {
    const { store, driver } = await subject()
    const { token } = await plantFamily(store)
    const first = sampleRotation(token)
    await store.rotateRefreshToken(first)
    const key = { appId: token.appId, grantId: token.grantId }
    await driver.run(
      'UPDATE grants SET successor_at_ms = NULL WHERE app_id = :appId AND grant_id = :grantId',
      key,
    )
    const retry = sampleRotation(token)
    assert.equal((await store.rotateRefreshToken(retry)).kind, 'replaced')
    assert.ok((await store.loadRefreshToken(key.appId, key.grantId, first.successor.tokenHash)) !== undefined)
    assert.equal((await store.rotateRefreshToken(sampleRotation(first.successor))).kind, 'rotated')
  })
}
