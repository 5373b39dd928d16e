// rule: JavaScript clients work unchanged with the open standards, up to revocation
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { CodeChallengeMethod, generateCodeVerifier, generateState, OAuth2Client } from 'arctic'
import * as oauth from 'oauth4webapi'
import OAuth2Strategy from 'passport-oauth2'
import { AuthorizationCode, ClientCredentials } from 'simple-oauth2'
import { approve, createLinkApp, createPerson, goToBank, signIn } from '../flows/link/journey.ts'
import { authorizeUrl, newVerifier, readData } from '../flows/openid/journey.ts'
import { assertStatus } from '../support/developer.ts'
import { forOneEngine } from '../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'
import { registerKey } from '../support/signed-assertion.ts'

const REDIRECT = 'https://app.example/other'
const SCOPES = ['openid', 'profile', 'accounts', 'offline_access']
const INSECURE = { [oauth.allowInsecureRequests]: true }

forOneEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let tokenUrl: string
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
    tokenUrl = `${platform.baseUrl}/oauth2/token`
  })
  after(() => platform.stop())

  /** The URL with which the person comes back to the app, from a sign-in at Demo Bank. */
  async function comeBack(url: string): Promise<URL> {
    const person = createPerson()
    // The libraries know no market.
    const bank = await goToBank(
      person,
      await person.get(url.includes('&ui_locales=') ? url : `${url}&ui_locales=sv-SE`),
    )
    return new URL((await approve(person, await signIn(person, bank, 'u-se-ordinary'))).url)
  }

  const assertReads = async (accessToken: string) =>
    assertStatus(await readData(platform, '/oauth2/accounts', accessToken), 200)

  async function discover(): Promise<{ server: oauth.AuthorizationServer; client: oauth.Client }> {
    const issuer = new URL(platform.baseUrl)
    const servers = await Promise.all(
      (['oidc', 'oauth2'] as const).map(async (algorithm) =>
        oauth.processDiscoveryResponse(
          issuer,
          await oauth.discoveryRequest(issuer, { algorithm, ...INSECURE }),
        ),
      ),
    )
    const [server] = servers
    assert.ok(server !== undefined)
    const skew = Math.round((platform.clock.nowMs() - Date.now()) / 1000)
    const client: oauth.Client = {
      client_id: app.clientId,
      id_token_signed_response_alg: 'ES256',
      [oauth.clockSkew]: skew,
      default_max_age: 60,
      require_auth_time: true,
    }
    return { server, client }
  }

  for (const method of ['client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const) {
    test(`oauth4webapi, ${method}: discovery, code, ID token, userinfo, refresh, introspection, revocation`, async () => {
      const { server, client } = await discover()
      const key = await registerKey(platform, app.appId)
      const authenticate: oauth.ClientAuth = {
        client_secret_basic: () => oauth.ClientSecretBasic(app.clientSecret),
        client_secret_post: () => oauth.ClientSecretPost(app.clientSecret),
        private_key_jwt:
          () =>
          async (...parameters: Parameters<oauth.ClientAuth>) => {
            const pem = key.privatePem.replaceAll(/-----[^-]+-----|\s/g, '')
            const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
            const bytes = Buffer.from(pem, 'base64')
            const privateKey = await crypto.subtle.importKey('pkcs8', bytes, algorithm, false, ['sign'])
            await oauth.PrivateKeyJwt({ key: privateKey, kid: key.keyId })(...parameters)
          },
      }[method]()

      const verifier = oauth.generateRandomCodeVerifier()
      const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]
      const back = await comeBack(
        authorizeUrl(platform, app, verifier, { scope: SCOPES.join(' '), state, nonce, max_age: '60' }),
      )
      // Checks `iss` (RFC 9207) because the metadata promises it.
      const callback = oauth.validateAuthResponse(server, client, back, state)
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        authenticate,
        callback,
        REDIRECT,
        verifier,
        INSECURE,
      )
      const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
        expectedNonce: nonce,
        requireIdToken: true,
      })
      await oauth.validateApplicationLevelSignature(server, response, INSECURE)
      const claims = oauth.getValidatedIdTokenClaims(tokens)
      assert.ok(claims !== undefined)

      const user = await oauth.processUserInfoResponse(
        server,
        client,
        claims.sub,
        await oauth.userInfoRequest(server, client, tokens.access_token, INSECURE),
      )
      assert.equal(typeof user.name, 'string')

      // As a resource server checks an access token by itself (RFC 9068 section 4).
      const request = new Request(`${platform.baseUrl}/oauth2/accounts`, {
        headers: { authorization: `Bearer ${tokens.access_token}` },
      })
      const access = await oauth.validateJwtAccessToken(server, request, platform.baseUrl, {
        ...INSECURE,
        [oauth.clockSkew]: client[oauth.clockSkew] ?? 0,
      })
      assert.equal(access.client_id, app.clientId)

      const refreshing = await oauth.refreshTokenGrantRequest(
        server,
        client,
        authenticate,
        tokens.refresh_token ?? '',
        INSECURE,
      )
      const renewed = await oauth.processRefreshTokenResponse(server, client, refreshing)
      await assertReads(renewed.access_token)

      const inspect = async () =>
        oauth.processIntrospectionResponse(
          server,
          client,
          await oauth.introspectionRequest(server, client, authenticate, renewed.access_token, INSECURE),
        )
      assert.equal((await inspect()).active, true)
      await oauth.processRevocationResponse(
        await oauth.revocationRequest(server, client, authenticate, renewed.access_token, INSECURE),
      )
      assert.equal((await inspect()).active, false)
    })
  }

  test('oauth4webapi sees the error of a refused request, and where it was refused', async () => {
    const { server, client } = await discover()
    const end = await createPerson().get(authorizeUrl(platform, app, newVerifier(), { scope: 'nonsense' }))
    assert.throws(
      () => oauth.validateAuthResponse(server, client, new URL(end.url), 'st-1'),
      (error) => error instanceof oauth.AuthorizationResponseError && error.error === 'invalid_scope',
    )
    const wrong = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      oauth.ClientSecretBasic('wrong'),
      new URLSearchParams(),
      INSECURE,
    )
    await assert.rejects(
      oauth.processClientCredentialsResponse(server, client, wrong),
      (error) => error instanceof oauth.WWWAuthenticateChallengeError && error.status === 401,
    )
  })

  test('arctic: code with PKCE, refresh, revocation, and an error', async () => {
    const client = new OAuth2Client(app.clientId, app.clientSecret, REDIRECT)
    const [state, verifier] = [generateState(), generateCodeVerifier()]
    const url = client.createAuthorizationURLWithPKCE(
      `${platform.baseUrl}/oauth2/authorize`,
      state,
      CodeChallengeMethod.S256,
      verifier,
      SCOPES,
    )
    const back = await comeBack(url.href)
    assert.equal(back.searchParams.get('state'), state)
    const tokens = await client.validateAuthorizationCode(
      tokenUrl,
      back.searchParams.get('code') ?? '',
      verifier,
    )
    assert.equal(tokens.tokenType(), 'Bearer')
    assert.equal(typeof tokens.idToken(), 'string')
    const refreshed = await client.refreshAccessToken(tokenUrl, tokens.refreshToken(), ['accounts'])
    assert.deepEqual(refreshed.scopes(), ['accounts'])
    await assertReads(refreshed.accessToken())
    await client.revokeToken(`${platform.baseUrl}/oauth2/revoke`, refreshed.refreshToken())
    await assert.rejects(
      client.refreshAccessToken(tokenUrl, refreshed.refreshToken(), []),
      (error) => Object(error).code === 'invalid_grant',
    )
  })

  test('arctic as a public client, which sends no secret', async () => {
    const mobile = await platform.createApp({ name: 'Mobile', redirectUris: [REDIRECT], isPublic: true })
    const client = new OAuth2Client(mobile.clientId, null, REDIRECT)
    const verifier = generateCodeVerifier()
    const url = client.createAuthorizationURLWithPKCE(
      `${platform.baseUrl}/oauth2/authorize`,
      'st',
      CodeChallengeMethod.S256,
      verifier,
      ['accounts'],
    )
    const code = (await comeBack(url.href)).searchParams.get('code') ?? ''
    await assertReads((await client.validateAuthorizationCode(tokenUrl, code, verifier)).accessToken())
  })

  test('passport-oauth2: redirect with PKCE and state, and the tokens of the person who comes back', async () => {
    const strategy = new OAuth2Strategy(
      {
        authorizationURL: `${platform.baseUrl}/oauth2/authorize`,
        tokenURL: tokenUrl,
        clientID: app.clientId,
        clientSecret: app.clientSecret,
        callbackURL: REDIRECT,
        scope: SCOPES,
        state: true,
        pkce: true,
      },
      (accessToken, refreshToken, parameters, _profile, done) =>
        done(null, { accessToken, refreshToken, parameters }),
    )
    const run = (request: { session: object; query: Record<string, string> }) => {
      const { promise, resolve } = Promise.withResolvers<unknown>()
      strategy.redirect = resolve
      strategy.success = resolve
      strategy.fail = (challenge) => resolve({ challenge })
      strategy.error = (error) => resolve({ error })
      strategy.authenticate(request)
      return promise
    }
    const session = {}
    const back = await comeBack(String(await run({ session, query: {} })))
    const user = Object(await run({ session, query: Object.fromEntries(back.searchParams) }))
    assert.equal(user.parameters?.token_type, 'Bearer', JSON.stringify(user))
    assert.equal(typeof user.refreshToken, 'string')
    await assertReads(user.accessToken)
    // The same code again: the strategy reports the error of the server.
    const again = Object(await run({ session: {}, query: Object.fromEntries(back.searchParams) }))
    assert.ok('challenge' in again || 'error' in again)
  })

  for (const authorizationMethod of ['header', 'body'] as const) {
    test(`simple-oauth2, secret in the ${authorizationMethod}: client credentials, code, refresh, and a refusal`, async () => {
      const optionsOf = (secret = app.clientSecret) => ({
        client: { id: app.clientId, secret },
        auth: { tokenHost: platform.baseUrl, tokenPath: '/oauth2/token' },
        options: { authorizationMethod },
      })
      const own = await new ClientCredentials(optionsOf()).getToken({ scope: ['accounts', 'balances'] })
      assert.equal(own.token.scope, 'accounts balances')
      const verifier = newVerifier()
      const back = await comeBack(authorizeUrl(platform, app, verifier))
      const code = {
        code: back.searchParams.get('code') ?? '',
        redirect_uri: REDIRECT,
        code_verifier: verifier,
      }
      const tokens = await new AuthorizationCode(optionsOf()).getToken(code)
      const refreshed = await tokens.refresh()
      assert.notEqual(refreshed.token.refresh_token, tokens.token.refresh_token)
      await assertReads(String(refreshed.token.access_token))
      await assert.rejects(new ClientCredentials(optionsOf('wrong')).getToken({}), (error) => {
        const { data, output } = Object(error)
        return output.statusCode === 401 && data.payload.error === 'invalid_client'
      })
    })
  }
})
