// contract: Conformance of concurrent calls: each caller gets the fact of its own rows

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthorizationCode, Grant } from '../../core/grants/grant.ts'
import type { ConsumeCode } from '../../core/grants/store.ts'
import type { Store } from '../../core/ports.ts'
import {
  freshHash,
  freshId,
  HOUR_MS,
  NOW_MS,
  plantApp,
  plantFamily,
  plantUser,
  sampleCode,
  sampleGrant,
  sampleRotation,
  sampleSecret,
  sampleToken,
} from './samples.ts'
import type { StoreSubject } from './subject.ts'

const MANY = 40

const many = Array.from({ length: MANY }, (_, index) => index)

export function batchConformance(subject: () => Promise<StoreSubject>): void {
  lookUpConformance(subject)
  writeConformance(subject)
}

function lookUpConformance(subject: () => Promise<StoreSubject>): void {
  test('many look-ups at the same time, in several apps: each finds its own rows, or none', async () => {
    const { store } = await subject()
    const apps = await Promise.all([0, 1, 2].map(() => plantApp(store)))
    const planted = await Promise.all(
      many.map(async (index) => {
        const appId = apps[index % 3]?.appId ?? ''
        const user = await plantUser(store, appId, index % 4 === 0 ? { expiresAtMs: NOW_MS } : {})
        const grant = sampleGrant(appId, user.userId)
        const code = sampleCode(grant)
        assert.equal(await store.createGrantWithCode(grant, code), 'created')
        return { appId, user, grant, code }
      }),
    )
    const found = await Promise.all(
      planted.flatMap(({ appId, user, grant, code }) => [
        store.loadUser(appId, { userId: user.userId }, NOW_MS),
        store.loadUser(appId, { externalUserId: user.externalUserId ?? '' }, NOW_MS),
        store.loadGrant(appId, grant.grantId),
        store.loadCode(appId, code.codeHash),
        store.loadGrantOfLiveUser(appId, grant.grantId, NOW_MS),
        store.loadCodeOfLiveUser(appId, code.codeHash, NOW_MS),
        store.loadGrant(appId, freshId()),
        store.loadGrant(freshId(), grant.grantId),
      ]),
    )
    const expected = planted.flatMap(({ user, grant, code }) => {
      const facts = { code, grant, consumedAtMs: undefined }
      const ofLive = user.expiresAtMs === undefined ? [user, user] : [undefined, undefined]
      const withLive = user.expiresAtMs === undefined ? [grant, facts] : [undefined, undefined]
      return [...ofLive, grant, facts, ...withLive, undefined, undefined]
    })
    assert.deepEqual(found, expected)
  })

  test('clients that are loaded at the same time have their own secrets, in their order', async () => {
    const { store } = await subject()
    const planted = await Promise.all(
      many.map(async (index) => {
        const app = await plantApp(store)
        const secrets = Array.from({ length: index % 3 }, (_, age) =>
          sampleSecret(app.appId, { createdAtMs: NOW_MS + age }),
        )
        for (const secret of secrets) assert.equal(await store.addSecret(secret, 5, NOW_MS), 'added')
        return { app, secrets }
      }),
    )
    const loaded = await Promise.all(planted.map(({ app }) => store.loadClient(app.clientId, NOW_MS)))
    assert.deepEqual(loaded, planted)
  })

  test('a text that the engine does not accept as a key finds nothing or is refused, and the look-ups beside it succeed', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const user = await plantUser(store, appId)
    const odd = ['a\0b', '\ud800', '\\', '"{}"', "'", ',', '']
    const [found, ...others] = await Promise.allSettled([
      store.loadUser(appId, { userId: user.userId }, NOW_MS),
      ...odd.map((userId) => store.loadUser(appId, { userId }, NOW_MS)),
    ])
    assert.deepEqual(found, { status: 'fulfilled', value: user })
    for (const one of others) if (one.status === 'fulfilled') assert.equal(one.value, undefined)
  })

  test('a look-up sees whatever was committed before it, however many are waiting', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    for (let round = 0; round < MANY; round++) {
      const grant = sampleGrant(appId, userId, {
        origin: 'assertion',
        activatedAtMs: NOW_MS,
        policy: freshId(),
      })
      await store.ensureStandingGrant(grant)
      const tokenId = freshId()
      const read = () => store.loadAccessFacts(appId, tokenId, grant.grantId, NOW_MS)
      const before = many.map(read)
      await Promise.all([
        store.revokeAccessToken(appId, tokenId, NOW_MS + HOUR_MS),
        store.revokeGrant(appId, grant.grantId, NOW_MS, 'person'),
      ])
      const facts = await read()
      assert.deepEqual([facts?.tokenRevoked, facts?.grant?.ended], [true, true])
      await Promise.all(before)
    }
  })
}

function writeConformance(subject: () => Promise<StoreSubject>): void {
  test('many grants are created at the same time; one for a deleted user is unknown, and the others are stored', async () => {
    const { store } = await subject()
    const { appId } = await plantApp(store)
    const { userId } = await plantUser(store, appId)
    const grants = many.map((index) => sampleGrant(appId, index % 10 === 3 ? freshId() : userId))
    const codes = grants.map((grant) => sampleCode(grant))
    const facts = await Promise.all(
      grants.map((grant, index) => store.createGrantWithCode(grant, at(codes, index))),
    )
    const expected = many.map((index) => (index % 10 === 3 ? 'unknown' : 'created'))
    assert.deepEqual(facts, expected)
    const found = await Promise.all(codes.map(({ codeHash }) => store.loadCode(appId, codeHash)))
    assert.deepEqual(
      found.map((facts) => facts?.grant),
      grants.map((grant, index) => (index % 10 === 3 ? undefined : grant)),
    )
  })

  test('many codes are exchanged at the same time: each gets the fact of its own code', async () => {
    const { store } = await subject()
    const planted = await plantCodes(store)
    await Promise.all(
      planted.map(async ({ grant, code }, index) => {
        if (index % 5 === 1) await store.consumeAuthorizationCode(redeem(grant, code, sampleToken(grant, 1)))
        if (index % 5 === 2) await store.revokeGrant(grant.appId, grant.grantId, NOW_MS, 'person')
      }),
    )
    const tokens = planted.map(({ grant }) => sampleToken(grant, 1))
    const facts = await Promise.all(
      planted.map(({ grant, code }, index) => {
        const request = redeem(grant, code, index % 5 === 4 ? undefined : at(tokens, index))
        return store.consumeAuthorizationCode(
          index % 5 === 3 ? { ...request, nowMs: code.expiresAtMs } : request,
        )
      }),
    )
    const active = (grant: Grant) => ({
      ...grant,
      activatedAtMs: NOW_MS,
      expiresAtMs: NOW_MS + 24 * HOUR_MS,
    })
    assert.deepEqual(
      facts,
      planted.map(({ grant }, index) => {
        if (index % 5 === 1) return { kind: 'replayed', grantId: grant.grantId, ended: 1 }
        if (index % 5 === 2) return { kind: 'unknown' }
        if (index % 5 === 3) return { kind: 'expired' }
        return { kind: 'consumed', grant: active(grant) }
      }),
    )
    const stored = await Promise.all(
      tokens.map((token) => store.loadRefreshToken(token.appId, token.grantId, token.tokenHash)),
    )
    assert.deepEqual(
      stored.map((facts) => facts?.token),
      tokens.map((token, index) => (index % 5 === 0 ? token : undefined)),
    )
  })

  test('many refresh tokens are rotated at the same time: each gets the fact of its own grant', async () => {
    const { store } = await subject()
    const families = await Promise.all(many.map(() => plantFamily(store)))
    const first = families.map(({ token }) => sampleRotation(token))
    await Promise.all(
      families.map(async ({ grant }, index) => {
        if (index % 5 === 1) await store.rotateRefreshToken(at(first, index))
        if (index % 5 === 2) await store.revokeGrant(grant.appId, grant.grantId, NOW_MS, 'person')
      }),
    )
    const requests = families.map(({ token }, index) =>
      sampleRotation(token, {
        ...(index % 5 === 3 && { nowMs: token.expiresAtMs }),
        revokeOlderAccessTokens: index % 5 === 4,
        grantExpiresAtMs: NOW_MS + 24 * HOUR_MS + index,
      }),
    )
    const facts = await Promise.all(requests.map((request) => store.rotateRefreshToken(request)))
    assert.deepEqual(
      facts.map(({ kind }) => kind),
      many.map((index) => ['rotated', 'retried', 'unknown', 'expired', 'rotated'][index % 5]),
    )
    for (const [index, fact] of facts.entries()) {
      if (fact.kind !== 'rotated') continue
      const step = index % 5 === 4 ? 1 : 0
      assert.deepEqual(fact.grant, {
        ...at(families, index).grant,
        refreshGeneration: 2,
        generation: 1 + step,
        minGeneration: 1 + step,
        expiresAtMs: NOW_MS + 24 * HOUR_MS + index,
      })
      const { appId, grantId, tokenHash } = at(requests, index).successor
      const stored = await store.loadRefreshToken(appId, grantId, tokenHash)
      assert.deepEqual(stored, { token: at(requests, index).successor, grant: fact.grant })
    }
  })

  test('many refresh tokens are used at the same time: each extends its own grant', async () => {
    const { store } = await subject()
    const families = await Promise.all(many.map(() => plantFamily(store)))
    const facts = await Promise.all(
      families.map(({ token }, index) =>
        store.touchRefreshToken({
          appId: token.appId,
          grantId: token.grantId,
          tokenHash: index % 4 === 3 ? freshHash() : token.tokenHash,
          expiresAtMs: token.expiresAtMs + index,
          nowMs: NOW_MS,
        }),
      ),
    )
    assert.deepEqual(
      facts,
      many.map((index) => (index % 4 === 3 ? 'unknown' : 'touched')),
    )
    for (const [index, { token }] of families.entries()) {
      const stored = await store.loadRefreshToken(token.appId, token.grantId, token.tokenHash)
      const by = index % 4 === 3 ? 0 : index
      assert.equal(stored?.token.expiresAtMs, token.expiresAtMs + by)
    }
  })

  test('the last uses of many grants are stored together; an older use changes nothing', async () => {
    const { store } = await subject()
    const families = await Promise.all(many.map(() => plantFamily(store)))
    const uses = families.map(({ grant: { appId, grantId } }, index) => ({
      appId,
      grantId,
      atMs: NOW_MS + index,
    }))
    await store.touchGrants(uses)
    await store.touchGrants(
      uses.map((use, index) => ({ ...use, atMs: use.atMs + (index % 2 === 0 ? 5 : -5) })),
    )
    const stored = await Promise.all(uses.map(({ appId, grantId }) => store.loadGrant(appId, grantId)))
    assert.deepEqual(
      stored.map((grant) => grant?.lastUsedAtMs),
      many.map((index) => NOW_MS + index + (index % 2 === 0 ? 5 : 0)),
    )
  })
}

async function plantCodes(
  store: Store,
): Promise<{ readonly grant: Grant; readonly code: AuthorizationCode }[]> {
  const apps = await Promise.all([0, 1].map(() => plantApp(store)))
  return Promise.all(
    many.map(async (index) => {
      const { appId } = at(apps, index % 2)
      const { userId } = await plantUser(store, appId)
      const grant = sampleGrant(appId, userId)
      const code = sampleCode(grant)
      await store.createGrantWithCode(grant, code)
      return { grant, code }
    }),
  )
}

function redeem(
  grant: Grant,
  { codeHash }: AuthorizationCode,
  refreshToken: ReturnType<typeof sampleToken> | undefined,
): ConsumeCode {
  const effect = { kind: 'redeem', grantExpiresAtMs: NOW_MS + 24 * HOUR_MS, refreshToken } as const
  return { appId: grant.appId, codeHash, nowMs: NOW_MS, effect }
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index]
  if (item === undefined) throw new RangeError('no such item')
  return item
}
