// rule: The oauth4webapi client library works unchanged
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as oauth from 'oauth4webapi'
import { assertStatus, type Developer, TOKEN_PATH } from '../support/developer.ts'
import { forOneEngine } from '../support/engines.ts'
import { plantCode } from '../support/planted-code.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'

const CALLBACK = 'http://localhost:3000/callback'
const INSECURE = { [oauth.allowInsecureRequests]: true }

forOneEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let developer: Developer
  let server: oauth.AuthorizationServer
  let client: oauth.Client
  before(async () => {
    platform = await startTestPlatform(engine, { demoBank: false })
    app = await platform.createApp({ redirectUris: [CALLBACK] })
    developer = app.developer
    server = { issuer: platform.baseUrl, token_endpoint: platform.baseUrl + TOKEN_PATH }
    client = { client_id: app.clientId }
  })
  after(() => platform.stop())

  for (const [title, authenticate] of [
    ['client_secret_post', oauth.ClientSecretPost],
    ['client_secret_basic', oauth.ClientSecretBasic],
  ] as const) {
    test(`${title}: client credentials`, async () => {
      const parameters = new URLSearchParams({ scope: 'user:create authorization:grant' })
      const response = await oauth.clientCredentialsGrantRequest(
        server,
        client,
        authenticate(app.clientSecret),
        parameters,
        INSECURE,
      )
      const tokens = await oauth.processClientCredentialsResponse(server, client, response)
      assert.equal(tokens.token_type, 'bearer')
      assert.equal(tokens.expires_in, 1800)
      assertStatus(await developer.createUser(tokens.access_token, { market: 'GB' }), 200)
    })

    test(`${title}: code with and without PKCE, then refresh`, async () => {
      const verifier = oauth.generateRandomCodeVerifier()
      const codeChallenge = await oauth.calculatePKCECodeChallenge(verifier)
      const bound = { redirectUri: CALLBACK, codeChallenge, codeChallengeMethod: 'S256' } as const
      for (const [code, proof] of [
        [await plantCode(platform, app, bound), verifier],
        [(await developer.needCode('user:read')).code, oauth.nopkce],
      ] as const) {
        const back = new URL(`${CALLBACK}?code=${code}`)
        const callback = oauth.validateAuthResponse(server, client, back, oauth.expectNoState)
        const response = await oauth.authorizationCodeGrantRequest(
          server,
          client,
          authenticate(app.clientSecret),
          callback,
          CALLBACK,
          proof,
          INSECURE,
        )
        const tokens = await oauth.processAuthorizationCodeResponse(server, client, response)
        assertStatus(await developer.get('/api/v1/user', tokens.access_token), 200)
        const refreshing = await oauth.refreshTokenGrantRequest(
          server,
          client,
          authenticate(app.clientSecret),
          tokens.refresh_token ?? '',
          INSECURE,
        )
        const refreshed = await oauth.processRefreshTokenResponse(server, client, refreshing)
        assertStatus(await developer.get('/api/v1/user', refreshed.access_token), 200)
      }
    })

    test(`${title}: a wrong secret reaches the caller as the challenge of a 401`, async () => {
      const response = await oauth.clientCredentialsGrantRequest(
        server,
        client,
        authenticate('wrong'),
        new URLSearchParams(),
        INSECURE,
      )
      await assert.rejects(oauth.processClientCredentialsResponse(server, client, response), (error) => {
        assert.ok(error instanceof oauth.WWWAuthenticateChallengeError)
        assert.equal(error.status, 401)
        assert.equal(error.cause[0]?.scheme, 'basic')
        return true
      })
    })
  }
})
