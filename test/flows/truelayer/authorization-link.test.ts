// rule: TrueLayer's authorization link, from the root path to tokens and their claims
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestPlatform } from '../../support/platform.ts'
import { createLinkApp, createPerson } from '../link/journey.ts'
import { ALL_SCOPES, type Client, createClient, errorOf, tokensOf } from './app.ts'

const DAY_MS = 86_400_000

forEachEngine((engine) => {
  let platform: TestPlatform
  let client: Client
  before(async () => {
    platform = await startTestPlatform(engine)
    client = createClient(platform, await createLinkApp(platform))
  })
  after(() => platform.stop())

  test('a link at the root path returns a code and the state, and the code the tokens that parsers expect', async () => {
    const end = await client.authorize(client.link())
    const callback = Object.fromEntries(new URL(end.url).searchParams)
    assert.deepEqual(Object.keys(callback), ['code', 'state'])
    assert.equal(callback.state, 'st&te 1')
    const answer = await client.exchange(callback.code ?? '')
    const { body } = tokensOf(answer)
    assert.deepEqual(Object.keys(body), [
      'access_token',
      'expires_in',
      'token_type',
      'refresh_token',
      'scope',
    ])
    assert.equal(body.expires_in, 3600)
    assert.equal(body.token_type, 'Bearer')
    assert.equal(body.scope, ALL_SCOPES)
    assert.match(answer.headers.get('x-tl-correlation-id') ?? '', /^\S+$/)
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8')
  })

  test('the access token has the claims of the documented sample', async () => {
    const { accessToken } = await client.connect()
    const { alg, typ, kid } = decodeProtectedHeader(accessToken)
    assert.deepEqual([alg, typ], ['RS256', 'at+jwt'])
    assert.ok(kid)
    const jwks = createRemoteJWKSet(new URL('/.well-known/jwks.json', platform.baseUrl))
    const { payload } = await jwtVerify(accessToken, jwks, {
      issuer: platform.baseUrl,
      audience: 'data_api',
      currentDate: new Date(platform.clock.nowMs()),
    })
    assert.equal(payload.exp, (payload.nbf ?? 0) + 3600)
    assert.equal(payload.iat, payload.nbf)
    assert.equal(payload.aud, 'data_api')
    assert.equal(payload.client_id, client.clientId)
    assert.match(String(payload.sub), /^[A-Za-z0-9]{43}=$/)
    assert.match(String(payload.sid), /^auth-[\w-]{43}$/)
    assert.match(String(payload.credentials_key), /^[0-9a-f]{64}$/)
    assert.match(String(payload.consent_id), /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
    assert.deepEqual(payload.scope, ALL_SCOPES.split(' '))
    assert.deepEqual(payload.amr, ['pwd'])
    assert.equal(payload.connector_id, 'mock')
    assert.equal(payload.idp, 'local')
    assert.equal(payload.privacy_policy, 'Feb2019')
    assert.equal(typeof payload.auth_time, 'number')
    assert.equal(typeof payload.jti, 'string')
  })

  test('a bare root is the landing page; with parameters of a link it is the dialog', async () => {
    const landing = await createPerson().get(`${platform.baseUrl}/`)
    assert.equal(landing.byId('bank-choice'), undefined)
    for (const url of [client.link(), client.link().replace('/?', '?')]) {
      const dialog = await createPerson().get(url)
      assert.ok(dialog.byId('bank-choice') !== undefined, dialog.text)
      assert.match(dialog.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/)
    }
  })

  test('a link whose query is not valid UTF-8 or percent-encoding is refused, and is not the landing page', async () => {
    for (const more of ['&state=%ff', '&state=%zz', '&%zz']) {
      const page = await createPerson().get(client.link() + more)
      assert.equal(page.status, 400, more)
      assert.match(page.text, /This link does not work/, more)
    }
  })

  test('PKCE with S256 binds the code to its verifier', async () => {
    const verifier = 'v'.repeat(50)
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
    const pkce = { code_challenge: Buffer.from(digest).toString('base64url'), code_challenge_method: 'S256' }
    const good = await client.exchange(await client.codeOf(pkce), { code_verifier: verifier })
    assert.equal(good.status, 200)
    for (const more of [{}, { code_verifier: 'w'.repeat(50) }]) {
      assert.deepEqual(errorOf(await client.exchange(await client.codeOf(pkce), more)), [
        400,
        'invalid_grant',
      ])
    }
  })

  test('form_post posts code and state to the app', async () => {
    const end = await client.authorize(client.link({ response_mode: 'form_post' }))
    const fields = Object.fromEntries(
      end.all('input').map((input) => [input.attribute('name') ?? '', input.attribute('value') ?? '']),
    )
    assert.match(fields.code ?? '', /^[0-9a-f]{32}$/)
    assert.equal(fields.state, 'st&te 1')
    assert.deepEqual(Object.keys(fields), ['code', 'state'])
    assert.equal((await client.exchange(fields.code ?? '')).status, 200)
  })

  test('a code works once, for five minutes, with the redirect URI of its link', async () => {
    const code = await client.codeOf()
    const tokens = tokensOf(await client.exchange(code))
    assert.deepEqual(errorOf(await client.exchange(code)), [400, 'invalid_grant'])
    // What the first use issued ends with the second (RFC 6749 section 4.1.2).
    assert.deepEqual(errorOf(await client.refresh(tokens.refreshToken)), [400, 'invalid_grant'])
    const late = await client.codeOf()
    platform.clock.advance(5 * 60_000)
    assert.deepEqual(errorOf(await client.exchange(late)), [400, 'invalid_grant'])
    for (const redirect_uri of [undefined, 'https://app.example/other/', 'https://app.example/OTHER']) {
      const answer = await client.exchange(await client.codeOf(), { redirect_uri })
      assert.deepEqual(errorOf(answer), [400, 'invalid_grant'], redirect_uri ?? 'none')
    }
  })

  test('a refresh returns a new pair, and only the newest access token works', async () => {
    const first = await client.connect()
    const second = tokensOf(await client.refresh(first.refreshToken))
    assert.notEqual(second.refreshToken, first.refreshToken)
    assert.equal(second.body.scope, ALL_SCOPES)
    const third = tokensOf(await client.refresh(second.refreshToken))
    assert.deepEqual(errorOf(await client.refresh(first.refreshToken)), [400, 'invalid_grant'])
    assert.deepEqual(errorOf(await client.refresh(third.refreshToken)), [400, 'invalid_grant'])
  })

  test('a refresh token needs offline_access, is used within 30 days, and lasts 90', async () => {
    const { body } = await client.connect({ scope: 'accounts' })
    assert.equal('refresh_token' in body, false)
    let { refreshToken } = await client.connect()
    const idle = await client.connect()
    for (let day = 0; day < 87; day += 29) {
      platform.clock.advance(29 * DAY_MS)
      refreshToken = tokensOf(await client.refresh(refreshToken)).refreshToken
    }
    assert.deepEqual(errorOf(await client.refresh(idle.refreshToken)), [400, 'invalid_grant'])
    platform.clock.advance(3 * DAY_MS)
    assert.deepEqual(errorOf(await client.refresh(refreshToken)), [400, 'invalid_grant'])
  })

  test('scopes and their combinations are checked, and payments cannot be granted by a person', async () => {
    for (const scope of [
      'balance',
      'transactions offline_access',
      'cards direct_debits',
      'info standing_orders',
      'offline_access',
      'payments',
      'accounts payments',
      'data',
      'accounts unknown',
    ]) {
      const end = await createPerson().get(client.link({ scope }))
      const parameters = new URL(end.url).searchParams
      assert.deepEqual(
        [parameters.get('error'), parameters.get('state')],
        ['invalid_scope', 'st&te 1'],
        scope,
      )
    }
    const tokens = await client.connect({ scope: 'cards balance' })
    assert.equal(tokens.body.scope, 'cards balance')
  })

  test('a refused link goes back to the app; an unverified redirect URI is never followed', async () => {
    for (const more of [
      { response_type: 'token' },
      { response_type: undefined },
      { response_mode: 'fragment' },
      { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' },
      { code_challenge: 'x'.repeat(43) },
      { code_challenge_method: 'S256' },
      { scope: '' },
      { provider_id: 'unknown-bank' },
      { provider_id: 'mock', providers: 'uk-ob-all' },
    ]) {
      const end = await createPerson().get(client.link(more))
      assert.equal(end.status, 0, `${JSON.stringify(more)}: ${end.text}`)
      assert.equal(new URL(end.url).searchParams.get('error'), 'invalid_request', JSON.stringify(more))
    }
    const repeated = await createPerson().get(`${client.link()}&scope=accounts`)
    assert.equal(new URL(repeated.url).searchParams.get('error'), 'invalid_request')
    for (const more of [{ redirect_uri: 'https://evil.example/' }, { client_id: 'unknown' }]) {
      assert.equal((await createPerson().get(client.link(more))).status, 400)
    }
  })

  test('the person who cancels comes back with access_denied', async () => {
    const person = createPerson()
    const page = await person.get(client.link())
    const end = await person.submit(page, 'link-cancel-form', {}, 'link-cancel')
    assert.equal(new URL(end.url).searchParams.get('error'), 'access_denied')
  })

  test('providers, groups and the switches of older clients select the banks', async () => {
    const banks = async (more: Readonly<Record<string, string | undefined>>) => {
      const page = await createPerson().get(client.link({ providers: undefined, ...more }))
      assert.equal(page.status, 200, page.text)
      return page
        .all('button')
        .flatMap((button) => /^bank-(?!choice)(.+)$/.exec(button.attribute('id') ?? '')?.[1] ?? [])
    }
    assert.ok((await banks({})).includes('mock'))
    assert.deepEqual(await banks({ providers: 'mock uk-demobank-open-banking-redirect' }), [
      'uk-demobank-open-banking-redirect',
      'mock',
    ])
    const openBanking = await banks({ providers: 'uk-ob-all uk-oauth-all' })
    assert.ok(openBanking.length > 1 && !openBanking.includes('mock'))
    assert.ok((await banks({ providers: 'uk-ob-all', enable_mock: 'true' })).includes('mock'))
    assert.ok(!(await banks({ enable_mock: 'false' })).includes('mock'))
    assert.ok(!(await banks({ disable_providers: 'mock' })).includes('mock'))
    const all = {
      enable_mock: 'true',
      enable_oauth_providers: 'true',
      enable_open_banking_providers: 'true',
      enable_credentials_sharing_providers: 'true',
      enable_credentials_sharing_providers_de: 'true',
    }
    assert.ok((await banks(all)).includes('mock'))
    const french = await banks({ providers: 'fr-stet-all' })
    assert.ok(french.length > 0 && french.every((name) => name.startsWith('fr-')))
  })

  test('provider_id skips the choice of a bank', async () => {
    const page = await createPerson().get(client.link({ provider_id: 'mock' }))
    assert.ok(page.byId('link-continue') !== undefined, page.text)
  })

  test('a link with a nonce or a tracking id leads to a bank once', async () => {
    for (const once of [{ nonce: 'n-1' }, { tracking_id: 't-1' }]) {
      const url = client.link(once)
      assert.ok(new URL((await client.authorize(url)).url).searchParams.has('code'))
      const again = await createPerson().get(url)
      assert.equal(new URL(again.url).searchParams.get('error'), 'invalid_request', again.text)
    }
    // An old client sends this where the app has no nonce.
    for (const _ of [1, 2]) assert.ok(await client.codeOf({ nonce: 'undefined' }))
  })
})
