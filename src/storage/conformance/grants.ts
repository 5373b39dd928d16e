// contract: Conformance of grants, authorization codes, refresh tokens and claims

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RefreshToken } from '../../core/grants/grant.ts'
import type { ConsumeCode } from '../../core/grants/store.ts'
import type { Store } from '../../core/ports.ts'
import {
  freshHash,
  freshId,
  HOUR_MS,
  NOW_MS,
  plantApp,
  plantCode,
  plantFamily,
  plantUser,
  sampleGrant,
  sampleRotation,
  sampleToken,
} from './samples.ts'
import type { StoreSubject, Subject } from './subject.ts'

export function grantConformance(subject: () => Promise<Subject>): void {
  grantVerbConformance(subject)
  storedTokenConformance(subject)
}

/** What the verbs return; a store in memory keeps it as well. */
export function grantVerbConformance(subject: () => Promise<StoreSubject>): void {
  codeConformance(subject)
  rotationConformance(subject)
  standingConformance(subject)
  claimConformance(subject)
}

function redeem(
  grant: { readonly appId: string; readonly grantId: string },
  codeHash: string,
  refreshToken: RefreshToken | undefined = sampleToken(grant, 1),
): ConsumeCode {
  return {
    appId: grant.appId,
    codeHash,
    nowMs: NOW_MS,
    effect: { kind: 'redeem', grantExpiresAtMs: NOW_MS + 24 * HOUR_MS, refreshToken },
  }
}

function codeConformance(subject: () => Promise<StoreSubject>): void {
  test('loads a code and its grant as stored', async () => {
    const { store } = await subject()
    const { grant, code } = await plantCode(store)
    const facts = { code, grant, consumedAtMs: undefined }
    assert.deepEqual(await store.loadCode(grant.appId, code.codeHash), facts)
    const burn = {
      appId: grant.appId,
      codeHash: code.codeHash,
      nowMs: NOW_MS,
      effect: { kind: 'burn' },
    } as const
    await store.consumeAuthorizationCode(burn)
    assert.deepEqual(await store.loadCode(grant.appId, code.codeHash), { ...facts, consumedAtMs: NOW_MS })
    assert.equal(await store.loadCode(grant.appId, freshHash()), undefined)
    assert.deepEqual(await store.loadGrant(grant.appId, grant.grantId), grant)
  })

  test('redeeming a code activates its grant and stores the refresh token', async () => {
    const { store } = await subject()
    const { grant, code } = await plantCode(store)
    const token = sampleToken(grant, 1)
    const fact = await store.consumeAuthorizationCode(redeem(grant, code.codeHash, token))
    const active = { ...grant, activatedAtMs: NOW_MS, expiresAtMs: NOW_MS + 24 * HOUR_MS }
    assert.deepEqual(fact, { kind: 'consumed', grant: active })
    assert.deepEqual(await store.loadRefreshToken(grant.appId, grant.grantId, token.tokenHash), {
      token,
      grant: active,
    })
  })

  test('a second use of a code revokes what the first one issued (RFC 6749 section 4.1.2)', async () => {
    const { store } = await subject()
    const { grant, code } = await plantCode(store)
    const token = sampleToken(grant, 1)
    await store.consumeAuthorizationCode(redeem(grant, code.codeHash, token))
    const late = { ...redeem(grant, code.codeHash), nowMs: NOW_MS + 30 * 60_000 }
    assert.deepEqual(await store.consumeAuthorizationCode(late), {
      kind: 'replayed',
      grantId: grant.grantId,
      ended: 1,
    })
    const ended = await store.loadGrant(grant.appId, grant.grantId)
    assert.equal(ended?.revokedBy, 'code_replay')
    assert.equal(ended?.revokedAtMs, late.nowMs)
    assert.deepEqual(await store.rotateRefreshToken(sampleRotation(token)), { kind: 'unknown' })
    assert.deepEqual(await store.consumeAuthorizationCode(redeem(grant, code.codeHash)), { kind: 'unknown' })
  })

  test('a burnt code issues nothing and cannot be used again', async () => {
    const { store } = await subject()
    const { grant, code } = await plantCode(store)
    const burn: ConsumeCode = { ...redeem(grant, code.codeHash), effect: { kind: 'burn' } }
    assert.deepEqual(await store.consumeAuthorizationCode(burn), { kind: 'consumed', grant })
    const again = await store.consumeAuthorizationCode(redeem(grant, code.codeHash))
    assert.deepEqual(again, { kind: 'replayed', grantId: grant.grantId, ended: 0 })
  })

  test('a code expires at its time, and is unknown once its grant is revoked', async () => {
    const { store } = await subject()
    const first = await plantCode(store)
    const late = { ...redeem(first.grant, first.code.codeHash), nowMs: first.code.expiresAtMs }
    assert.deepEqual(await store.consumeAuthorizationCode(late), { kind: 'expired' })
    const justInTime = { ...late, nowMs: late.nowMs - 1 }
    assert.equal((await store.consumeAuthorizationCode(justInTime)).kind, 'consumed')
    const second = await plantCode(store)
    await store.revokeGrant(second.grant.appId, second.grant.grantId, NOW_MS, 'client')
    const revoked = await store.consumeAuthorizationCode(redeem(second.grant, second.code.codeHash))
    assert.deepEqual(revoked, { kind: 'unknown' })
    const never = await store.consumeAuthorizationCode(redeem(second.grant, freshHash()))
    assert.deepEqual(never, { kind: 'unknown' })
  })
}

function rotationConformance(subject: () => Promise<StoreSubject>): void {
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
function storedTokenConformance(subject: () => Promise<Subject>): void {
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

function standingConformance(subject: () => Promise<StoreSubject>): void {
  async function standing(store: Store) {
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    return (fields: Parameters<typeof sampleGrant>[2]) =>
      sampleGrant(appId, userId, { origin: 'assertion', activatedAtMs: NOW_MS, ...fields })
  }

  test('a standing grant grows in scope and time; one for each policy', async () => {
    const { store } = await subject()
    const make = await standing(store)
    const first = make({ scopes: ['a', 'b'], expiresAtMs: NOW_MS + 100 })
    assert.deepEqual(await store.ensureStandingGrant(first), first)
    const second = make({ scopes: ['b', 'c'], expiresAtMs: NOW_MS + 50, createdAtMs: NOW_MS + 1 })
    const grown = { ...first, scopes: ['a', 'b', 'c'] }
    assert.deepEqual(await store.ensureStandingGrant(second), grown)
    assert.deepEqual(await store.loadGrant(first.appId, first.grantId), grown)
    const other = make({ policy: 'p2' })
    assert.equal((await store.ensureStandingGrant(other))?.grantId, other.grantId)
  })

  test('a standing grant that expired or was revoked is replaced by a new one without the old scopes', async () => {
    const { store } = await subject()
    const make = await standing(store)
    const first = make({ scopes: ['a'], expiresAtMs: NOW_MS + 100 })
    await store.ensureStandingGrant(first)
    const late = make({ scopes: ['b'], createdAtMs: NOW_MS + 100, expiresAtMs: NOW_MS + 200 })
    assert.deepEqual(await store.ensureStandingGrant(late), late)
    assert.equal((await store.loadGrant(first.appId, first.grantId))?.revokedBy, 'superseded')
    await store.revokeGrant(late.appId, late.grantId, NOW_MS + 101, 'client')
    const third = make({ scopes: ['c'], createdAtMs: NOW_MS + 102, expiresAtMs: NOW_MS + 300 })
    assert.deepEqual(await store.ensureStandingGrant(third), third)
  })

  test('lists active grants, and revokes all grants of a user together', async () => {
    const { store } = await subject()
    const make = await standing(store)
    const grant = make({ expiresAtMs: NOW_MS + 100 })
    await store.ensureStandingGrant(grant)
    const pending = sampleGrant(grant.appId, grant.userId)
    await store.createGrantWithCode(pending, {
      appId: grant.appId,
      codeHash: freshHash(),
      grantId: pending.grantId,
      redirectUri: undefined,
      codeChallenge: undefined,
      codeChallengeMethod: undefined,
      nonce: undefined,
      actorClientId: undefined,
      createdAtMs: NOW_MS,
      expiresAtMs: NOW_MS + 60_000,
    })
    assert.deepEqual(await store.listGrants(grant.appId, grant.userId, NOW_MS), [grant])
    assert.deepEqual(await store.listGrants(grant.appId, grant.userId, NOW_MS + 100), [])
    assert.deepEqual(
      await store.revokeUserGrants({ appId: grant.appId, userId: grant.userId, nowMs: NOW_MS, by: 'client' }),
      { grants: 2 },
    )
    assert.deepEqual(await store.listGrants(grant.appId, grant.userId, NOW_MS), [])
    assert.deepEqual(
      await store.revokeUserGrants({ appId: grant.appId, userId: grant.userId, nowMs: NOW_MS, by: 'client' }),
      { grants: 0 },
    )
  })

  test('revokes the grants without a connection and leaves the others; stores the last use', async () => {
    const { store } = await subject()
    const { grant } = await plantFamily(store)
    const { appId, userId, grantId } = grant
    const uses = [10, 5].map((ms) => ({ appId, grantId, atMs: NOW_MS + ms }))
    for (const use of uses) await store.touchGrants([use])
    assert.equal((await store.loadGrant(appId, grantId))?.lastUsedAtMs, NOW_MS + 10)
    const facts = await store.loadAccessFacts(appId, freshId(), grantId, NOW_MS)
    assert.equal(facts?.grant?.lastUsedAtMs, NOW_MS + 10)
    const connectionId = freshId()
    const bound = { ...grant, grantId: freshId(), connectionId }
    await store.ensureStandingGrant({ ...bound, origin: 'assertion' })
    const ended = await store.revokeUserGrants({
      appId,
      userId,
      nowMs: NOW_MS,
      by: 'person',
      only: 'without_connection',
    })
    assert.deepEqual(ended, { grants: 1 })
    assert.equal((await store.loadGrant(appId, grantId))?.revokedBy, 'person')
    assert.equal((await store.loadGrant(appId, bound.grantId))?.revokedAtMs, undefined)
  })
}

function claimConformance(subject: () => Promise<StoreSubject>): void {
  test('a key is claimed once until it expires, for each kind and app', async () => {
    const { store } = await subject()
    const [one, two] = [freshId(), freshId()]
    const claim = (appId: string, kind: string, nowMs: number) =>
      store.claimOnce({ appId, kind, key: 'key', untilMs: nowMs + 100, nowMs })
    assert.equal(await claim(one, 'assertion', NOW_MS), 'first')
    assert.equal(await claim(one, 'assertion', NOW_MS + 99), 'seen')
    assert.equal(await claim(one, 'delivery', NOW_MS), 'first')
    assert.equal(await claim(two, 'assertion', NOW_MS), 'first')
    assert.equal(await claim(one, 'assertion', NOW_MS + 100), 'first')
    assert.equal(await claim(one, 'assertion', NOW_MS + 199), 'seen')
    const isClaimed = (appId: string, nowMs: number) =>
      store.isClaimed({ appId, kind: 'assertion', key: 'key', nowMs })
    assert.equal(await isClaimed(one, NOW_MS + 199), true)
    assert.equal(await isClaimed(one, NOW_MS + 200), false)
    assert.equal(await isClaimed(two, NOW_MS + 100), false)
  })
}
