// rule: No app reads or changes what belongs to another app
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  assertRefused,
  assertStatus,
  bearer,
  createDeveloper,
  DELEGATE_PATH,
  GRANT_PATH,
  postForm,
  REVOKE_ALL_PATH,
  textOf,
} from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  let honest: TestApp
  let thief: TestApp
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    honest = await platform.createApp({ name: 'Honest' })
    thief = await platform.createApp({ name: 'Thief' })
  })
  after(() => platform.stop())

  test('another app’s code is refused as unknown and is not consumed', async () => {
    const { code } = await honest.developer.needCode()
    assertRefused(await thief.developer.exchange(code), 400, 'oauth.invalid_code')
    assertStatus(await honest.developer.exchange(code), 200)
  })

  test('another app’s refresh token is refused as unknown, and its grant is not revoked', async () => {
    const { refreshToken, accessToken } = await honest.developer.needUserTokens()
    assertRefused(await thief.developer.refresh(refreshToken), 400, 'oauth.invalid_refresh_token')
    assertStatus(await honest.developer.get('/api/v1/user', accessToken), 200)
    const refreshed = assertStatus(await honest.developer.refresh(refreshToken), 200)
    // Also not the superseded one, by which a thief could end what is not theirs.
    assertStatus(await honest.developer.refresh(textOf(refreshed, 'refresh_token')), 200)
    assertRefused(await thief.developer.refresh(refreshToken), 400, 'oauth.invalid_refresh_token')
    assertStatus(await honest.developer.get('/api/v1/user', textOf(refreshed, 'access_token')), 200)
  })

  test('another app’s user is not found, by either id, in any call that names a user', async () => {
    const { userId, externalUserId } = await honest.developer.needCode()
    const clientToken = await thief.developer.needClientToken()
    for (const path of [GRANT_PATH, DELEGATE_PATH, REVOKE_ALL_PATH]) {
      for (const who of [{ user_id: userId }, { external_user_id: externalUserId }]) {
        const answer = await postForm(
          platform.baseUrl + path,
          { ...who, scope: 'user:read', id_hint: 'x', actor_client_id: 'x' },
          bearer(clientToken),
        )
        assertRefused(answer, 404, 'user.not_found')
      }
    }
  })

  test('two apps may use the same external user id, for two users', async () => {
    const user = { external_user_id: 'shared', market: 'GB' }
    const [one, other] = await Promise.all(
      [honest, thief].map(async ({ developer }) =>
        developer.createUser(await developer.needClientToken(), user),
      ),
    )
    assert.ok(one !== undefined && other !== undefined)
    assert.notEqual(textOf(assertStatus(one, 200), 'user_id'), textOf(assertStatus(other, 200), 'user_id'))
  })

  test('revoke-all of one app does not revoke the tokens of another', async () => {
    const external = { external_user_id: 'shared-2', market: 'GB' }
    const tokens = []
    for (const { developer } of [honest, thief]) {
      const clientToken = await developer.needClientToken()
      assertStatus(await developer.createUser(clientToken, external), 200)
      const granted = await developer.grantCode(clientToken, {
        external_user_id: 'shared-2',
        scope: 'user:read',
      })
      tokens.push(textOf(await developer.exchange(textOf(granted, 'code')), 'access_token'))
    }
    const clientToken = await thief.developer.needClientToken()
    assertStatus(await thief.developer.revokeAll(clientToken, { external_user_id: 'shared-2' }), 204)
    const [ofHonest = '', ofThief = ''] = tokens
    assertStatus(await honest.developer.get('/api/v1/user', ofHonest), 200)
    assertRefused(await thief.developer.get('/api/v1/user', ofThief), 401, 'auth.access_token_revoked')
  })

  test('a code for one app with the credentials of the other, and the ids mixed, is refused', async () => {
    const { code } = await honest.developer.needCode()
    const mixed = createDeveloper(platform.baseUrl, {
      clientId: honest.clientId,
      clientSecret: thief.clientSecret,
    })
    assertRefused(await mixed.exchange(code), 401, 'oauth.invalid_client_secret')
    assertStatus(await honest.developer.exchange(code), 200)
  })

  test('a delegated code cannot be exchanged by the app itself, nor by the actor that is another app', async () => {
    const clientToken = await honest.developer.needClientToken()
    const { userId } = await honest.developer.needCode()
    const delegated = await honest.developer.delegate(clientToken, {
      user_id: userId,
      scope: 'user:read',
      id_hint: 'x',
      actor_client_id: thief.clientId,
    })
    const code = textOf(assertStatus(delegated, 200), 'code')
    assertRefused(await thief.developer.exchange(code), 400, 'oauth.invalid_code')
    assertRefused(await honest.developer.exchange(code), 400, 'oauth.invalid_code')
  })

  test('a page token of one user opens no list of another', async () => {
    const one = await honest.developer.needUserTokens()
    for (const token of ['x', 'x.y', 'InhzIg.AAAA']) {
      const path = `/data/v2/accounts?pageToken=${token}`
      assertRefused(await honest.developer.get(path, one.accessToken), 400, 'request.invalid_page_token')
    }
  })
})
