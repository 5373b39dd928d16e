// contract: Outcomes of the JWT bearer grant

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  accepted,
  factsOf,
  plantClient,
  plantUser,
  refusedWith,
} from '../../../test/support/in-memory/plant.ts'
import { TEST_POLICY } from '../../../test/support/in-memory/policy.ts'
import { createInMemoryPorts } from '../../../test/support/in-memory/ports.ts'
import { keyOf } from '../../../test/support/in-memory/tables.ts'
import type { JsonObject } from '../../lib/json.ts'
import { err, ok } from '../../lib/result.ts'
import { exchangeAssertion } from './exchange-assertion.ts'

/** `send` presents an assertion for the app; `signature` is what the verifier finds. */
async function setUp() {
  const memory = createInMemoryPorts()
  const { app } = await plantClient(memory.ports)
  const user = await plantUser(memory.ports, app.appId, 'ann')
  let calls = 0
  const send = (
    claims: JsonObject = {},
    options: { readonly scopes?: readonly string[]; readonly signature?: 'bad_signature' } = {},
  ) => {
    calls++
    const payload = {
      iss: `client:${app.clientId}`,
      sub: 'user:ann',
      aud: memory.ports.issuer,
      exp: memory.clock.nowMs() / 1000 + 120,
      jti: `assertion-${calls}`,
      ...claims,
    }
    const assertion = `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2ln`
    const assertions = {
      verify: async () => (options.signature === undefined ? ok(payload) : err(options.signature)),
    }
    const command = { assertion, scopes: options.scopes, clientId: undefined }
    return exchangeAssertion({ ...memory.ports, assertions }, TEST_POLICY, command)
  }
  return { ...memory, app, user, send }
}

test('a name that fits two users is refused: neither the id nor the external id wins', async () => {
  const at = await setUp()
  const other = await plantUser(at.ports, at.app.appId, 'bo')
  // A database from before names were compared with ids.
  at.tables.users.set(keyOf(at.app.appId, other.userId), { ...other, externalUserId: at.user.userId })
  assert.equal(refusedWith(await at.send({ sub: `user:${at.user.userId}` })), 'user_reference_ambiguous')
  accepted(await at.send({ sub: 'user:ann' }))
})

test('issues a user token for a user named by the external id or by ours (RFC 7523 §2.1)', async () => {
  const at = await setUp()
  for (const sub of ['user:ann', `user:${at.user.userId}`]) {
    const issued = accepted(await at.send({ sub }))
    assert.deepEqual([issued.kind, issued.refreshToken], ['user', undefined])
    assert.equal(factsOf(at.ports, issued.accessToken).userId, at.user.userId)
  }
})

test('issues a client token where subject and issuer are the client (RFC 7523 §3)', async () => {
  const at = await setUp()
  const issued = accepted(await at.send({ sub: `client:${at.app.clientId}` }))
  assert.deepEqual([issued.kind, issued.userId], ['client', undefined])
})

test('all assertions for one user share one standing grant, whose scopes grow to the union', async () => {
  const at = await setUp()
  const first = accepted(await at.send({}, { scopes: ['accounts:read'] }))
  const second = accepted(await at.send({}, { scopes: ['transactions:read'] }))
  assert.deepEqual(second.scopes, ['transactions:read'])
  const ids = [first, second].map(({ accessToken }) => factsOf(at.ports, accessToken).grantId)
  assert.equal(ids[0], ids[1])
  const [grant] = await at.store.listGrants(at.app.appId, at.user.userId, at.clock.nowMs())
  assert.deepEqual(grant?.scopes, ['accounts:read', 'transactions:read'])
})

test('refuses an assertion that was used before (RFC 7523 §3 item 7)', async () => {
  const at = await setUp()
  accepted(await at.send({ jti: 'once' }))
  assert.equal(refusedWith(await at.send({ jti: 'once' })), 'assertion_replayed')
})

test('one assertion sent many times at once: one succeeds', async () => {
  const at = await setUp()
  const outcomes = await Promise.all([1, 2, 3].map(() => at.send({ jti: 'once' })))
  assert.equal(outcomes.filter(({ ok }) => ok).length, 1)
})

test('an assertion that is refused for its scope, user or signature can be sent again corrected', async () => {
  const at = await setUp()
  const jti = 'mended'
  assert.equal(refusedWith(await at.send({ jti }, { scopes: ['user:create'] })), 'scope_invalid')
  assert.equal(refusedWith(await at.send({ jti, sub: 'user:nobody' })), 'user_unknown')
  assert.equal(refusedWith(await at.send({ jti }, { signature: 'bad_signature' })), 'assertion_invalid')
  accepted(await at.send({ jti }))
})

test('refuses an assertion for another audience, of another issuer and out of its time (RFC 7523 §3)', async () => {
  const at = await setUp()
  const nowSeconds = at.clock.nowMs() / 1000
  const refused: readonly (readonly [JsonObject, string])[] = [
    [{ aud: 'https://other.example' }, 'assertion_invalid'],
    [{ aud: [at.ports.issuer, 'https://other.example'] }, 'assertion_invalid'],
    [{ iss: 'client:nobody', sub: 'client:nobody' }, 'client_unknown'],
    [{ exp: nowSeconds - 11 }, 'assertion_expired'],
    [{ exp: nowSeconds + 311 }, 'assertion_expired'],
    [{ nbf: nowSeconds + 11 }, 'assertion_invalid'],
  ]
  for (const [claims, code] of refused)
    assert.equal(refusedWith(await at.send(claims)), code, JSON.stringify(claims))
})

test('a policy without assertions does not support the grant type', async () => {
  const { ports } = await setUp()
  const policy = { ...TEST_POLICY, assertion: undefined }
  const assertions = { verify: async () => err('malformed' as const) }
  const command = { assertion: 'a.b.c', scopes: undefined, clientId: undefined }
  assert.equal(
    refusedWith(await exchangeAssertion({ ...ports, assertions }, policy, command)),
    'grant_type_unsupported',
  )
})
