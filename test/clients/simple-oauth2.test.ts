// rule: The simple-oauth2 client library works unchanged
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { AuthorizationCode, ClientCredentials } from 'simple-oauth2'
import { assertStatus, type Developer, TOKEN_PATH } from '../support/developer.ts'
import { forOneEngine } from '../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../support/platform.ts'

forOneEngine((engine) => {
  let platform: TestPlatform
  let developer: Developer
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    developer = platform.developer
  })
  after(() => platform.stop())

  for (const authorizationMethod of ['header', 'body'] as const) {
    const optionsOf = (secret = developer.clientSecret) => ({
      client: { id: developer.clientId, secret },
      auth: { tokenHost: platform.baseUrl, tokenPath: TOKEN_PATH },
      options: { authorizationMethod, scopeSeparator: ',' },
    })

    test(`client credentials, with the secret in the ${authorizationMethod}`, async () => {
      const client = new ClientCredentials(optionsOf())
      const { token } = await client.getToken({ scope: ['user:create', 'authorization:grant'] })
      assert.equal(token.token_type, 'bearer')
      assert.equal(token.expires_in, 1800)
      assert.equal(token.scope, 'user:create,authorization:grant')
      assertStatus(await developer.createUser(String(token.access_token), { market: 'GB' }), 200)
    })

    test(`code and refresh, with the secret in the ${authorizationMethod}`, async () => {
      const { code } = await developer.needCode('user:read')
      const exchanged = await new AuthorizationCode(optionsOf()).getToken({ code })
      assert.equal(exchanged.expired(), false)
      const refreshed = await exchanged.refresh()
      assert.notEqual(refreshed.token.refresh_token, exchanged.token.refresh_token)
      assertStatus(await developer.get('/api/v1/user', String(refreshed.token.access_token)), 200)
      const again = await refreshed.refresh({ scope: 'user:read' })
      assertStatus(await developer.get('/api/v1/user', String(again.token.access_token)), 200)
    })

    test(`a refusal reaches the caller with status and message, with the secret in the ${authorizationMethod}`, async () => {
      await assert.rejects(new ClientCredentials(optionsOf('wrong')).getToken({}), (error) => {
        const { data, output } = Object(error)
        assert.equal(output.statusCode, 401)
        assert.equal(data.payload.errorCode, 'oauth.invalid_client_secret')
        return true
      })
    })
  }
})
