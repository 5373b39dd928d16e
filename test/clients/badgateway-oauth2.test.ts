// rule: The @badgateway/oauth2-client library works unchanged
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { generateCodeVerifier, OAuth2Client, OAuth2Fetch } from '@badgateway/oauth2-client'
import { CALLBACK, connect, createLinkApp, createPerson, returned } from '../flows/link/journey.ts'
import { assertStatus, TOKEN_PATH } from '../support/developer.ts'
import { forOneEngine } from '../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'

const METHODS = ['client_secret_basic', 'client_secret_basic_interop', 'client_secret_post'] as const

forOneEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const createClient = (
    authenticationMethod: (typeof METHODS)[number],
    clientSecret = app.clientSecret,
  ): OAuth2Client =>
    new OAuth2Client({
      server: platform.baseUrl,
      tokenEndpoint: TOKEN_PATH,
      authorizationEndpoint: `/1.0/transactions/connect-accounts`,
      clientId: app.clientId,
      clientSecret,
      authenticationMethod,
    })

  for (const method of METHODS) {
    test(`${method}: client credentials, and a refusal`, async () => {
      const before = Date.now()
      const token = await createClient(method).clientCredentials({ scope: ['user:create'] })
      assert.ok(Math.abs((token.expiresAt ?? 0) - before - 1_800_000) < 60_000)
      assertStatus(await app.developer.createUser(token.accessToken, { market: 'GB' }), 200)
      await assert.rejects(createClient(method, 'wrong').clientCredentials(), { httpCode: 401 })
    })
  }

  test('an end user connects a bank at the URL that the client builds, with PKCE; code, then refresh', async () => {
    const client = createClient('client_secret_basic')
    const codeVerifier = await generateCodeVerifier()
    const address = await client.authorizationCode.getAuthorizeUri({
      redirectUri: CALLBACK,
      state: 'of-this-browser',
      codeVerifier,
      scope: ['accounts:read', 'user:read'],
    })
    const end = await connect(createPerson(), address)
    returned(end)
    const token = await client.authorizationCode.getTokenFromCodeRedirect(end.url, {
      redirectUri: CALLBACK,
      state: 'of-this-browser',
      codeVerifier,
    })
    const fetcher = new OAuth2Fetch({ client, getNewToken: () => token, scheduleRefresh: false })
    const accounts = await fetcher.fetch(`${platform.baseUrl}/data/v2/accounts`)
    assert.equal(accounts.status, 200, await accounts.text())
    const refreshed = await client.refreshToken(token)
    assert.notEqual(refreshed.refreshToken, token.refreshToken)
    assertStatus(await app.developer.get('/api/v1/user', refreshed.accessToken), 200)
  })
})
