// contract: Outcomes of exchanging an authorization code

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  accepted,
  factsOf,
  type PlantedClient,
  plantClient,
  plantCode,
  plantUser,
  refusedWith,
} from '../../../test/support/in-memory/plant.ts'
import { TEST_POLICY } from '../../../test/support/in-memory/policy.ts'
import { createInMemoryPorts, type InMemoryPorts } from '../../../test/support/in-memory/ports.ts'
import { authorizeAccess } from '../tokens/authorize-access.ts'
import { type ExchangeCode, exchangeCode } from './exchange-code.ts'
import type { AuthorizationCode } from './grant.ts'
import { refreshTokens } from './refresh-tokens.ts'

const VERIFIER = 'v'.repeat(43)

async function setUp(bound: Partial<AuthorizationCode> & { readonly policy?: string } = {}) {
  const memory = createInMemoryPorts()
  const planted = await plantClient(memory.ports)
  const user = await plantUser(memory.ports, planted.app.appId)
  const { code, grant } = await plantCode(memory.ports, planted.app.appId, user.userId, bound)
  return { ...memory, ...planted, user, code, grant }
}

function exchange(
  { ports }: Pick<InMemoryPorts, 'ports'>,
  { client }: Pick<PlantedClient, 'client'>,
  code: string,
  fields: Partial<ExchangeCode> = {},
  policy = TEST_POLICY,
) {
  const command = { client, code, redirectUri: undefined, codeVerifier: undefined, ...fields }
  return exchangeCode(ports, policy, command)
}

test('exchanges a code for an access token and a refresh token of the grant, and activates the grant', async () => {
  const at = await setUp()
  const issued = accepted(await exchange(at, at, at.code))
  assert.deepEqual(issued.scopes, ['accounts:read', 'transactions:read'])
  assert.equal(issued.expiresInSeconds, TEST_POLICY.userTokenSeconds)
  assert.equal(issued.userId, at.user.userId)
  const facts = factsOf(at.ports, issued.accessToken)
  assert.deepEqual([facts.kind, facts.grantId, facts.userId], ['user', at.grant.grantId, at.user.userId])
  const grant = await at.store.loadGrant(at.app.appId, at.grant.grantId)
  assert.equal(grant?.activatedAtMs, at.clock.nowMs())
  const refreshed = await refreshTokens(at.ports, TEST_POLICY, {
    client: at.client,
    refreshToken: issued.refreshToken ?? '',
    scopes: undefined,
  })
  assert.equal(accepted(refreshed).userId, at.user.userId)
})

test('refuses a second exchange of the same code and revokes what the first one issued (RFC 6749 §4.1.2)', async () => {
  const at = await setUp()
  const { accessToken, refreshToken } = accepted(await exchange(at, at, at.code))
  at.clock.advance(1000)
  assert.equal(refusedWith(await exchange(at, at, at.code)), 'code_replayed')
  const grant = await at.store.loadGrant(at.app.appId, at.grant.grantId)
  assert.deepEqual([grant?.revokedBy, grant?.revokedAtMs], ['code_replay', at.clock.nowMs()])
  const access = { accessToken, accepts: ['user' as const], scopes: [] }
  assert.equal(refusedWith(await authorizeAccess(at.ports, TEST_POLICY, access)), 'token_revoked')
  const refresh = { client: at.client, refreshToken: refreshToken ?? '', scopes: undefined }
  assert.equal(refusedWith(await refreshTokens(at.ports, TEST_POLICY, refresh)), 'refresh_token_invalid')
})

test('two exchanges of one code at the same time: one succeeds', async () => {
  const at = await setUp()
  const outcomes = await Promise.all([1, 2, 3].map(() => exchange(at, at, at.code)))
  assert.equal(outcomes.filter(({ ok }) => ok).length, 1)
})

test('a wrong code verifier burns the code: the right one comes too late (RFC 7636 §4.6)', async () => {
  const hash = createInMemoryPorts().ports.hash
  const at = await setUp({ codeChallenge: hash.sha256(VERIFIER), codeChallengeMethod: 'S256' })
  const wrong = await exchange(at, at, at.code, { codeVerifier: 'w'.repeat(43) })
  assert.equal(refusedWith(wrong), 'code_verifier_invalid')
  const grant = await at.store.loadGrant(at.app.appId, at.grant.grantId)
  assert.equal(grant?.activatedAtMs, undefined)
  assert.equal(refusedWith(await exchange(at, at, at.code, { codeVerifier: VERIFIER })), 'code_replayed')
})

test('the right code verifier is accepted; a missing one and an unexpected one are refused (RFC 9700 §2.1.1)', async () => {
  const hash = createInMemoryPorts().ports.hash
  const bound = { codeChallenge: hash.sha256(VERIFIER), codeChallengeMethod: 'S256' } as const
  const right = await setUp(bound)
  accepted(await exchange(right, right, right.code, { codeVerifier: VERIFIER }))
  const missing = await setUp(bound)
  assert.equal(refusedWith(await exchange(missing, missing, missing.code)), 'code_verifier_missing')
  const downgraded = await setUp()
  assert.equal(
    refusedWith(await exchange(downgraded, downgraded, downgraded.code, { codeVerifier: VERIFIER })),
    'code_verifier_unexpected',
  )
})

test('a redirect URI that differs from the one of the request is refused (RFC 6749 §4.1.3)', async () => {
  const bound = { redirectUri: 'https://books.example/callback' }
  const other = await setUp(bound)
  const sent = { redirectUri: 'https://books.example/callback/' }
  assert.equal(refusedWith(await exchange(other, other, other.code, sent)), 'redirect_uri_mismatch')
  const left = await setUp(bound)
  accepted(await exchange(left, left, left.code))
  const required = await setUp(bound)
  const strict = {
    ...TEST_POLICY,
    code: { ...TEST_POLICY.code, redirectUriAtToken: 'required_if_bound' as const },
  }
  assert.equal(
    refusedWith(await exchange(required, required, required.code, {}, strict)),
    'redirect_uri_mismatch',
  )
})

test('the code of another app is unknown, and stays valid for its own app (RFC 6749 §4.1.3)', async () => {
  const at = await setUp()
  const stranger = await plantClient(at.ports)
  assert.equal(refusedWith(await exchange(at, stranger, at.code)), 'code_invalid')
  accepted(await exchange(at, at, at.code))
})

test('a code bound to an actor is refused for the app that requested it', async () => {
  const at = await setUp({ actorClientId: 'link' })
  assert.equal(refusedWith(await exchange(at, at, at.code)), 'code_invalid')
})

test('a code of another policy and a code of a deleted user are refused', async () => {
  const foreign = await setUp({ policy: 'another' })
  assert.equal(refusedWith(await exchange(foreign, foreign, foreign.code)), 'code_invalid')
  const orphan = await setUp()
  await orphan.store.deleteUser(orphan.app.appId, orphan.user.userId, orphan.clock.nowMs())
  assert.equal(refusedWith(await exchange(orphan, orphan, orphan.code)), 'code_invalid')
})

test('a code expires to the millisecond (RFC 6749 §4.1.2)', async () => {
  const lifetimeMs = TEST_POLICY.code.lifetimeSeconds * 1000
  const late = await setUp()
  late.clock.advance(lifetimeMs)
  assert.equal(refusedWith(await exchange(late, late, late.code)), 'code_expired')
  const last = await setUp()
  last.clock.advance(lifetimeMs - 1)
  accepted(await exchange(last, last, last.code))
})

test('failed client authentication does not consume the code (RFC 6749 §3.2.1)', async () => {
  const at = await setUp()
  const client = { ...at.client, secret: 'wrong' }
  assert.equal(refusedWith(await exchange(at, { client }, at.code)), 'client_secret_invalid')
  accepted(await exchange(at, at, at.code))
})

test('a policy without refresh tokens issues none, and the grant expires with its access token', async () => {
  const at = await setUp()
  const policy = { ...TEST_POLICY, refresh: { ...TEST_POLICY.refresh, issue: false } }
  const issued = accepted(await exchange(at, at, at.code, {}, policy))
  assert.equal(issued.refreshToken, undefined)
  const grant = await at.store.loadGrant(at.app.appId, at.grant.grantId)
  assert.equal(grant?.expiresAtMs, at.clock.nowMs() + TEST_POLICY.userTokenSeconds * 1000)
})

test('a public client must have begun the flow with a code challenge (RFC 9700 §2.1.1)', async () => {
  for (const isBound of [false, true]) {
    const challenge = isBound
      ? ({
          codeChallenge: createInMemoryPorts().ports.hash.sha256(VERIFIER),
          codeChallengeMethod: 'S256',
        } as const)
      : {}
    const at = await setUp(challenge)
    const record = await at.store.loadClient(at.app.clientId, at.clock.nowMs())
    const store = {
      ...at.store,
      loadClient: async () => record && { ...record, app: { ...record.app, authMethods: ['none' as const] } },
    }
    const client = { method: 'none', clientId: at.app.clientId, secret: undefined } as const
    const command = {
      client,
      code: at.code,
      redirectUri: undefined,
      codeVerifier: isBound ? VERIFIER : undefined,
    }
    const outcome = await exchangeCode({ ...at.ports, store }, TEST_POLICY, command)
    if (isBound) accepted(outcome)
    else assert.equal(refusedWith(outcome), 'code_verifier_missing')
  }
})
