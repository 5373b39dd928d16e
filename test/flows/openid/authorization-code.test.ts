// rule: Authorization code flow of the open standards, from discovery to revocation
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import * as client from 'openid-client'
import { assertDescribed } from '../../support/described.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { approve, BANK, createLinkApp, createPerson, goToBank, signIn } from '../link/journey.ts'

/** Without a query: this library compares redirect URIs without theirs. */
const REDIRECT_URI = 'https://app.example/other'
const SCOPE = 'openid profile accounts offline_access'
/** Origin of the redirect URI. */
const OWN_PAGE = 'https://app.example'

interface PageRequest {
  readonly form?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly origin?: string
}

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let configuration: client.Configuration
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
    configuration = await discover()
  })
  after(() => platform.stop())

  /** Every response that the client library receives is as the description of the API says. */
  const describedFetch: client.CustomFetch = async (url, { method, headers, body, redirect }) => {
    const response = await fetch(url, { method, headers, redirect, ...(body !== undefined && { body }) })
    const text = await response.clone().text()
    assertDescribed(method, url, response.status, JSON.parse(text))
    return response
  }

  function discover(authentication?: client.ClientAuth, metadata: Partial<client.ClientMetadata> = {}) {
    return client.discovery(
      new URL(platform.baseUrl),
      app.clientId,
      {
        id_token_signed_response_alg: 'ES256',
        // The platform runs on the test's clock.
        [client.clockSkew]: Math.round((platform.clock.nowMs() - Date.now()) / 1000),
        ...metadata,
      },
      authentication ?? client.ClientSecretBasic(app.clientSecret),
      { execute: [client.allowInsecureRequests], [client.customFetch]: describedFetch },
    )
  }

  async function begin(more: Readonly<Record<string, string>> = {}) {
    const verifier = client.randomPKCECodeVerifier()
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: REDIRECT_URI,
      scope: SCOPE,
      state: 'st&te 1',
      nonce: 'n-1',
      ui_locales: 'sv-SE en',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...more,
    })
    return { verifier, url: url.href }
  }

  /** The page at which the person is back at the app. */
  async function authorize(url: string, userName = 'u-se-ordinary') {
    const person = createPerson()
    const bank = await goToBank(person, await person.get(url))
    return approve(person, await signIn(person, bank, userName))
  }

  async function connect(more: Readonly<Record<string, string>> = {}, userName?: string) {
    const { verifier, url } = await begin(more)
    const end = await authorize(url, userName)
    const tokens = await client.authorizationCodeGrant(configuration, new URL(end.url), {
      pkceCodeVerifier: verifier,
      expectedState: 'st&te 1',
      expectedNonce: 'n-1',
      idTokenExpected: more.scope === undefined,
    })
    return { tokens, end, verifier }
  }

  test('a discovered client gets a code, ID token, access token and refresh token, and reads who it is', async () => {
    const { tokens, end } = await connect()
    assert.equal(new URL(end.url).searchParams.get('iss'), platform.baseUrl)
    assert.deepEqual(tokens.scope?.split(' ').sort(), SCOPE.split(' ').sort())
    assert.equal(tokens.expires_in, 900)

    const claims = tokens.claims()
    assert.ok(claims !== undefined)
    assert.equal(claims.aud, app.clientId)
    assert.equal(claims.nonce, 'n-1')
    assert.equal(typeof claims.auth_time, 'number')

    // RFC 9068 section 2.2.
    const jwks = createRemoteJWKSet(new URL('/.well-known/jwks.json', platform.baseUrl))
    const access = await jwtVerify(tokens.access_token, jwks, {
      issuer: platform.baseUrl,
      audience: platform.baseUrl,
      typ: 'at+jwt',
      currentDate: new Date(platform.clock.nowMs()),
    })
    assert.equal(access.payload.client_id, app.clientId)
    assert.equal(access.payload.sub, claims.sub)

    const user = await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)
    assert.equal(user.sub, claims.sub)
    assert.equal(typeof user.name, 'string')
    assert.match(String(user.birthdate), /^\d{4}-\d{2}-\d{2}$/)
  })

  test('the subject is the same for one person at one bank, another for another person and for another app', async () => {
    const first = decodeJwt((await connect()).tokens.id_token ?? '').sub
    const again = decodeJwt((await connect()).tokens.id_token ?? '').sub
    const other = decodeJwt((await connect({}, 'u-se-loan')).tokens.id_token ?? '').sub
    assert.equal(again, first)
    assert.notEqual(other, first)
    const mine = app
    try {
      app = await createLinkApp(platform, 'Other')
      configuration = await discover()
      assert.notEqual(decodeJwt((await connect()).tokens.id_token ?? '').sub, first)
    } finally {
      app = mine
      configuration = await discover()
    }
  })

  test('the end user consents to what the scopes open, and to no more', async () => {
    const lines = async (scope: string) => {
      const person = createPerson()
      const { url } = await begin({ scope })
      const page = await person.submit(await person.get(url), 'bank-choice', {}, `bank-${BANK}`)
      return page.all('li').map(({ text }) => text)
    }
    const all = await lines('openid profile transactions')
    assert.equal(all.length, 5)
    const [identity, accounts, balances, payments, wealth] = all
    assert.deepEqual(await lines('openid profile accounts'), [identity, accounts, balances, wealth])
    assert.deepEqual(await lines('transactions'), [accounts, balances, payments, wealth])
    assert.deepEqual(await lines('openid'), [accounts, balances])
    const user = await client.fetchUserInfo(
      configuration,
      (await connect({ scope: 'openid accounts' })).tokens.access_token,
      client.skipSubjectCheck,
    )
    assert.deepEqual(Object.keys(user), ['sub'])
  })

  test('a refresh token comes with offline_access only; it is rotated, and its replay ends the grant', async () => {
    assert.equal((await connect({ scope: 'openid accounts' })).tokens.refresh_token, undefined)
    const { tokens } = await connect()
    const second = await client.refreshTokenGrant(configuration, tokens.refresh_token ?? '')
    assert.notEqual(second.refresh_token, tokens.refresh_token)
    const third = await client.refreshTokenGrant(configuration, second.refresh_token ?? '', {
      scope: 'accounts',
    })
    assert.equal(third.scope, 'accounts')
    await client.refreshTokenGrant(configuration, third.refresh_token ?? '')
    await assert.rejects(client.refreshTokenGrant(configuration, tokens.refresh_token ?? ''), {
      error: 'invalid_grant',
    })
    assert.equal((await client.tokenIntrospection(configuration, second.access_token)).active, false)
  })

  test('without a scope, the code is for every scope of the app but offline_access', async () => {
    const { verifier, url } = await begin()
    const target = new URL(url)
    target.searchParams.delete('scope')
    const tokens = await client.authorizationCodeGrant(
      configuration,
      new URL((await authorize(target.href)).url),
      {
        pkceCodeVerifier: verifier,
        expectedState: 'st&te 1',
        expectedNonce: 'n-1',
      },
    )
    const scopes = ['accounts', 'balances', 'openid', 'profile', 'transactions']
    assert.deepEqual(tokens.scope?.split(' ').toSorted(), scopes)
    assert.equal(tokens.refresh_token, undefined)
  })

  test('introspection tells the app, and a resource server of its organisation, and nobody else; revocation stops a token at once', async () => {
    const { tokens } = await connect()
    const active = await client.tokenIntrospection(configuration, tokens.access_token)
    assert.equal(active.active, true)
    assert.equal(active.sub, decodeJwt(tokens.access_token).sub)
    assert.equal((await client.tokenIntrospection(configuration, tokens.refresh_token ?? '')).active, true)
    // A token of another API of this installation.
    const clientToken = await app.developer.needClientToken('user:create')
    assert.equal((await client.tokenIntrospection(configuration, clientToken)).client_id, app.clientId)

    const mine = app
    const asked = async (isResourceServer: boolean) => {
      app = await platform.createApp({ name: 'Data API', isResourceServer })
      return await client.tokenIntrospection(await discover(), tokens.access_token)
    }
    try {
      assert.deepEqual(await asked(false), { active: false })
      assert.equal((await asked(true)).client_id, mine.clientId)
    } finally {
      app = mine
    }

    await client.tokenRevocation(configuration, tokens.access_token)
    await assert.rejects(client.fetchUserInfo(configuration, tokens.access_token, client.skipSubjectCheck))
    assert.equal((await client.tokenIntrospection(configuration, tokens.access_token)).active, false)
    const renewed = await client.refreshTokenGrant(configuration, tokens.refresh_token ?? '')
    await client.tokenRevocation(configuration, renewed.refresh_token ?? '')
    await assert.rejects(client.refreshTokenGrant(configuration, renewed.refresh_token ?? ''))
    for (const ended of [renewed.access_token, renewed.refresh_token ?? '', tokens.refresh_token ?? ''])
      assert.deepEqual(await client.tokenIntrospection(configuration, ended), { active: false })
  })

  test('a code of one dialect is refused by another, and so are its tokens', async () => {
    const { url, verifier } = await begin()
    const code = new URL((await authorize(url)).url).searchParams.get('code') ?? ''
    const crossed = await app.developer.exchange(code, { code_verifier: verifier })
    assert.equal(crossed.status, 400)
    const { tokens } = await connect()
    assert.equal((await app.developer.get('/data/v2/accounts', tokens.access_token)).status, 401)
    const clientToken = await app.developer.needClientToken()
    await assert.rejects(client.fetchUserInfo(configuration, clientToken, client.skipSubjectCheck))
  })

  test('the response can be posted to the app (OAuth 2.0 Form Post Response Mode)', async () => {
    const { url } = await begin({ response_mode: 'form_post' })
    const end = await authorize(url)
    assert.equal(end.status, 200)
    const form = end.byId('form-post')
    assert.equal(form?.attribute('action'), REDIRECT_URI)
    const fields = Object.fromEntries(
      end.all('input').map((input) => [input.attribute('name') ?? '', input.attribute('value') ?? '']),
    )
    assert.match(fields.code ?? '', /^[0-9a-f]{32}$/)
    assert.equal(fields.state, 'st&te 1')
    assert.equal(fields.iss, platform.baseUrl)
    assert.match(
      end.headers.get('content-security-policy') ?? '',
      /form-action 'self' https:\/\/app\.example/,
    )
  })

  test('a request that is refused goes back to the app at once, with its state and the issuer', async () => {
    for (const [more, error] of [
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ code_challenge_method: 'plain' }, 'invalid_request'],
      [{ code_challenge: '' }, 'invalid_request'],
      [{ scope: 'openid none' }, 'invalid_scope'],
      [{ prompt: 'none' }, 'login_required'],
      [{ request: 'a.b.c' }, 'request_not_supported'],
    ] as const) {
      const end = await createPerson().get((await begin(more)).url)
      assert.equal(end.status, 0, `${JSON.stringify(more)}: ${end.text}`)
      const parameters = new URL(end.url).searchParams
      assert.equal(parameters.get('error'), error)
      assert.equal(parameters.get('state'), 'st&te 1')
      assert.equal(parameters.get('iss'), platform.baseUrl)
      assert.equal(parameters.get('code'), null)
    }
    for (const more of [{ redirect_uri: 'https://evil.example/cb' }, { client_id: 'none' }]) {
      const page = await createPerson().get((await begin(more)).url)
      assert.equal(page.status, 400)
    }
  })

  test('the person who cancels comes back with access_denied', async () => {
    const { url } = await begin()
    const person = createPerson()
    const page = await person.get(url)
    const end = await person.submit(page, 'link-cancel-form', {}, 'link-cancel')
    assert.equal(new URL(end.url).searchParams.get('error'), 'access_denied')
  })

  test('a public client exchanges its code with the verifier alone, and has no token of its own (RFC 6749 §4.4)', async () => {
    const mine = app
    try {
      app = await platform.createApp({ name: 'Mobile', redirectUris: [REDIRECT_URI], isPublic: true })
      configuration = await discover(client.None())
      const { tokens } = await connect()
      const renewed = await client.refreshTokenGrant(configuration, tokens.refresh_token ?? '')
      assert.notEqual(renewed.refresh_token, tokens.refresh_token)
      await assert.rejects(client.clientCredentialsGrant(configuration))
      await assert.rejects(client.tokenIntrospection(configuration, renewed.access_token))
      await client.tokenRevocation(configuration, renewed.access_token)
      await assert.rejects(client.fetchUserInfo(configuration, renewed.access_token, client.skipSubjectCheck))
    } finally {
      app = mine
      configuration = await discover()
    }
  })

  test('pages of a public client call its endpoints from their origin, pages of others and of confidential clients do not (CORS)', async () => {
    const mine = app
    try {
      app = await platform.createApp({ name: 'Page', redirectUris: [REDIRECT_URI], isPublic: true })
      configuration = await discover(client.None())
      const { tokens } = await connect()
      const bearer = { authorization: `Bearer ${tokens.access_token}` }
      const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' }
      const own = { client_id: app.clientId }
      const allowed = [200, OWN_PAGE]
      assert.deepEqual(await fromPage('/oauth2/userinfo', { headers: bearer }), allowed)
      assert.deepEqual(await fromPage('/oauth2/accounts', { headers: bearer }), allowed)
      assert.deepEqual(await fromPage('/oauth2/token', { form: { ...own, ...refresh } }), allowed)
      assert.deepEqual(await fromPage('/oauth2/token', { form: { ...own, grant_type: 'none' } }), [
        400,
        OWN_PAGE,
      ])
      const revocation = { ...own, token: tokens.access_token }
      assert.deepEqual(await fromPage('/oauth2/revoke', { form: revocation }), allowed)
      assert.deepEqual(await fromPage('/oauth2/userinfo', { headers: bearer }), [401, OWN_PAGE])
      const byForm = await fromPage('/oauth2/userinfo', { form: { access_token: tokens.access_token } })
      assert.deepEqual(byForm, [401, OWN_PAGE])
      for (const origin of ['https://evil.example', 'null', `${OWN_PAGE}:8443`, `${OWN_PAGE}/`]) {
        assert.deepEqual(await fromPage('/oauth2/userinfo', { headers: bearer, origin }), [401, null])
        const unread = await fromPage('/oauth2/token', { form: { ...own, grant_type: 'none' }, origin })
        assert.deepEqual(unread, [400, null])
      }
      const introspection = { ...own, token: tokens.access_token }
      assert.deepEqual(await fromPage('/oauth2/introspect', { form: introspection }), [401, null])
      const confidential = { client_id: mine.clientId, client_secret: mine.clientSecret }
      const asClient = { ...confidential, grant_type: 'client_credentials', scope: 'accounts' }
      assert.equal((await fromPage('/oauth2/token', { form: asClient }))[1], null)
      assert.equal((await fromPage('/oauth2/token', { form: { grant_type: 'none' } }))[1], null)
      assert.deepEqual(await fromPage('/oauth2/userinfo', {}), [401, null])
    } finally {
      app = mine
      configuration = await discover()
    }
  })

  test('a preflight permits the methods and headers of each endpoint, never with credentials of the browser', async () => {
    const preflight = async (path: string) => {
      const headers = { origin: OWN_PAGE, 'access-control-request-method': 'POST' }
      const response = await fetch(platform.baseUrl + path, { method: 'OPTIONS', headers })
      const permitted = (name: string) => response.headers.get(`access-control-allow-${name}`)
      return [
        response.status,
        permitted('origin'),
        permitted('methods'),
        permitted('headers'),
        permitted('credentials'),
      ]
    }
    const sent = 'Authorization, Content-Type'
    assert.deepEqual(await preflight('/oauth2/token'), [204, '*', 'POST', sent, null])
    assert.deepEqual(await preflight('/oauth2/revoke'), [204, '*', 'POST', sent, null])
    assert.deepEqual(await preflight('/oauth2/userinfo'), [204, '*', 'GET, POST', sent, null])
    assert.deepEqual(await preflight('/oauth2/accounts/an-account/transactions'), [
      204,
      '*',
      'GET',
      sent,
      null,
    ])
    assert.deepEqual(await preflight('/oauth2/introspect'), [405, null, null, null, null])
    assert.deepEqual(await preflight('/api/v1/oauth/token'), [405, null, null, null, null])
  })

  /** The status of a response to a page, and the origin whose pages may read it. */
  async function fromPage(
    path: string,
    { form, headers = {}, origin = OWN_PAGE }: PageRequest,
  ): Promise<readonly [number, string | null]> {
    const response = await fetch(platform.baseUrl + path, {
      method: form === undefined ? 'GET' : 'POST',
      headers: { ...headers, origin },
      ...(form !== undefined && { body: new URLSearchParams(form) }),
    })
    assert.equal(response.headers.get('access-control-allow-credentials'), null)
    return [response.status, response.headers.get('access-control-allow-origin')]
  }

  test('an app may have its ID tokens signed with RS256', async () => {
    const { store } = await platform.workbench()
    const stored = await store.loadApp(app.appId)
    assert.ok(stored !== undefined)
    await store.setAppDialects(
      app.appId,
      stored.dialects.map((one) => (one.dialect === 'openid' ? { ...one, idTokenAlgorithm: 'RS256' } : one)),
    )
    configuration = await discover(undefined, { id_token_signed_response_alg: 'RS256' })
    const { tokens } = await connect()
    assert.equal(decodeProtectedHeader(tokens.id_token ?? '').alg, 'RS256')
    await store.setAppDialects(app.appId, stored.dialects)
    configuration = await discover()
  })
})
