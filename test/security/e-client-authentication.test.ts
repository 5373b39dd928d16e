// rule: Security cases 40 to 48: client authentication
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ClientAuthMethod } from '../../src/core/policy.ts'
import { assertRefused, assertStatus, basic, createDeveloper, send } from '../support/developer.ts'
import { forEachEngine } from '../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'
import { runSql } from '../support/run-sql.ts'
import { JWT_BEARER, joinCompact, registerKey, signAssertion } from '../support/signed-assertion.ts'

const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

forEachEngine((engine) => {
  let platform: TestPlatform
  let second: TestPlatform
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    second = await startTestPlatform(engine, { demoBank: false, beside: platform })
  })
  after(async () => {
    await second.stop()
    await platform.stop()
  })

  const at = (instance: TestPlatform, app: TestApp) => createDeveloper(instance.baseUrl, app)
  const present = (instance: TestPlatform, app: TestApp, assertion: string) =>
    at(instance, app).token({ client_id: undefined, grant_type: JWT_BEARER, assertion })

  /** An app that may prove itself only in these ways. No command sets them, so they are written as they are stored. */
  async function appWith(methods: readonly ClientAuthMethod[]): Promise<TestApp> {
    const app = await platform.createApp()
    const list = JSON.stringify(methods)
    await runSql(platform.database, `UPDATE apps SET auth_methods = '${list}' WHERE app_id = '${app.appId}'`)
    return app
  }

  test('40: an assertion works once: a second assertion with the same jti is refused', async () => {
    const app = await platform.createApp()
    const key = await registerKey(platform, app.appId)
    const assertion = await signAssertion(platform, app.clientId, key, { jti: 'one' })
    assertStatus(await present(platform, app, assertion), 200)
    assertRefused(await present(platform, app, assertion), 401, 'oauth.assertion_replayed')
    // Signed anew, with another expiry and scope: the id is what counts.
    const renewed = await signAssertion(platform, app.clientId, key, { jti: 'one', expiresIn: 200 })
    assertRefused(await present(platform, app, renewed), 401, 'oauth.assertion_replayed')
    // Remembered for as long as it could be in time.
    platform.clock.advance(130_000)
    const late = await signAssertion(platform, app.clientId, key, { jti: 'one', expiresIn: 60 })
    assertRefused(await present(platform, app, late), 401, 'oauth.assertion_replayed')
  })

  test('40: ids are remembered per app, so that one app cannot use up another’s', async () => {
    const [one, other] = [await platform.createApp(), await platform.createApp()]
    for (const app of [one, other]) {
      const key = await registerKey(platform, app.appId)
      const assertion = await signAssertion(platform, app.clientId, key, { jti: 'shared' })
      assertStatus(await present(platform, app, assertion), 200)
    }
  })

  test('40: a replay with another base64url spelling of the same bytes is refused', async () => {
    const app = await platform.createApp()
    const key = await registerKey(platform, app.appId)
    const assertion = await signAssertion(platform, app.clientId, key)
    assertStatus(await present(platform, app, assertion), 200)
    for (const spelling of [
      `${assertion}=`,
      `${assertion}==`,
      assertion.replaceAll('-', '+'),
      ` ${assertion}`,
      `${assertion}\n`,
    ]) {
      const answer = await present(platform, app, spelling)
      assert.equal(answer.status, 401, answer.text)
    }
  })

  test('46: the same assertion at two instances at once: exactly one succeeds', async () => {
    const app = await platform.createApp()
    const key = await registerKey(platform, app.appId)
    for (let round = 0; round < 5; round++) {
      const assertion = await signAssertion(platform, app.clientId, key)
      const answers = await Promise.all(
        Array.from({ length: 16 }, (_, index) =>
          present(index % 2 === 0 ? platform : second, app, assertion),
        ),
      )
      assert.equal(answers.filter(({ status }) => status === 200).length, 1)
      for (const answer of answers) {
        if (answer.status !== 200) assertRefused(answer, 401, 'oauth.assertion_replayed')
      }
    }
  })

  test('42: an unsigned assertion is refused, alone or beside other credentials', async () => {
    const app = await appWith(['private_key_jwt'])
    const key = await registerKey(platform, app.appId)
    const subject = `tink://auth/client/${app.clientId}`
    const exp = Math.floor(platform.clock.nowMs() / 1000) + 60
    const claims = { iss: subject, sub: subject, aud: 'https://api.tink.com', exp, jti: 'x' }
    for (const header of [{ alg: 'none' }, { alg: 'ES256', kid: key.keyId }, { alg: 'ES256' }]) {
      for (const signature of ['', 'A'.repeat(86)]) {
        const unsigned = joinCompact(header, claims, signature)
        assertRefused(await present(platform, app, unsigned), 401, 'oauth.invalid_assertion')
        // The header of an assertion does not satisfy the policy for the secret beside it.
        const fields = {
          grant_type: 'client_credentials',
          client_assertion: unsigned,
          client_assertion_type: CLIENT_ASSERTION_TYPE,
        }
        assertRefused(
          await app.developer.token(fields),
          401,
          'oauth.client_authentication_method_not_allowed',
        )
        const without = await app.developer.token({ ...fields, client_id: app.clientId })
        assertRefused(without, 401, 'oauth.client_not_authenticated')
      }
    }
    assertStatus(await present(platform, app, await signAssertion(platform, app.clientId, key)), 200)
  })

  test('44: there is no registration that could make a client public; client credentials always need a secret', async () => {
    const app = await appWith(['none'])
    for (const fields of [{ client_id: app.clientId }, { client_id: app.clientId, client_secret: '' }]) {
      const answer = await app.developer.token({ grant_type: 'client_credentials', ...fields })
      assertRefused(answer, 401, 'oauth.client_not_authenticated')
    }
    assertStatus(await send(`${platform.baseUrl}/register`, { method: 'POST', body: '{}' }), 404)
  })

  test('45: an authentication method that is not enabled is refused, although the secret is right', async () => {
    const credentials = { grant_type: 'client_credentials' }
    const onlyBasic = await appWith(['client_secret_basic'])
    assertStatus(
      await onlyBasic.developer.token({ ...credentials, client_id: undefined }, basic(onlyBasic)),
      200,
    )
    assertRefused(
      await onlyBasic.developer.token(credentials),
      401,
      'oauth.client_authentication_method_not_allowed',
    )
    const onlyPost = await appWith(['client_secret_post'])
    assertStatus(await onlyPost.developer.token(credentials), 200)
    assertRefused(
      await onlyPost.developer.token({ ...credentials, client_id: undefined }, basic(onlyPost)),
      401,
      'oauth.client_authentication_method_not_allowed',
    )
    const nothing = await appWith([])
    assertRefused(
      await nothing.developer.token(credentials),
      401,
      'oauth.client_authentication_method_not_allowed',
    )
  })

  test('45: an app without the assertion grant is refused, although its assertion is valid', async () => {
    const app = await appWith(['client_secret_post'])
    const key = await registerKey(platform, app.appId)
    const answer = await present(platform, app, await signAssertion(platform, app.clientId, key))
    assertRefused(answer, 401, 'oauth.client_authentication_method_not_allowed')
  })

  test('48: client credentials give client scopes to a client token only; no page approves by itself', async () => {
    const app = await platform.createApp({ redirectUris: ['http://localhost:3000/callback'] })
    const query = new URLSearchParams({
      client_id: app.clientId,
      redirect_uri: 'http://localhost:3000/callback',
    })
    const page = await send(`${platform.baseUrl}/1.0/transactions/connect-accounts?${query}`)
    assert.ok(!(page.headers.get('location') ?? '').includes('localhost:3000'))
  })
})
