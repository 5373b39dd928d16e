// rule: Client tokens and users without the hosted flow
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createLocalJWKSet, createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import {
  assertRefused,
  assertStatus,
  createDeveloper,
  type Developer,
  fieldOf,
  keysOf,
  send,
  textOf,
} from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const HEX = /^[0-9a-f]{32}$/

forEachEngine((engine) => {
  let platform: TestPlatform
  let developer: Developer
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    developer = platform.developer
  })
  after(() => platform.stop())

  async function verify(accessToken: string) {
    return await jwtVerify(
      accessToken,
      createRemoteJWKSet(new URL(`${platform.baseUrl}/.well-known/jwks.json`)),
      { issuer: 'tink://auth', algorithms: ['ES256'], currentDate: new Date(platform.clock.nowMs()) },
    )
  }

  test('client credentials return a bearer token for 1800 seconds, with the documented fields in their order', async () => {
    const answer = assertStatus(await developer.clientToken('user:create,authorization:grant'), 200)
    assert.deepEqual(keysOf(answer), ['access_token', 'token_type', 'expires_in', 'scope'])
    assert.equal(fieldOf(answer, 'token_type'), 'bearer')
    assert.equal(fieldOf(answer, 'expires_in'), 1800)
    assert.equal(fieldOf(answer, 'scope'), 'user:create,authorization:grant')
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8')
    // RFC 6749 section 5.1: no cache may keep it.
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.equal(answer.headers.get('pragma'), 'no-cache')
    assert.match(answer.headers.get('x-request-id') ?? '', UUID)
  })

  test('a client token is an ES256 JWT with the provider’s claims that verifies against the published keys', async () => {
    const accessToken = textOf(await developer.clientToken('user:create'), 'access_token')
    const { payload } = await verify(accessToken)
    const header = decodeProtectedHeader(accessToken)
    assert.deepEqual(Object.keys(header), ['alg', 'kid', 'typ'])
    assert.equal(header.alg, 'ES256')
    assert.equal(header.typ, 'JWT')
    assert.match(header.kid ?? '', UUID)
    const { clientId } = developer
    assert.equal(payload.sub, `tink://auth/client/${clientId}`)
    assert.equal(payload.iat, Math.floor(platform.clock.nowMs() / 1000))
    assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 1800)
    assert.match(payload.jti ?? '', UUID)
    assert.deepEqual(payload.scopes, ['user:create'])
    assert.match(String(payload['tink://app/id']), HEX)
    assert.equal(payload['tink://app/verified'], 'false')
    assert.equal(payload.origin, undefined)
  })

  test('the key set publishes one public key for each algorithm, and may be cached for a minute', async () => {
    const answer = assertStatus(await send(`${platform.baseUrl}/.well-known/jwks.json`), 200)
    assert.equal(answer.headers.get('cache-control'), 'public, max-age=60')
    const keys = fieldOf(answer, 'keys')
    assert.ok(Array.isArray(keys))
    assert.deepEqual(
      keys.map(({ alg }) => alg),
      ['ES256', 'RS256', 'ES512'],
    )
    assert.deepEqual(Object.keys(keys[0]).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
    assert.deepEqual(Object.keys(keys[2]).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
    assert.deepEqual(Object.keys(keys[1]).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use'])
    assert.doesNotThrow(() => createLocalJWKSet({ keys }))
  })

  test('without a scope a client token gets all scopes that the app is allowed', async () => {
    const app = await platform.createApp({ scopes: ['user:create', 'authorization:grant'] })
    assert.equal(textOf(await app.developer.clientToken(), 'scope'), 'user:create,authorization:grant')
  })

  test('a user from creation to deletion: create, grant, exchange, read, refresh, revoke-all, delete', async () => {
    const clientToken = await developer.needClientToken()

    const created = assertStatus(
      await developer.createUser(clientToken, { external_user_id: 'alice', market: 'SE', locale: 'sv_SE' }),
      200,
    )
    assert.deepEqual(keysOf(created), ['user_id', 'external_user_id'])
    const userId = textOf(created, 'user_id')
    assert.match(userId, HEX)
    assert.equal(textOf(created, 'external_user_id'), 'alice')

    const scope = 'accounts:read,transactions:read,user:read,user:delete'
    const granted = assertStatus(
      await developer.grantCode(clientToken, { external_user_id: 'alice', scope }),
      200,
    )
    assert.deepEqual(keysOf(granted), ['code'])
    assert.match(textOf(granted, 'code'), HEX)

    const exchanged = assertStatus(await developer.exchange(textOf(granted, 'code')), 200)
    assert.deepEqual(keysOf(exchanged), [
      'access_token',
      'token_type',
      'expires_in',
      'scope',
      'refresh_token',
    ])
    assert.equal(fieldOf(exchanged, 'token_type'), 'bearer')
    assert.equal(fieldOf(exchanged, 'expires_in'), 7200)
    assert.equal(fieldOf(exchanged, 'scope'), scope)
    const accessToken = textOf(exchanged, 'access_token')
    const { payload } = await verify(accessToken)
    assert.equal(payload.sub, `tink://auth/user/${userId}`)
    assert.equal(payload.origin, 'main')
    assert.deepEqual(payload.scopes, scope.split(','))
    assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 7200)

    const user = assertStatus(await developer.get('/api/v1/user', accessToken), 200)
    assert.equal(fieldOf(user, 'id'), userId)
    assert.equal(fieldOf(user, 'externalUserId'), 'alice')
    assert.equal(fieldOf(user, 'created'), platform.clock.nowMs())
    const accounts = assertStatus(await developer.get('/data/v2/accounts', accessToken), 200)
    assert.deepEqual(accounts.body, { accounts: [], nextPageToken: '' })
    const transactions = assertStatus(await developer.get('/data/v2/transactions', accessToken), 200)
    assert.deepEqual(transactions.body, { transactions: [], nextPageToken: '' })

    const refreshed = assertStatus(await developer.refresh(textOf(exchanged, 'refresh_token')), 200)
    assert.deepEqual(keysOf(refreshed), keysOf(exchanged))
    assert.equal(fieldOf(refreshed, 'scope'), scope)
    assert.notEqual(textOf(refreshed, 'refresh_token'), textOf(exchanged, 'refresh_token'))
    const newer = textOf(refreshed, 'access_token')
    assertStatus(await developer.get('/api/v1/user', newer), 200)
    // This provider lets every access token live out its time.
    assertStatus(await developer.get('/api/v1/user', accessToken), 200)

    const revoked = assertStatus(await developer.revokeAll(clientToken, { external_user_id: 'alice' }), 204)
    assert.equal(revoked.text, '')
    for (const token of [accessToken, newer]) {
      assertRefused(await developer.get('/api/v1/user', token), 401, 'auth.access_token_revoked')
    }
    assertRefused(
      await developer.refresh(textOf(refreshed, 'refresh_token')),
      400,
      'oauth.invalid_refresh_token',
    )

    const again = assertStatus(await developer.grantCode(clientToken, { user_id: userId, scope }), 200)
    const last = textOf(await developer.exchange(textOf(again, 'code')), 'access_token')
    const deleted = assertStatus(await developer.deleteUser(last), 204)
    assert.equal(deleted.text, '')
    assertRefused(await developer.get('/api/v1/user', last), 401, 'auth.access_token_revoked')
    assertRefused(
      await developer.grantCode(clientToken, { external_user_id: 'alice', scope }),
      404,
      'user.not_found',
    )
    // The name is free again.
    assertStatus(await developer.createUser(clientToken, { external_user_id: 'alice', market: 'SE' }), 200)
  })

  test('a taken external user id is a conflict, with the provider’s own message', async () => {
    const clientToken = await developer.needClientToken()
    const user = { external_user_id: 'taken', market: 'GB' }
    assertStatus(await developer.createUser(clientToken, user), 200)
    assertRefused(
      await developer.createUser(clientToken, user),
      409,
      'user.user_with_external_user_id_already_exists',
    )
  })

  test('a user can be renamed and keeps its profile', async () => {
    const { accessToken, userId } = await developer.needUserTokens('user:read,user:write')
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }
    const url = `${platform.baseUrl}/api/v1/user`
    const renamed = await send(url, {
      method: 'PATCH',
      headers,
      body: JSON.stringify({ id: userId, externalUserId: 'renamed', username: 'R' }),
    })
    assert.equal(fieldOf(assertStatus(renamed, 200), 'externalUserId'), 'renamed')
    const foreign = await send(url, {
      method: 'PATCH',
      headers,
      body: JSON.stringify({ id: '0'.repeat(32), username: 'X' }),
    })
    assertRefused(foreign, 400, 'request.parameter_invalid')
    const saved = await send(`${url}/profile`, {
      method: 'PUT',
      headers,
      body: JSON.stringify({ timeZone: 'Europe/Berlin', periodAdjustedDay: 25 }),
    })
    assert.equal(fieldOf(assertStatus(saved, 200), 'timeZone'), 'Europe/Berlin')
    const read = await developer.get('/api/v1/user/profile', accessToken)
    assert.equal(fieldOf(read, 'periodAdjustedDay'), 25)
    assert.equal(fieldOf(read, 'market'), 'GB')
  })

  test('a temporary user is deleted after 24 hours to the second, and its tokens with it', async () => {
    const clientToken = await developer.needClientToken()
    const created = await developer.createUser(clientToken, { market: 'GB', retention_class: 'temporary' })
    const userId = textOf(assertStatus(created, 200), 'user_id')
    const granted = await developer.grantCode(clientToken, { user_id: userId, scope: 'user:read' })
    platform.clock.advance(59_000)
    const exchanged = assertStatus(await developer.exchange(textOf(granted, 'code')), 200)
    platform.clock.advance(24 * 60 * 60 * 1000 - 60_000)
    const last = assertStatus(await developer.refresh(textOf(exchanged, 'refresh_token')), 200)
    const accessToken = textOf(last, 'access_token')
    assertStatus(await developer.get('/api/v1/user', accessToken), 200)
    platform.clock.advance(1_000)
    assertRefused(await developer.get('/api/v1/user', accessToken), 401, 'auth.access_token_revoked')
    const later = await developer.needClientToken()
    assertRefused(
      await developer.grantCode(later, { user_id: userId, scope: 'user:read' }),
      404,
      'user.not_found',
    )
    const refreshed = await developer.refresh(textOf(exchanged, 'refresh_token'))
    assertRefused(refreshed, 400, 'oauth.invalid_refresh_token')
  })

  test('a wrong id is "Could not find the OAuth client", a wrong secret is named as such, both 401', async () => {
    const stranger = createDeveloper(platform.baseUrl, { clientId: 'nobody', clientSecret: 'x' })
    const unknown = await stranger.clientToken()
    assertRefused(unknown, 401, 'oauth.client_not_found')
    assert.equal(textOf(unknown, 'errorMessage'), 'Could not find the OAuth client')
    const wrong = createDeveloper(platform.baseUrl, { clientId: developer.clientId, clientSecret: 'wrong' })
    assertRefused(await wrong.clientToken(), 401, 'oauth.invalid_client_secret')
  })
})
