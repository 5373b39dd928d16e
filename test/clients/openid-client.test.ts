// rule: The openid-client library works unchanged
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as client from 'openid-client'
import { assertStatus, type Developer, TOKEN_PATH } from '../support/developer.ts'
import { forOneEngine } from '../support/engines.ts'
import { plantCode } from '../support/planted-code.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'

const CALLBACK = 'http://localhost:3000/callback'

forOneEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let developer: Developer
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    app = await platform.createApp({ redirectUris: [CALLBACK] })
    developer = app.developer
  })
  after(() => platform.stop())

  /** A plain OAuth client with what would else be discovered. */
  function configure(authentication: client.ClientAuth): client.Configuration {
    const { baseUrl } = platform
    const server = { issuer: baseUrl, token_endpoint: baseUrl + TOKEN_PATH }
    const configuration = new client.Configuration(server, app.clientId, undefined, authentication)
    client.allowInsecureRequests(configuration)
    return configuration
  }

  for (const [title, authentication] of [
    ['client_secret_post', (secret: string) => client.ClientSecretPost(secret)],
    ['client_secret_basic', (secret: string) => client.ClientSecretBasic(secret)],
  ] as const) {
    test(`${title}: client credentials`, async () => {
      const configuration = configure(authentication(app.clientSecret))
      const tokens = await client.clientCredentialsGrant(configuration, { scope: 'user:create' })
      assert.equal(tokens.token_type, 'bearer')
      assert.equal(tokens.expires_in, 1800)
      assertStatus(await developer.createUser(tokens.access_token, { market: 'GB' }), 200)
    })

    test(`${title}: code with PKCE, then refresh twice`, async () => {
      const configuration = configure(authentication(app.clientSecret))
      const verifier = client.randomPKCECodeVerifier()
      const codeChallenge = await client.calculatePKCECodeChallenge(verifier)
      const code = await plantCode(platform, app, {
        redirectUri: CALLBACK,
        codeChallenge,
        codeChallengeMethod: 'S256',
      })
      const back = new URL(`${CALLBACK}?code=${code}&state=abc&credentials_id=x`)
      const tokens = await client.authorizationCodeGrant(configuration, back, {
        pkceCodeVerifier: verifier,
        expectedState: 'abc',
      })
      assertStatus(await developer.get('/api/v1/user', tokens.access_token), 200)
      let { refresh_token: refreshToken } = tokens
      for (let turn = 0; turn < 2; turn++) {
        assert.ok(refreshToken !== undefined)
        const refreshed = await client.refreshTokenGrant(configuration, refreshToken)
        assertStatus(await developer.get('/api/v1/user', refreshed.access_token), 200)
        refreshToken = refreshed.refresh_token
      }
    })

    test(`${title}: a wrong secret and a wrong code reach the caller with status and message`, async () => {
      const wrong = configure(authentication('wrong'))
      await assert.rejects(client.clientCredentialsGrant(wrong), (error) => {
        assert.ok(error instanceof client.WWWAuthenticateChallengeError)
        assert.equal(error.status, 401)
        return true
      })
      const right = configure(authentication(app.clientSecret))
      await assert.rejects(
        client.authorizationCodeGrant(right, new URL(`${CALLBACK}?code=unknown`)),
        (error) => {
          assert.ok(error instanceof Error && error.cause instanceof Response)
          assert.equal(error.cause.status, 400)
          return true
        },
      )
    })
  }

  test('the library’s own call with the access token works, and it reads our challenge', async () => {
    const configuration = configure(client.ClientSecretPost(app.clientSecret))
    const { accessToken } = await developer.needUserTokens('user:read')
    const url = new URL(`${platform.baseUrl}/api/v1/user`)
    const response = await client.fetchProtectedResource(configuration, accessToken, url, 'GET')
    assert.equal(response.status, 200)
    const refused = client.fetchProtectedResource(configuration, 'x.y.z', url, 'GET')
    await assert.rejects(refused, (error) => error instanceof client.WWWAuthenticateChallengeError)
  })
})
