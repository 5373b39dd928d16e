// contract: Outcomes of the refresh token grant: rotation, retry, reuse

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  accepted,
  factsOf,
  plantClient,
  plantCode,
  plantUser,
  refusedWith,
} from '../../../test/support/in-memory/plant.ts'
import { TEST_POLICY } from '../../../test/support/in-memory/policy.ts'
import { createInMemoryPorts } from '../../../test/support/in-memory/ports.ts'
import type { Policy } from '../policy.ts'
import { authorizeAccess } from '../tokens/authorize-access.ts'
import { exchangeCode } from './exchange-code.ts'
import { refreshTokens } from './refresh-tokens.ts'

const NEVER: Policy = { ...TEST_POLICY, refresh: { ...TEST_POLICY.refresh, rotation: 'never' } }

/** A client with a first refresh token; `refresh` presents one and returns the outcome. */
async function setUp(policy = TEST_POLICY) {
  const memory = createInMemoryPorts()
  const { ports } = memory
  const planted = await plantClient(ports)
  const user = await plantUser(ports, planted.app.appId)
  const { code, grant } = await plantCode(ports, planted.app.appId, user.userId)
  const { client } = planted
  const command = { client, code, redirectUri: undefined, codeVerifier: undefined }
  const first = accepted(await exchangeCode(ports, policy, command))
  const refresh = (refreshToken: string | undefined, scopes?: readonly string[]) =>
    refreshTokens(ports, policy, { client, refreshToken: refreshToken ?? '', scopes })
  const access = (accessToken: string) =>
    authorizeAccess(ports, policy, { accessToken, accepts: ['user'], scopes: [] })
  const readGrant = () => memory.store.loadGrant(planted.app.appId, grant.grantId)
  return { ...memory, ...planted, user, grant, first, refresh, access, readGrant }
}

test('each use rotates the token: the successor is new and valid (RFC 9700 §4.14.2)', async () => {
  const at = await setUp()
  const seen = new Set([at.first.refreshToken])
  let token = at.first.refreshToken
  for (let use = 0; use < 5; use++) {
    const issued = accepted(await at.refresh(token))
    token = issued.refreshToken
    assert.ok(token !== undefined && !seen.has(token))
    seen.add(token)
    accepted(await at.access(issued.accessToken))
  }
  assert.equal((await at.readGrant())?.refreshGeneration, 6)
})

test('a retry of the same request within the window succeeds (FAPI 2.0 §5.3.2.1)', async () => {
  const at = await setUp()
  accepted(await at.refresh(at.first.refreshToken))
  at.clock.advance(TEST_POLICY.refresh.retryWindowSeconds * 1000)
  const retried = accepted(await at.refresh(at.first.refreshToken))
  accepted(await at.refresh(retried.refreshToken))
})

test('many refreshes with one token at the same time: each receives the same successor', async () => {
  const at = await setUp()
  const outcomes = await Promise.all([1, 2, 3, 4].map(() => at.refresh(at.first.refreshToken)))
  const issued = new Set(outcomes.map((outcome) => accepted(outcome).refreshToken))
  assert.equal(issued.size, 1)
  accepted(await at.refresh([...issued][0]))
  assert.equal((await at.readGrant())?.revokedAtMs, undefined)
})

test('a retry within a minute receives the same successor, a later one replaces it', async () => {
  const policy = { ...TEST_POLICY, refresh: { ...TEST_POLICY.refresh, retryWindowSeconds: 3600 } }
  const at = await setUp(policy)
  const first = accepted(await at.refresh(at.first.refreshToken)).refreshToken
  at.clock.advance(60_000)
  assert.equal(accepted(await at.refresh(at.first.refreshToken)).refreshToken, first)
  at.clock.advance(1)
  const replaced = accepted(await at.refresh(at.first.refreshToken)).refreshToken
  assert.notEqual(replaced, first)
  assert.equal(refusedWith(await at.refresh(first)), 'refresh_token_reused')
  assert.equal((await at.readGrant())?.revokedBy, 'refresh_reuse')
})

test("the thief's old refresh token revokes the grant for both (RFC 9700 §4.14.2)", async () => {
  const at = await setUp()
  const honest = accepted(await at.refresh(at.first.refreshToken))
  const newest = accepted(await at.refresh(honest.refreshToken))
  assert.equal(refusedWith(await at.refresh(at.first.refreshToken)), 'refresh_token_reused')
  assert.equal((await at.readGrant())?.revokedBy, 'refresh_reuse')
  assert.equal(refusedWith(await at.refresh(newest.refreshToken)), 'refresh_token_invalid')
  assert.equal(refusedWith(await at.access(newest.accessToken)), 'token_revoked')
})

test('a retry after the window counts as reuse, although the successor was never used', async () => {
  const at = await setUp()
  accepted(await at.refresh(at.first.refreshToken))
  at.clock.advance(TEST_POLICY.refresh.retryWindowSeconds * 1000 + 1)
  assert.equal(refusedWith(await at.refresh(at.first.refreshToken)), 'refresh_token_reused')
})

test('a scope outside the grant is refused, and the token stays valid (RFC 6749 §6)', async () => {
  const at = await setUp()
  assert.equal(refusedWith(await at.refresh(at.first.refreshToken, ['user:create'])), 'scope_invalid')
  const generation = (await at.readGrant())?.refreshGeneration
  assert.equal(generation, 1)
  accepted(await at.refresh(at.first.refreshToken))
})

test('a narrower scope narrows one access token and not the grant (RFC 6749 §6)', async () => {
  const at = await setUp()
  const narrow = accepted(await at.refresh(at.first.refreshToken, ['accounts:read']))
  assert.deepEqual(narrow.scopes, ['accounts:read'])
  assert.deepEqual(factsOf(at.ports, narrow.accessToken).scopes, ['accounts:read'])
  const wide = accepted(await at.refresh(narrow.refreshToken))
  assert.deepEqual(wide.scopes, ['accounts:read', 'transactions:read'])
})

test("a changed token and another app's token are refused and revoke nothing (RFC 6749 §10.4)", async () => {
  const at = await setUp()
  const token = at.first.refreshToken ?? ''
  const changed = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`
  assert.equal(refusedWith(await at.refresh(changed)), 'refresh_token_invalid')
  const { client } = await plantClient(at.ports)
  const stolen = await refreshTokens(at.ports, TEST_POLICY, {
    client,
    refreshToken: token,
    scopes: undefined,
  })
  assert.equal(refusedWith(stolen), 'refresh_token_invalid')
  accepted(await at.refresh(token))
})

test('an unused token expires, and refreshing cannot move the grant past its absolute end', async () => {
  const { idleSeconds, absoluteSeconds } = TEST_POLICY.refresh
  assert.ok(absoluteSeconds !== undefined)
  const idle = await setUp()
  idle.clock.advance(idleSeconds * 1000)
  assert.equal(refusedWith(await idle.refresh(idle.first.refreshToken)), 'refresh_token_invalid')

  const busy = await setUp()
  const startMs = busy.clock.nowMs()
  let token = busy.first.refreshToken
  for (let passed = 0; passed + idleSeconds <= absoluteSeconds - 1; passed += idleSeconds - 1) {
    busy.clock.advance((idleSeconds - 1) * 1000)
    token = accepted(await busy.refresh(token)).refreshToken
  }
  assert.equal((await busy.readGrant())?.expiresAtMs, startMs + absoluteSeconds * 1000)
  busy.clock.advance(idleSeconds * 1000)
  assert.equal(refusedWith(await busy.refresh(token)), 'refresh_token_invalid')
})

test('a deleted user and another policy are refused', async () => {
  const at = await setUp()
  await at.store.setAppDialects(at.app.appId, [
    ...at.app.dialects,
    { dialect: 'another', scopes: ['accounts:read'] },
  ])
  const other = await refreshTokens(
    at.ports,
    { ...TEST_POLICY, name: 'another' },
    {
      client: at.client,
      refreshToken: at.first.refreshToken ?? '',
      scopes: undefined,
    },
  )
  assert.equal(refusedWith(other), 'refresh_token_invalid')
  await at.store.deleteUser(at.app.appId, at.user.userId, at.clock.nowMs())
  assert.equal(refusedWith(await at.refresh(at.first.refreshToken)), 'refresh_token_invalid')
})

test('without rotation the token stays valid, and each use extends its idle expiry', async () => {
  const at = await setUp(NEVER)
  const almostIdleMs = (NEVER.refresh.idleSeconds - 1) * 1000
  for (let use = 0; use < 3; use++) {
    at.clock.advance(almostIdleMs)
    assert.equal(accepted(await at.refresh(at.first.refreshToken)).refreshToken, undefined)
  }
  at.clock.advance(almostIdleMs + 1000)
  assert.equal(refusedWith(await at.refresh(at.first.refreshToken)), 'refresh_token_invalid')
})

test('policy newest_only: a refresh revokes the previous access token', async () => {
  const at = await setUp({ ...TEST_POLICY, accessTokens: 'newest_only' })
  accepted(await at.access(at.first.accessToken))
  const next = accepted(await at.refresh(at.first.refreshToken))
  assert.equal(refusedWith(await at.access(at.first.accessToken)), 'token_revoked')
  accepted(await at.access(next.accessToken))
})
