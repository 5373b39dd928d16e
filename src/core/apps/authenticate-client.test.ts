// contract: Outcomes of client authentication by each method

import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { SignJWT } from 'jose'
import { accepted, plantClient, refusedWith } from '../../../test/support/in-memory/plant.ts'
import { TEST_POLICY } from '../../../test/support/in-memory/policy.ts'
import { createInMemoryPorts } from '../../../test/support/in-memory/ports.ts'
import type { ClientAuthMethod, Policy } from '../policy.ts'
import { addClientKey } from './add-client-key.ts'
import { authenticateClient } from './authenticate-client.ts'

async function setUp(authMethods?: readonly ClientAuthMethod[]) {
  const memory = createInMemoryPorts()
  const planted = await plantClient(memory.ports)
  const app = { ...planted.app, ...(authMethods && { authMethods }) }
  const { loadClient } = memory.store
  const ports = {
    ...memory.ports,
    store: {
      ...memory.store,
      loadClient: async (clientId: string, nowMs: number) => {
        const client = await loadClient(clientId, nowMs)
        return client && { ...client, app: { ...client.app, authMethods: app.authMethods } }
      },
    },
  }
  return { ...memory, ports, app, client: planted.client }
}

type At = Awaited<ReturnType<typeof setUp>>

async function addKey({ ports, app: { appId } }: At) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const publicJwk = JSON.stringify(publicKey.export({ format: 'jwk' }))
  accepted(await addClientKey(ports, TEST_POLICY, { appId, name: 'key', publicJwk, actor: 'test' }))
  return privateKey
}

type Claims = Readonly<Record<string, unknown>>

async function byAssertion(
  at: At,
  key: Awaited<ReturnType<typeof addKey>>,
  claims: Claims = {},
  policy: Policy = TEST_POLICY,
) {
  const { clientId } = at.app
  const exp = Math.floor(at.clock.nowMs() / 1000) + 60
  const payload = { iss: clientId, sub: clientId, aud: at.ports.issuer, jti: 'one', exp, ...claims }
  const assertion = await new SignJWT(payload).setProtectedHeader({ alg: 'ES256' }).sign(key)
  return authenticateClient(at.ports, policy, { method: 'private_key_jwt', clientId, assertion })
}

test('a client proves itself by its secret, and later rules see by which method', async () => {
  const at = await setUp()
  for (const method of ['client_secret_post', 'client_secret_basic'] as const) {
    const client = { ...at.client, method } as typeof at.client
    const authenticated = accepted(await authenticateClient(at.ports, TEST_POLICY, client))
    assert.equal(authenticated.method, method)
    assert.equal(authenticated.app.clientId, at.app.clientId)
  }
  assert.equal(at.used.length, 2)
})

test('a method must be one of the dialect and one of the app (RFC 6749 §2.3)', async () => {
  const clientAuthentication = { methods: ['client_secret_basic'], assertionAudiences: ['self'] } as const
  const basicOnly = { ...TEST_POLICY, clientAuthentication }
  const at = await setUp()
  const refused = await authenticateClient(at.ports, basicOnly, at.client)
  assert.equal(refusedWith(refused), 'client_authentication_method_not_allowed')
  const key = await addKey(at)
  assert.equal(
    refusedWith(await byAssertion(at, key, {}, basicOnly)),
    'client_authentication_method_not_allowed',
  )
  const keysOnly = await setUp(['private_key_jwt'])
  assert.equal(
    refusedWith(await authenticateClient(keysOnly.ports, TEST_POLICY, keysOnly.client)),
    'client_authentication_method_not_allowed',
  )
  assert.equal(accepted(await byAssertion(keysOnly, await addKey(keysOnly))).method, 'private_key_jwt')
})

test('a client that sends no secret is a public one, where app and dialect have such', async () => {
  const none = (at: At, policy: Policy = TEST_POLICY) =>
    authenticateClient(at.ports, policy, { method: 'none', clientId: at.app.clientId, secret: undefined })
  const publicApp = await setUp(['none'])
  assert.equal(accepted(await none(publicApp)).method, 'none')
  assert.equal(refusedWith(await none(await setUp())), 'client_unauthenticated')
  const clientAuthentication = {
    ...TEST_POLICY.clientAuthentication,
    methods: ['client_secret_post'],
  } as const
  const secretsOnly = { ...TEST_POLICY, clientAuthentication }
  assert.equal(refusedWith(await none(publicApp, secretsOnly)), 'client_unauthenticated')
})

test('the client is unknown to a dialect that its app does not use', async () => {
  const at = await setUp()
  const refused = await authenticateClient(at.ports, { ...TEST_POLICY, name: 'other' }, at.client)
  assert.equal(refusedWith(refused), 'client_unknown')
  await at.store.setAppDialects(at.app.appId, [{ dialect: 'other', scopes: [] }])
  accepted(await authenticateClient(at.ports, { ...TEST_POLICY, name: 'other' }, at.client))
  assert.equal(refusedWith(await authenticateClient(at.ports, TEST_POLICY, at.client)), 'client_unknown')
})

test('an assertion authenticates once (RFC 7523 §3, jti)', async () => {
  const at = await setUp()
  const key = await addKey(at)
  assert.equal(accepted(await byAssertion(at, key)).method, 'private_key_jwt')
  assert.equal(refusedWith(await byAssertion(at, key)), 'assertion_replayed')
  accepted(await byAssertion(at, key, { jti: 'two' }))
})

test('an assertion names the client twice and this server alone, for five minutes at most', async () => {
  const at = await setUp()
  const key = await addKey(at)
  const now = Math.floor(at.clock.nowMs() / 1000)
  const { clientId } = at.app
  const cases: readonly (readonly [Claims, string])[] = [
    [{ sub: 'another' }, 'assertion_invalid'],
    [{ iss: 'another', sub: 'another' }, 'assertion_invalid'],
    [{ iss: '', sub: '' }, 'assertion_invalid'],
    [{ sub: `${clientId}x` }, 'assertion_invalid'],
    [{ aud: 'https://other.example' }, 'assertion_invalid'],
    [{ aud: [at.ports.issuer, 'https://other.example'] }, 'assertion_invalid'],
    [{ aud: undefined }, 'assertion_invalid'],
    [{ jti: undefined }, 'assertion_invalid'],
    [{ exp: undefined }, 'assertion_invalid'],
    [{ exp: now - 60 }, 'assertion_expired'],
    [{ exp: now + 3600 }, 'assertion_expired'],
    [{ nbf: now + 60 }, 'assertion_invalid'],
  ]
  for (const [claims, code] of cases) {
    assert.equal(refusedWith(await byAssertion(at, key, claims)), code, JSON.stringify(claims))
  }
  // None of them has used up the id.
  accepted(await byAssertion(at, key))
})

test('an assertion counts only under a key of the app that is not revoked', async () => {
  const at = await setUp()
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  assert.equal(refusedWith(await byAssertion(at, privateKey)), 'assertion_invalid')
  const key = await addKey(at)
  const [stored] = await at.store.listClientKeys(at.app.appId)
  await at.store.revokeClientKey(at.app.appId, stored?.keyId ?? '', at.clock.nowMs())
  assert.equal(refusedWith(await byAssertion(at, key)), 'assertion_invalid')
})
