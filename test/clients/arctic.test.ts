// rule: The arctic client library works unchanged
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { CodeChallengeMethod, generateCodeVerifier, generateState, OAuth2Client } from 'arctic'
import { CALLBACK, connect, createLinkApp, createPerson, returned } from '../flows/link/journey.ts'
import { assertStatus, TOKEN_PATH } from '../support/developer.ts'
import { forOneEngine } from '../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'

const SCOPES = ['accounts:read', 'user:read']

forOneEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let link: string
  let tokenUrl: string
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
    link = `${platform.baseUrl}/1.0/transactions/connect-accounts`
    tokenUrl = platform.baseUrl + TOKEN_PATH
  })
  after(() => platform.stop())

  test('an end user connects a bank at the URL that arctic builds, with PKCE; code, then refresh', async () => {
    const client = new OAuth2Client(app.clientId, app.clientSecret, CALLBACK)
    const state = generateState()
    const verifier = generateCodeVerifier()
    const address = client.createAuthorizationURLWithPKCE(
      link,
      state,
      CodeChallengeMethod.S256,
      verifier,
      SCOPES,
    )
    const back = returned(await connect(createPerson(), address.href))
    assert.equal(back.state, state)
    const tokens = await client.validateAuthorizationCode(tokenUrl, back.code ?? '', verifier)
    assert.equal(tokens.tokenType(), 'bearer')
    assertStatus(await app.developer.get('/data/v2/accounts', tokens.accessToken()), 200)
    const refreshed = await client.refreshAccessToken(tokenUrl, tokens.refreshToken(), SCOPES)
    assert.notEqual(refreshed.refreshToken(), tokens.refreshToken())
    assertStatus(await app.developer.get('/api/v1/user', refreshed.accessToken()), 200)
  })

  test('arctic passes on the status and message of a refusal', async () => {
    const client = new OAuth2Client(app.clientId, 'wrong', CALLBACK)
    await assert.rejects(client.validateAuthorizationCode(tokenUrl, 'x', null), (error) => {
      const { status, data } = Object(error)
      assert.equal(status, 401)
      assert.equal(data.errorCode, 'oauth.invalid_client_secret')
      return true
    })
  })
})
