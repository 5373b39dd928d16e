// rule: JWT bearer grant (RFC 7523)
import assert from 'node:assert/strict'
import { createHmac, createPublicKey } from 'node:crypto'
import { after, before, test } from 'node:test'
import { decodeJwt } from 'jose'
import {
  type Answer,
  assertRefused,
  assertStatus,
  basic,
  bearer,
  fieldOf,
  keysOf,
  send,
  textOf,
} from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import {
  type AssertionClaims,
  type AssertionKey,
  JWT_BEARER,
  joinCompact,
  registerKey,
  signAssertion,
} from '../../support/signed-assertion.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let key: AssertionKey
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    app = await platform.createApp()
    key = await registerKey(platform, app.appId)
  })
  after(() => platform.stop())

  const present = (assertion: string, more: Record<string, string> = {}): Promise<Answer> =>
    app.developer.token({ client_id: undefined, grant_type: JWT_BEARER, assertion, ...more })
  const sign = (claims?: AssertionClaims, header?: Record<string, unknown>) =>
    signAssertion(platform, app.clientId, key, claims, header)
  const ofUser = (name: string) => `tink://auth/user/${name}`

  test('an assertion for the client itself returns a client token, with scopes separated by spaces', async () => {
    const answer = assertStatus(
      await present(await sign(), { scope: 'user:create authorization:grant' }),
      200,
    )
    assert.deepEqual(keysOf(answer), ['access_token', 'token_type', 'expires_in', 'scope'])
    assert.equal(fieldOf(answer, 'expires_in'), 1800)
    assert.equal(fieldOf(answer, 'scope'), 'user:create authorization:grant')
    const claims = decodeJwt(textOf(answer, 'access_token'))
    assert.equal(claims.sub, `tink://auth/client/${app.clientId}`)
    const created = await app.developer.createUser(textOf(answer, 'access_token'), { market: 'GB' })
    assertStatus(created, 200)
  })

  test('an assertion for a user, by user id or external user id, returns a user token for 7200 seconds', async () => {
    const { userId, externalUserId } = await app.developer.needCode()
    for (const name of [userId, externalUserId]) {
      const answer = await present(await sign({ sub: ofUser(name) }), { scope: 'user:read accounts:read' })
      assert.equal(fieldOf(assertStatus(answer, 200), 'expires_in'), 7200)
      const accessToken = textOf(answer, 'access_token')
      assert.equal(decodeJwt(accessToken).sub, ofUser(userId))
      const user = await app.developer.get('/api/v1/user', accessToken)
      assert.equal(fieldOf(assertStatus(user, 200), 'id'), userId)
    }
  })

  test('revoke-all revokes a user token from an assertion; a later assertion gets a new one', async () => {
    const { userId } = await app.developer.needCode()
    const first = await present(await sign({ sub: ofUser(userId) }), { scope: 'user:read' })
    const clientToken = await app.developer.needClientToken()
    assertStatus(await app.developer.revokeAll(clientToken, { user_id: userId }), 204)
    const dead = await app.developer.get('/api/v1/user', textOf(first, 'access_token'))
    assertRefused(dead, 401, 'auth.access_token_revoked')
    const second = await present(await sign({ sub: ofUser(userId) }), { scope: 'user:read' })
    assertStatus(await app.developer.get('/api/v1/user', textOf(second, 'access_token')), 200)
  })

  test('a key id may be left out; one that is not registered is refused', async () => {
    const second = await registerKey(platform, app.appId, 'second')
    assertStatus(await present(await sign({}, {})), 200)
    const bySecond = await signAssertion(platform, app.clientId, second, {}, {})
    assertStatus(await present(bySecond), 200)
    assertRefused(await present(await sign({}, { kid: 'unknown' })), 401, 'oauth.invalid_assertion')
    // The right key under the name of the other one.
    assertRefused(await present(await sign({}, { kid: second.keyId })), 401, 'oauth.invalid_assertion')
  })

  test('an assertion signed with a revoked key is refused', async () => {
    const third = await registerKey(platform, app.appId, 'third')
    assertStatus(await present(await signAssertion(platform, app.clientId, third)), 200)
    const { store } = await platform.workbench()
    assert.equal(await store.revokeClientKey(app.appId, third.keyId, platform.clock.nowMs()), 'revoked')
    const answer = await present(await signAssertion(platform, app.clientId, third))
    assertRefused(answer, 401, 'oauth.invalid_assertion')
  })

  test('each accepted audience works, alone or as a list of one; any other, or two, do not', async () => {
    const { baseUrl } = platform
    for (const aud of [
      baseUrl,
      `${baseUrl}/`,
      `${baseUrl}/api/v1/oauth/token`,
      'https://api.tink.com',
      'https://api.tink.com/api/v1/oauth/token',
    ]) {
      assertStatus(await present(await sign({ aud })), 200)
      assertStatus(await present(await sign({ aud: [aud] })), 200)
    }
    for (const aud of ['https://evil.example', '', [baseUrl, 'https://evil.example'], [], 'self']) {
      assertRefused(await present(await sign({ aud })), 401, 'oauth.invalid_assertion')
    }
  })

  test('exp at most five minutes ahead, and not in the past, but for ten seconds of clock skew', async () => {
    for (const expiresIn of [1, 300, 310, -9]) {
      assertStatus(await present(await sign({ expiresIn })), 200)
    }
    for (const expiresIn of [-10, -60, 311, 3600]) {
      assertRefused(await present(await sign({ expiresIn })), 401, 'oauth.assertion_expired')
    }
    const now = Math.floor(platform.clock.nowMs() / 1000)
    assertRefused(await present(await sign({ nbf: now + 60 })), 401, 'oauth.invalid_assertion')
    assertStatus(await present(await sign({ nbf: now })), 200)
  })

  test('a second use is refused, also when both arrive together, and a refused one may be mended and sent again', async () => {
    const assertion = await sign()
    assertStatus(await present(assertion), 200)
    assertRefused(await present(assertion), 401, 'oauth.assertion_replayed')
    const mended = await sign()
    assertRefused(await present(mended, { scope: 'no:such' }), 400, 'oauth.invalid_scope')
    assertStatus(await present(mended), 200)
    const shared = await sign()
    const answers = await Promise.all(Array.from({ length: 20 }, () => present(shared)))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [
      200,
      ...Array.from({ length: 19 }, () => 401),
    ])
  })

  test('claims that are missing or of another kind are refused', async () => {
    const wrong: readonly Record<string, unknown>[] = [
      { iss: undefined },
      { iss: app.clientId },
      { sub: undefined },
      { sub: 'tink://auth/user/' },
      { sub: 'mailto:someone' },
      { sub: 'tink://auth/client/another' },
      { jti: undefined },
      { jti: '' },
      { jti: 17 },
      { jti: 'x'.repeat(257) },
      { exp: undefined },
      { exp: '9999999999' },
      { nbf: 'soon' },
    ]
    for (const claims of wrong) {
      const answer = await present(await sign(claims))
      assertRefused(answer, 401, 'oauth.invalid_assertion')
    }
    const unknown = await present(await sign({ sub: ofUser('0'.repeat(32)) }))
    assertRefused(unknown, 404, 'user.not_found')
  })

  test('another app’s key and another app’s user are refused', async () => {
    const other = await platform.createApp({ name: 'Other' })
    const otherKey = await registerKey(platform, other.appId)
    const forged = await signAssertion(platform, app.clientId, otherKey)
    assertRefused(await present(forged), 401, 'oauth.invalid_assertion')
    const unnamed = await signAssertion(platform, app.clientId, otherKey, {}, {})
    assertRefused(await present(unnamed), 401, 'oauth.invalid_assertion')
    const { userId } = await other.developer.needCode()
    assertRefused(await present(await sign({ sub: ofUser(userId) })), 404, 'user.not_found')
    // Without a client_id beside it the assertion alone says who it is.
    assertRefused(await present(await sign(), { client_id: other.clientId }), 401, 'oauth.invalid_assertion')
    assertStatus(await present(await sign(), { client_id: app.clientId }), 200)
  })

  test('HS256 with the public key as the secret, none, and other algorithms are refused (RFC 8725 §3.1)', async () => {
    const good = await sign()
    const [, claims = '', signature = ''] = good.split('.')
    const payload = Buffer.from(claims, 'base64url').toString()
    const pem = createPublicKey({ key: { ...key.publicJwk }, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    })
    for (const secret of [
      pem.toString(),
      pem.toString().trim(),
      ` ${pem.toString()}`,
      JSON.stringify(key.publicJwk),
    ]) {
      const unsigned = joinCompact({ alg: 'HS256', kid: key.keyId }, payload, '').slice(0, -1)
      const mac = createHmac('sha256', secret).update(unsigned).digest('base64url')
      assertRefused(await present(`${unsigned}.${mac}`), 401, 'oauth.invalid_assertion')
    }
    for (const alg of ['none', 'nOnE', '', 'ES384', 'ES512', 'RS256', undefined, null, 17]) {
      for (const end of ['', signature]) {
        const forged = joinCompact({ alg, kid: key.keyId }, payload, end)
        assertRefused(await present(forged), 401, 'oauth.invalid_assertion')
      }
    }
  })

  test('a secret beside an assertion is a second way to authenticate, and refused (RFC 7521 §4.2)', async () => {
    const answer = await present(await sign(), { client_id: app.clientId, client_secret: app.clientSecret })
    assertRefused(answer, 400, 'oauth.ambiguous_client_authentication')
  })

  test('a client assertion beside an assertion is a second method as well, and refused (RFC 7521 §4.2)', async () => {
    for (const more of [
      { client_assertion: await sign() },
      { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' },
    ])
      assertRefused(await present(await sign(), more), 400, 'oauth.ambiguous_client_authentication')
  })

  test('no user can have the id of another user as name, so an assertion for that id is for nobody else', async () => {
    const clientToken = await app.developer.needClientToken()
    const victim = await app.developer.needCode()
    const other = await app.developer.needUserTokens('user:read,user:write')
    const taken = 'user.user_with_external_user_id_already_exists'
    const named = { external_user_id: victim.userId, market: 'GB', locale: 'en_US' }
    assertRefused(await app.developer.createUser(clientToken, named), 409, taken)
    const renamed = await send(`${platform.baseUrl}/api/v1/user`, {
      method: 'PATCH',
      headers: { ...bearer(other.accessToken), 'content-type': 'application/json' },
      body: JSON.stringify({ id: other.userId, externalUserId: victim.userId }),
    })
    assertRefused(renamed, 409, taken)
    for (const field of ['external_user_id', 'user_id']) {
      const granted = await app.developer.grantCode(clientToken, {
        [field]: victim.userId,
        scope: 'user:read',
      })
      assert.equal(granted.status, field === 'user_id' ? 200 : 404, field)
    }
  })

  test('HTTP Basic beside an assertion is refused, whether it is right, wrong or of another app (RFC 7521 §4.2)', async () => {
    const other = await platform.createApp()
    const wrong = { ...app, clientSecret: 'wrong' }
    for (const credentials of [app, wrong, other]) {
      const fields = { client_id: undefined, grant_type: JWT_BEARER, assertion: await sign() }
      const refused = await app.developer.token(fields, basic(credentials))
      assertRefused(refused, 400, 'oauth.ambiguous_client_authentication')
    }
  })

  test('an assertion of a client that does not exist is refused as such', async () => {
    const answer = await present(await signAssertion(platform, 'unknown', key))
    assertRefused(answer, 401, 'oauth.client_not_found')
  })
})
