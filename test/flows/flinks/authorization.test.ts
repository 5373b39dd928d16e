// rule: Authorization and tokens of the Flinks dialect, from the link to the revocation
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { assertStatus, basic, bearer, postForm, send, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import {
  approve,
  CALLBACK,
  createLinkApp,
  createPerson,
  goToBank,
  returned,
  signIn,
} from '../link/journey.ts'
import {
  assertError,
  authorize,
  authorizeUrl,
  CAPITAL,
  exchange,
  needClientToken,
  needCode,
  needTokens,
  PERSON,
  refresh,
  token,
} from './journey.ts'

const DAY_MS = 86_400_000

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const revoke = (accessToken: string | undefined, method = 'DELETE') =>
    send(`${platform.baseUrl}/flinks/api/v1/revoke`, {
      method,
      headers: accessToken === undefined ? {} : bearer(accessToken),
    })

  test('a code returns exactly access_token, token_type, refresh_token and expires_in', async () => {
    const end = await authorize(authorizeUrl(platform, app))
    const { code, state, ...others } = returned(end)
    assert.deepEqual(others, {})
    assert.equal(state, 'st&te 1')
    const issued = assertStatus(await exchange(platform, app, code ?? ''), 200)
    assert.deepEqual(Object.keys(Object(issued.body)), [
      'access_token',
      'token_type',
      'refresh_token',
      'expires_in',
    ])
    assert.deepEqual(
      [Reflect.get(Object(issued.body), 'token_type'), Reflect.get(Object(issued.body), 'expires_in')],
      ['Bearer', 300],
    )
    assert.equal(issued.headers.get('cache-control'), 'no-store')
    const accessToken = textOf(issued, 'access_token')
    const claims = decodeJwt(accessToken)
    assert.equal(decodeProtectedHeader(accessToken).typ, 'JWT')
    assert.equal(claims.client_id, app.clientId)
    assert.match(claims.sub ?? '', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    assert.equal(claims.exp, Math.floor(platform.clock.nowMs() / 1000) + 300)
  })

  test('sub is the same for one person at one Data Provider, another for another person and for another app', async () => {
    const subOf = async (who: TestApp, userName?: string) =>
      decodeJwt((await needTokens(platform, who, {}, userName)).accessToken).sub
    const first = await subOf(app)
    assert.equal(await subOf(app), first)
    assert.notEqual(await subOf(app, 'u-ca-loan'), first)
    assert.notEqual(await subOf(await createLinkApp(platform, 'Other')), first)
  })

  test('a refresh returns exactly access_token, token_type and expires_in; the refresh token stays the same', async () => {
    const { refreshToken, accessToken } = await needTokens(platform, app)
    for (let round = 0; round < 3; round += 1) {
      const renewed = assertStatus(await refresh(platform, app, refreshToken), 200)
      assert.deepEqual(Object.keys(Object(renewed.body)), ['access_token', 'token_type', 'expires_in'])
      assert.equal(decodeJwt(textOf(renewed, 'access_token')).sub, decodeJwt(accessToken).sub)
    }
    // Every worker of a client may use it at once.
    const many = await Promise.all(Array.from({ length: 8 }, () => refresh(platform, app, refreshToken)))
    assert.deepEqual(
      many.map(({ status }) => status),
      Array(8).fill(200),
    )
  })

  test('client credentials return exactly access_token, token_type and expires_in, by JSON, form and Basic', async () => {
    const own = { client_id: app.clientId, client_secret: app.clientSecret }
    const url = `${platform.baseUrl}/api/v1/token`
    for (const issued of [
      await token(platform, app, { grant_type: 'client_credentials', scope: 'client:admin' }),
      await postForm(url, { grant_type: 'client_credentials', ...own }),
      await postForm(url, { grant_type: 'client_credentials' }, basic(app)),
      await token(platform, app, { grant_type: 'client_credentials', refresh_token: undefined }),
    ]) {
      assertStatus(issued, 200)
      assert.deepEqual(Object.keys(Object(issued.body)), ['access_token', 'token_type', 'expires_in'])
    }
    const scopeOf = async (scope?: string) => decodeJwt(await needClientToken(platform, app, scope)).scope
    assert.deepEqual([await scopeOf(), await scopeOf('client:admin')], ['', 'client:admin'])
  })

  test('the errors of the token endpoint have the status 400, each by its cause', async () => {
    const code = await needCode(platform, app)
    const other = await createLinkApp(platform, 'Other')
    for (const [about, answer, error] of [
      [
        'wrong secret',
        await token(platform, { ...app, clientSecret: 'x' }, { grant_type: 'client_credentials' }),
        'invalid_client',
      ],
      [
        'unknown client',
        await token(
          platform,
          { clientId: 'dc-none', clientSecret: 'x' },
          { grant_type: 'client_credentials' },
        ),
        'invalid_client',
      ],
      [
        'no client',
        await token(platform, app, { grant_type: 'client_credentials', client_id: '', client_secret: '' }),
        'invalid_request',
      ],
      ['no grant type', await token(platform, app, {}), 'invalid_request'],
      [
        'unknown grant type',
        await token(platform, app, { grant_type: 'password' }),
        'unsupported_grant_type',
      ],
      [
        'no code',
        await token(platform, app, { grant_type: 'authorization_code', redirect_uri: CALLBACK }),
        'invalid_request',
      ],
      ['unknown code', await exchange(platform, app, 'x'), 'invalid_grant'],
      ['code of another app', await exchange(platform, other, code), 'invalid_grant'],
      [
        'no redirect URI',
        await exchange(platform, app, code, { redirect_uri: undefined }),
        'invalid_request',
      ],
      [
        'data scope of a client',
        await token(platform, app, { grant_type: 'client_credentials', scope: 'TRANSACTIONS' }),
        'invalid_scope',
      ],
      [
        'unknown scope',
        await token(platform, app, { grant_type: 'client_credentials', scope: 'x' }),
        'invalid_scope',
      ],
      ['no refresh token', await token(platform, app, { grant_type: 'refresh_token' }), 'invalid_request'],
      ['unknown refresh token', await refresh(platform, app, 'x'), 'invalid_grant'],
      ['a number', await token(platform, app, JSON.parse('{"grant_type":7}')), 'invalid_request'],
    ] as const) {
      assertError(answer, 400, error, about)
      assert.equal(answer.headers.get('www-authenticate'), null, about)
    }
    // Refused requests of others have not used it up; a wrong redirect URI has (security case 19).
    assertError(
      await exchange(platform, app, code, { redirect_uri: 'https://app.example/other' }),
      400,
      'invalid_grant',
    )
    assertError(await exchange(platform, app, code), 400, 'invalid_grant')
  })

  test('a second use of a code is refused, and ends what the first one issued (RFC 6749 §4.1.2)', async () => {
    const code = await needCode(platform, app)
    const issued = assertStatus(await exchange(platform, app, code), 200)
    assertError(await exchange(platform, app, code), 400, 'invalid_grant')
    assertError(await refresh(platform, app, textOf(issued, 'refresh_token')), 400, 'invalid_grant')
  })

  test('an app that is disabled, and one without the authentication method, are unauthorized_client', async () => {
    const mine = await createLinkApp(platform, 'Disabled')
    const { store } = await platform.workbench()
    await store.setAppDisabled(mine.appId, platform.clock.nowMs())
    assertError(await token(platform, mine, { grant_type: 'client_credentials' }), 400, 'unauthorized_client')
    const page = await createPerson().get(authorizeUrl(platform, mine))
    assert.equal(page.status, 400)
    const publicApp = await platform.createApp({ name: 'Public', redirectUris: [CALLBACK], isPublic: true })
    assertError(
      await token(platform, { ...publicApp, clientSecret: 'x' }, { grant_type: 'client_credentials' }),
      400,
      'unauthorized_client',
    )
  })

  test('the refresh token expires after exactly 30 days without use, and never while it is used', async () => {
    const { refreshToken } = await needTokens(platform, app)
    const idle = await needTokens(platform, app, {}, 'u-ca-loan')
    for (let month = 0; month < 15; month += 1) {
      platform.clock.advance(30 * DAY_MS - 1)
      assertStatus(await refresh(platform, app, refreshToken), 200)
    }
    assertError(await refresh(platform, app, idle.refreshToken), 400, 'invalid_grant')
    platform.clock.advance(30 * DAY_MS)
    assertError(await refresh(platform, app, refreshToken), 400, 'invalid_grant')
  })

  test('the access token expires to the second', async () => {
    const { accessToken } = await needTokens(platform, app)
    const expiresAtMs = (decodeJwt(accessToken).exp ?? 0) * 1000
    platform.clock.advance(expiresAtMs - platform.clock.nowMs())
    assertError(await revoke(accessToken), 400, 'invalid_grant')
    const second = await needTokens(platform, app)
    platform.clock.advance((decodeJwt(second.accessToken).exp ?? 0) * 1000 - 1 - platform.clock.nowMs())
    assert.equal((await revoke(second.accessToken)).status, 204)
  })

  test('revoking ends the connection and every token of it, by DELETE and by POST', async () => {
    for (const method of ['DELETE', 'POST']) {
      const { accessToken, refreshToken } = await needTokens(platform, app)
      const other = textOf(assertStatus(await refresh(platform, app, refreshToken), 200), 'access_token')
      const kept = await needTokens(platform, app)
      const revoked = assertStatus(await revoke(accessToken, method), 204)
      assert.equal(revoked.text, '')
      for (const dead of [accessToken, other]) assertError(await revoke(dead, method), 400, 'invalid_grant')
      assertError(await refresh(platform, app, refreshToken), 400, 'invalid_grant')
      assertStatus(await refresh(platform, app, kept.refreshToken), 200)
    }
    assertError(await revoke(undefined), 400, 'invalid_request', 'no token')
    assertError(await revoke('x.y.z'), 400, 'invalid_grant', 'damaged token')
    assertError(await revoke(await needClientToken(platform, app)), 400, 'unsupported_token_type')
    assertError(
      await revoke(await app.developer.needClientToken('user:create')),
      400,
      'invalid_grant',
      'of another API',
    )
  })

  test('two revocations at once: the connection ends once', async () => {
    const { accessToken } = await needTokens(platform, app)
    const answers = await Promise.all([1, 2, 3, 4].map(() => revoke(accessToken)))
    assert.equal(answers.filter(({ status }) => status === 204).length, 1)
    for (const answer of answers) if (answer.status !== 204) assertError(answer, 400, 'invalid_grant')
  })

  test('a request that is refused goes back to the app at once, with its state', async () => {
    for (const [more, error] of [
      [{ response_type: 'token' }, 'unsupported_response_type'],
      [{ scope: undefined }, 'invalid_request'],
      [{ scope: 'TRANSACTIONS' }, 'invalid_scope'],
      [{ scope: 'ACCOUNT_BASIC NONE' }, 'invalid_scope'],
      [{ scope: 'ACCOUNT_BASIC client:admin' }, 'invalid_scope'],
      [{ provider_id: 'x' }, 'invalid_request'],
      [{ provider_id: '9999' }, 'invalid_request'],
      [{ language: 'de' }, 'invalid_request'],
      [{ code_challenge: 'x', code_challenge_method: 'plain' }, 'invalid_request'],
      [{ code_challenge_method: 'S256' }, 'invalid_request'],
    ] as const) {
      const {
        state,
        error: named,
        error_description: described,
        ...others
      } = returned(await createPerson().get(authorizeUrl(platform, app, more)))
      assert.deepEqual([named, state, others], [error, 'st&te 1', {}], JSON.stringify(more))
      assert.match(described ?? '', /^[\x20-\x21\x23-\x5b\x5d-\x7e]{10,}$/)
    }
    const withoutState = returned(await createPerson().get(authorizeUrl(platform, app, { state: undefined })))
    assert.equal(withoutState.error, 'invalid_request')
    // Never to a URL that is not registered (RFC 9700 section 4.11.2).
    for (const more of [
      { redirect_uri: 'https://evil.example/cb' },
      { redirect_uri: CALLBACK.toUpperCase() },
      { client_id: 'dc-none' },
    ]) {
      assert.equal((await createPerson().get(authorizeUrl(platform, app, more))).status, 400)
    }
  })

  test('a person who cancels, declines or cannot sign in is access_denied; a bank that is down is temporarily_unavailable', async () => {
    const person = createPerson()
    const page = await person.get(authorizeUrl(platform, app))
    const cancelled = returned(await person.submit(page, 'link-cancel-form', {}, 'link-cancel'))
    assert.deepEqual(cancelled, {
      error: 'access_denied',
      error_description: 'The user denied the access',
      state: 'st&te 1',
    })

    const second = createPerson()
    const consent = await signIn(
      second,
      await goToBank(second, await second.get(authorizeUrl(platform, app)), CAPITAL),
      PERSON,
    )
    const declined = returned(await second.submit(consent, 'bank-consent', {}, 'consent-deny'))
    assert.equal(declined.error, 'access_denied')

    for (const [userName, error] of [
      ['test_disabled_account', 'access_denied'],
      ['u-ca-none', 'access_denied'],
      ['test_service_unavailable', 'temporarily_unavailable'],
      ['u-ca-down-later', 'temporarily_unavailable'],
    ] as const) {
      const third = createPerson()
      const bank = await goToBank(third, await third.get(authorizeUrl(platform, app)), CAPITAL)
      let page = await signIn(third, bank, userName)
      if (page.byId('bank-consent') !== undefined) page = await approve(third, page)
      // The bank says it first on its own page, then we on ours.
      while (page.byId('error-return') !== undefined) page = await third.click(page, 'error-return')
      const { error: named, state } = returned(page)
      assert.deepEqual([named, state], [error, 'st&te 1'], userName)
    }
  })

  test('a failure of ours is server_error', async () => {
    const person = createPerson()
    const page = await person.get(authorizeUrl(platform, app))
    const { store } = await platform.workbench()
    await store.advanceLinkSession({
      appId: app.appId,
      sessionId: /[0-9a-f]{32}/.exec(new URL(page.url).pathname)?.[0] ?? '',
      from: 'choosing',
      to: 'failed',
      update: { failure: 'fault_sign_in' },
      nowMs: platform.clock.nowMs(),
    })
    const failed = await person.get(page.url)
    assert.equal(returned(await person.click(failed, 'error-return')).error, 'server_error')
  })

  test('without provider_id the person chooses the bank; the language of the pages is English or French', async () => {
    const chosen = await createPerson().get(authorizeUrl(platform, app, { provider_id: undefined }))
    assert.ok(chosen.byId(`bank-${CAPITAL}`) !== undefined, chosen.text)
    assert.equal(chosen.byId('bank-ca-capital-embedded'), undefined)
    for (const [language, expected] of [
      ['fr', 'fr'],
      ['FR', 'fr'],
      ['fr-CA', 'fr'],
      ['en_CA', 'en'],
      [undefined, 'en'],
    ] as const) {
      const page = await createPerson().get(authorizeUrl(platform, app, { language }))
      assert.equal(page.all('html')[0]?.attribute('lang'), expected, String(language))
    }
    const unknown = await createPerson().get(authorizeUrl(platform, app, { language: 'de' }))
    assert.equal(returned(unknown).error, 'invalid_request')
    // As the documentation writes the URL.
    const doubled = authorizeUrl(platform, app).replace('/api/v1/', '//api/v1/')
    assert.ok((await createPerson().get(doubled)).url.includes('/link/'))
  })

  test('a code with a challenge needs its verifier (RFC 7636 §4.6)', async () => {
    const verifier = 'v'.repeat(43)
    const challenge = Buffer.from(
      await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)),
    ).toString('base64url')
    const bound = { code_challenge: challenge, code_challenge_method: 'S256' }
    assertError(await exchange(platform, app, await needCode(platform, app, bound)), 400, 'invalid_grant')
    assertStatus(
      await exchange(platform, app, await needCode(platform, app, bound), { code_verifier: verifier }),
      200,
    )
    assertError(
      await exchange(platform, app, await needCode(platform, app), { code_verifier: verifier }),
      400,
      'invalid_grant',
    )
  })

  test('codes, tokens and refresh tokens of one API are refused by every other', async () => {
    const code = await needCode(platform, app)
    const redirect = { redirect_uri: CALLBACK }
    assert.equal((await app.developer.exchange(code, redirect)).status, 400)
    const openid = (fields: Readonly<Record<string, string>>) =>
      postForm(`${platform.baseUrl}/oauth2/token`, fields, basic(app))
    assertError(await openid({ grant_type: 'authorization_code', code, ...redirect }), 400, 'invalid_grant')
    const { accessToken, refreshToken } = await needTokens(platform, app)
    assert.ok((await app.developer.refresh(refreshToken)).status >= 400)
    assertError(
      await openid({ grant_type: 'refresh_token', refresh_token: refreshToken }),
      400,
      'invalid_grant',
    )
    assert.equal((await app.developer.get('/data/v2/accounts', accessToken)).status, 401)
    const foreign = await app.developer.needUserTokens()
    assertError(await refresh(platform, app, foreign.refreshToken), 400, 'invalid_grant')
    assertError(await exchange(platform, app, (await app.developer.needCode()).code), 400, 'invalid_grant')
    assertError(await revoke(foreign.accessToken), 400, 'invalid_grant')
    // Nothing of it has ended anything.
    assertStatus(await refresh(platform, app, refreshToken), 200)
  })

  test('an app that does not use this API is unknown to it', async () => {
    const tinkOnly = await platform.createApp({
      name: 'Tink only',
      scopes: ['accounts:read'],
      redirectUris: [CALLBACK],
    })
    assertError(await token(platform, tinkOnly, { grant_type: 'client_credentials' }), 400, 'invalid_client')
    assert.equal((await createPerson().get(authorizeUrl(platform, tinkOnly))).status, 400)
  })
})
