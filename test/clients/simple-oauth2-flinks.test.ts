// rule: The simple-oauth2 client library at the token endpoint of the Flinks dialect
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { AuthorizationCode, ClientCredentials } from 'simple-oauth2'
import { needCode } from '../flows/flinks/journey.ts'
import { CALLBACK, createLinkApp } from '../flows/link/journey.ts'
import { assertStatus, bearer, send } from '../support/developer.ts'
import { forOneEngine } from '../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'

forOneEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  for (const authorizationMethod of ['header', 'body'] as const) {
    for (const bodyFormat of ['form', 'json'] as const) {
      const about = `${bodyFormat}, with the secret in the ${authorizationMethod}`
      const optionsOf = (secret = app.clientSecret) => ({
        client: { id: app.clientId, secret },
        auth: { tokenHost: platform.baseUrl, tokenPath: '/api/v1/token' },
        options: { authorizationMethod, bodyFormat },
      })

      test(`client credentials: ${about}`, async () => {
        const { token } = await new ClientCredentials(optionsOf()).getToken({ scope: 'client:admin' })
        assert.deepEqual([token.token_type, token.expires_in], ['Bearer', 300])
        const headers = bearer(String(token.access_token))
        assertStatus(await send(`${platform.baseUrl}/api/v1/recipients`, { headers }), 200)
      })

      test(`code and refresh: ${about}`, async () => {
        const client = new AuthorizationCode(optionsOf())
        const code = await needCode(platform, app)
        const exchanged = await client.getToken({ code, redirect_uri: CALLBACK })
        assert.equal(exchanged.expired(), false)
        const refreshed = await exchanged.refresh()
        const headers = bearer(String(refreshed.token.access_token))
        assertStatus(await send(`${platform.baseUrl}/api/fdx/5/accounts`, { headers }), 200)
        // The library takes the response as it is, so the app has to keep the refresh token, which stays the same.
        const { refresh_token } = exchanged.token
        const kept = client.createToken({ ...refreshed.token, refresh_token })
        assert.notEqual((await kept.refresh()).token.access_token, refreshed.token.access_token)
      })

      test(`a refusal reaches the caller with status and error: ${about}`, async () => {
        await assert.rejects(new ClientCredentials(optionsOf('wrong')).getToken({}), (error) => {
          const { data, output } = Object(error)
          assert.deepEqual([output.statusCode, data.payload.error], [400, 'invalid_client'])
          return true
        })
      })
    }
  }
})
