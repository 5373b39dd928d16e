// contract: Outcomes of the client credentials grant

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accepted, factsOf, plantClient, refusedWith } from '../../../test/support/in-memory/plant.ts'
import { TEST_POLICY } from '../../../test/support/in-memory/policy.ts'
import { createInMemoryPorts } from '../../../test/support/in-memory/ports.ts'
import { revokeSecret } from '../apps/revoke-secret.ts'
import { authorizeAccess } from '../tokens/authorize-access.ts'
import { issueClientToken } from './client-credentials.ts'

async function setUp() {
  const memory = createInMemoryPorts()
  return { ...memory, ...(await plantClient(memory.ports)) }
}

test('issues a client token without a refresh token (RFC 6749 §4.4.3)', async () => {
  const at = await setUp()
  const issued = accepted(
    await issueClientToken(at.ports, TEST_POLICY, { client: at.client, scopes: ['accounts:read'] }),
  )
  assert.deepEqual([issued.kind, issued.refreshToken, issued.userId], ['client', undefined, undefined])
  assert.equal(issued.expiresInSeconds, TEST_POLICY.clientTokenSeconds)
  const facts = factsOf(at.ports, issued.accessToken)
  assert.deepEqual([facts.appId, facts.userId, facts.scopes], [at.app.appId, undefined, ['accounts:read']])
})

test('records the use of the secret that matched', async () => {
  const at = await setUp()
  await issueClientToken(at.ports, TEST_POLICY, { client: at.client, scopes: undefined })
  const [secret] = await at.store.listSecrets(at.app.appId)
  assert.deepEqual(at.used, [`secret:${secret?.secretId}`])
})

test('without a scope, grants all that the app may have, or refuses, as the policy says (RFC 6749 §3.3)', async () => {
  const at = await setUp()
  const command = { client: at.client, scopes: undefined }
  const issued = accepted(await issueClientToken(at.ports, TEST_POLICY, command))
  assert.deepEqual(issued.scopes, ['accounts:read', 'transactions:read'])
  const strict = { ...TEST_POLICY, scopes: { ...TEST_POLICY.scopes, omitted: 'refuse' as const } }
  assert.equal(refusedWith(await issueClientToken(at.ports, strict, command)), 'parameter_missing')
})

test('refuses a scope that the app may not have (RFC 6749 §5.2)', async () => {
  const at = await setUp()
  const command = { client: at.client, scopes: ['accounts:read', 'user:create'] }
  assert.equal(refusedWith(await issueClientToken(at.ports, TEST_POLICY, command)), 'scope_invalid')
})

test('refuses a client without a secret, a wrong secret and an unknown client (RFC 6749 §4.4)', async () => {
  const at = await setUp()
  const attempt = async (fields: object) =>
    refusedWith(
      await issueClientToken(at.ports, TEST_POLICY, {
        client: { ...at.client, ...fields },
        scopes: undefined,
      }),
    )
  assert.equal(await attempt({ method: 'none', secret: undefined }), 'client_unauthenticated')
  assert.equal(await attempt({ secret: undefined }), 'client_unauthenticated')
  assert.equal(await attempt({ secret: 'wrong' }), 'client_secret_invalid')
  assert.equal(await attempt({ clientId: 'nobody' }), 'client_unknown')
  assert.deepEqual(at.used, [])
})

test('a revoked secret is rejected at once; tokens issued before stay valid', async () => {
  const at = await setUp()
  const command = { client: at.client, scopes: undefined }
  const { accessToken } = accepted(await issueClientToken(at.ports, TEST_POLICY, command))
  const [secret] = await at.store.listSecrets(at.app.appId)
  const secretId = secret?.secretId ?? ''
  accepted(await revokeSecret(at.ports, TEST_POLICY, { appId: at.app.appId, secretId, actor: 'test' }))
  assert.equal(refusedWith(await issueClientToken(at.ports, TEST_POLICY, command)), 'client_secret_invalid')
  const access = { accessToken, accepts: ['client' as const], scopes: [] }
  accepted(await authorizeAccess(at.ports, TEST_POLICY, access))
})

test('revoking the client tokens of an app revokes earlier tokens only', async () => {
  const at = await setUp()
  const command = { client: at.client, scopes: undefined }
  const before = accepted(await issueClientToken(at.ports, TEST_POLICY, command))
  await at.store.revokeClientTokens(at.app.appId)
  const after = accepted(await issueClientToken(at.ports, TEST_POLICY, command))
  const access = (accessToken: string) =>
    authorizeAccess(at.ports, TEST_POLICY, { accessToken, accepts: ['client'], scopes: [] })
  assert.equal(refusedWith(await access(before.accessToken)), 'token_revoked')
  accepted(await access(after.accessToken))
})
