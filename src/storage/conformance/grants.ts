// contract: Conformance of grants: codes, standing grants, claims

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Grant } from '../../core/grants/grant.ts'
import type { ConsumeCode } from '../../core/grants/store.ts'
import type { Store } from '../../core/ports.ts'
import { redeem } from './redeem-code.ts'
import { rotationConformance, storedTokenConformance } from './refresh-tokens.ts'
import {
  freshHash,
  freshId,
  HOUR_MS,
  NOW_MS,
  plantApp,
  plantCode,
  plantFamily,
  plantUser,
  sampleCode,
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
    for (const isLoaded of [false, true]) {
      const { grant, code } = await plantCode(store)
      const token = sampleToken(grant, 1)
      const request = redeem(grant, code.codeHash, token)
      const effect = isLoaded ? { ...request.effect, grant } : request.effect
      const fact = await store.consumeAuthorizationCode({ ...request, effect })
      const active = { ...grant, activatedAtMs: NOW_MS, expiresAtMs: NOW_MS + 24 * HOUR_MS }
      assert.deepEqual(fact, { kind: 'consumed', grant: active })
      assert.deepEqual(await store.loadRefreshToken(grant.appId, grant.grantId, token.tokenHash), {
        token,
        grant: active,
      })
    }
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

  test('of grants that supersede each other at once exactly one stays active; other connections and policies keep theirs', async () => {
    const { store } = await subject()
    const { grant } = await plantFamily(store)
    const { appId, userId, policy } = grant
    const connectionId = freshId()
    const activate = async (more: Partial<Grant> = {}): Promise<Grant> => {
      const made = { ...sampleGrant(appId, userId), connectionId, ...more }
      const code = sampleCode(made)
      await store.createGrantWithCode(made, code)
      const effect = { kind: 'redeem', grantExpiresAtMs: NOW_MS + 1000, refreshToken: undefined } as const
      const request = { appId, codeHash: code.codeHash, nowMs: NOW_MS, effect }
      assert.equal((await store.consumeAuthorizationCode(request)).kind, 'consumed')
      return made
    }
    const supersede = ({ grantId }: Grant, more: { readonly connectionId?: string } = {}) =>
      store.supersedeGrants({ appId, userId, connectionId, policy, grantId, nowMs: NOW_MS, ...more })
    const listActive = async () =>
      (await store.listGrants(appId, userId, NOW_MS)).filter(
        (one) => one.connectionId === connectionId && one.policy === policy,
      )
    const others = [await activate({ connectionId: freshId() }), await activate({ policy: 'another' }), grant]
    for (let round = 0; round < 10; round++) {
      const made = await Promise.all([activate(), activate(), activate()])
      const facts = await Promise.all(made.map((one) => supersede(one)))
      const active = await listActive()
      assert.equal(active.length, 1)
      const kept = made.findIndex(({ grantId }) => grantId === active[0]?.grantId)
      assert.deepEqual(
        facts,
        made.map((_, index) => (index === kept ? 'newest' : 'superseded')),
      )
    }
    const [last] = await listActive()
    assert.ok(last !== undefined)
    assert.equal(await supersede(last, { connectionId: freshId() }), 'superseded')
    const pending = { ...sampleGrant(appId, userId), connectionId }
    await store.createGrantWithCode(pending, sampleCode(pending))
    assert.equal(await supersede(pending), 'superseded')
    for (const one of [...others, last, pending])
      assert.equal((await store.loadGrant(appId, one.grantId))?.revokedAtMs, undefined)
    assert.equal(await supersede(last), 'newest')
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
