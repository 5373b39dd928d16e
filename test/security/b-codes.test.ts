// rule: Security cases 15 to 22: single use and binding of authorization codes
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  type Answer,
  assertRefused,
  assertStatus,
  createDeveloper,
  send,
  textOf,
} from '../support/developer.ts'
import { forEachEngine } from '../support/engines.ts'
import { plantCode } from '../support/planted-code.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  let second: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    second = await startTestPlatform(engine, { demoBank: false, beside: platform })
    app = await platform.createApp()
  })
  after(async () => {
    await second.stop()
    await platform.stop()
  })

  /** The same request many times at once, spread over two instances on one database. */
  function race(
    times: number,
    attempt: (developer: TestApp['developer']) => Promise<Answer>,
  ): Promise<Answer[]> {
    const clients = [app.developer, createDeveloper(second.baseUrl, app)] as const
    return Promise.all(Array.from({ length: times }, (_, index) => attempt(clients[index % 2] ?? clients[0])))
  }

  test('15: parallel redemptions of one code: exactly one 200, in every round', async () => {
    for (let round = 0; round < 10; round++) {
      const { code } = await app.developer.needCode()
      const answers = await race(10, (developer) => developer.exchange(code))
      const winners = answers.filter(({ status }) => status === 200)
      assert.equal(winners.length, 1)
      for (const answer of answers)
        if (answer.status !== 200) assertRefused(answer, 400, 'oauth.invalid_code')
    }
  })

  test('17: code and refresh token are bound to their client; there is no device code', async () => {
    const thief = await platform.createApp()
    const { code } = await app.developer.needCode()
    assertRefused(await thief.developer.exchange(code), 400, 'oauth.invalid_code')
    assertRefused(
      await thief.developer.token({
        grant_type: 'authorization_code',
        code,
        client_id: app.clientId,
        client_secret: thief.clientSecret,
      }),
      401,
      'oauth.invalid_client_secret',
    )
    const exchanged = assertStatus(await app.developer.exchange(code), 200)
    const refreshToken = textOf(exchanged, 'refresh_token')
    assertRefused(await thief.developer.refresh(refreshToken), 400, 'oauth.invalid_refresh_token')
    const device = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: 'x' }
    assertRefused(await thief.developer.token(device), 400, 'oauth.unsupported_grant_type')
    for (const path of [
      '/device_authorization',
      '/oauth/device_authorization',
      '/api/v1/oauth/device_authorization',
    ]) {
      assertStatus(await send(platform.baseUrl + path, { method: 'POST' }), 404)
    }
  })

  test('19: a wrong redirect URI or verifier consumes the code, so further attempts learn nothing', async () => {
    const redirectUri = 'http://localhost:3000/callback'
    const code = await plantCode(platform, app, { redirectUri })
    const wrong = await app.developer.exchange(code, { redirect_uri: 'http://localhost:3000/guess' })
    assertRefused(wrong, 400, 'oauth.redirect_uri_mismatch')
    for (const guess of [redirectUri, 'http://localhost:3000/guess', undefined]) {
      assertRefused(await app.developer.exchange(code, { redirect_uri: guess }), 400, 'oauth.invalid_code')
    }
    // A burnt code issued nothing: its grant never began, so there is nothing left to revoke or use.
    const raced = await plantCode(platform, app, { redirectUri })
    const answers = await race(10, (developer) =>
      developer.exchange(raced, { redirect_uri: 'http://x.example/' }),
    )
    assert.equal(answers.filter(({ status }) => status === 200).length, 0)
    assertRefused(
      await app.developer.exchange(raced, { redirect_uri: redirectUri }),
      400,
      'oauth.invalid_code',
    )
  })

  test('21: neither a code nor a refresh token nor a secret is in any log line of this file', async () => {
    const { code } = await app.developer.needCode()
    const exchanged = await app.developer.exchange(code)
    await app.developer.exchange(code)
    await app.developer.exchange(`${code}0`)
    await send(`${platform.baseUrl}/1.0/transactions/connect-accounts?authorization_code=${code}`)
    for (const { logs } of [platform, second]) {
      for (const secret of [
        code,
        textOf(exchanged, 'refresh_token'),
        textOf(exchanged, 'access_token'),
        app.clientSecret,
      ]) {
        assert.ok(!logs.text.includes(secret))
      }
    }
  })

  test('22: an exchange and revoke-all at once: whichever wins, no token is valid afterwards', async () => {
    const clientToken = await app.developer.needClientToken()
    for (let round = 0; round < 10; round++) {
      const { code, userId } = await app.developer.needCode()
      const [exchanged, revoked] = await Promise.all([
        app.developer.exchange(code),
        createDeveloper(second.baseUrl, app).revokeAll(clientToken, { user_id: userId }),
      ])
      assertStatus(revoked, 204)
      if (exchanged.status !== 200) {
        assertRefused(exchanged, 400, 'oauth.invalid_code')
        continue
      }
      const read = await app.developer.get('/api/v1/user', textOf(exchanged, 'access_token'))
      assertRefused(read, 401, 'auth.access_token_revoked')
    }
  })
})
