// rule: Hosted flow for one-time access: from the Link URL to the code at the app
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { assertRefused, assertStatus, fieldOf, textOf } from '../../support/developer.ts'
import { forEachEngineAndCitus } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import {
  BANK,
  CALLBACK,
  connect,
  createLinkApp,
  createPerson,
  goToBank,
  HEX,
  linkAddress,
  listOf,
  returned,
  signIn,
} from './journey.ts'

forEachEngineAndCitus((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  test('an end user connects a bank once, and the code opens accounts and transactions', async () => {
    const person = createPerson()
    const end = await connect(person, linkAddress(platform, app, { state: 'st&te 1' }))
    const back = returned(end)
    assert.deepEqual(Object.keys(back), ['code', 'credentials_id', 'state'])
    assert.equal(back.state, 'st&te 1')
    assert.match(back.credentials_id ?? '', HEX)
    // The registered query is kept and added to (RFC 6749 section 3.1.2).
    assert.ok(end.url.startsWith(`${CALLBACK}&code=`))

    const exchanged = assertStatus(await app.developer.exchange(back.code ?? ''), 200)
    assert.equal(
      fieldOf(exchanged, 'scope'),
      'accounts:read,balances:read,transactions:read,provider-consents:read,credentials:read,user:read',
    )
    const token = textOf(exchanged, 'access_token')
    const accounts = assertStatus(await app.developer.get('/data/v2/accounts', token), 200)
    assert.equal(listOf(accounts.body, 'accounts').length, 3)
    const transactions = assertStatus(
      await app.developer.get('/data/v2/transactions?pageSize=100', token),
      200,
    )
    assert.equal(listOf(transactions.body, 'transactions').length, 100)
  })

  test('a code works once; its second use revokes what the first issued (RFC 6749 section 4.1.2)', async () => {
    const back = returned(await connect(createPerson(), linkAddress(platform, app)))
    const token = textOf(assertStatus(await app.developer.exchange(back.code ?? ''), 200), 'access_token')
    assertRefused(await app.developer.exchange(back.code ?? ''), 400, 'oauth.invalid_code')
    assert.equal((await app.developer.get('/data/v2/accounts', token)).status, 401)
  })

  test('another app cannot exchange the code', async () => {
    const back = returned(await connect(createPerson(), linkAddress(platform, app)))
    const other = await createLinkApp(platform, 'Other')
    assertRefused(await other.developer.exchange(back.code ?? ''), 400, 'oauth.invalid_code')
    assertStatus(await app.developer.exchange(back.code ?? ''), 200)
  })

  test('a code bound to a challenge needs its verifier (RFC 7636 section 4.6)', async () => {
    const verifier = randomBytes(32).toString('base64url')
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    const address = linkAddress(platform, app, { code_challenge: challenge, code_challenge_method: 'S256' })
    const first = returned(await connect(createPerson(), address))
    assertRefused(await app.developer.exchange(first.code ?? ''), 400, 'oauth.code_verifier_missing')
    const second = returned(await connect(createPerson(), address))
    assertStatus(await app.developer.exchange(second.code ?? '', { code_verifier: verifier }), 200)
  })

  test('the code is valid for a minute from the return to the app, however long the flow took', async () => {
    const person = createPerson()
    const page = await person.get(linkAddress(platform, app))
    platform.clock.advance(9 * 60_000)
    const bank = await goToBank(person, page)
    platform.clock.advance(5 * 60_000)
    const consent = await signIn(person, bank, 'u-se-ordinary')
    const back = returned(await person.submit(consent, 'bank-consent', {}, 'consent-approve'))
    platform.clock.advance(59_000)
    assertStatus(await app.developer.exchange(back.code ?? ''), 200)
    const late = returned(await connect(createPerson(), linkAddress(platform, app)))
    platform.clock.advance(61_000)
    assertRefused(await app.developer.exchange(late.code ?? ''), 400, 'oauth.invalid_code')
  })

  test('the same accounts have other ids for another user, and the temporary user is deleted after a day', async () => {
    const ids = []
    let token = ''
    for (const person of [createPerson(), createPerson()]) {
      const back = returned(await connect(person, linkAddress(platform, app)))
      token = textOf(assertStatus(await app.developer.exchange(back.code ?? ''), 200), 'access_token')
      const accounts = await app.developer.get('/data/v2/accounts', token)
      ids.push(listOf(accounts.body, 'accounts').map(({ id }) => id))
    }
    assert.ok(ids.flat().every((id) => HEX.test(String(id))))
    assert.equal(new Set(ids.flat()).size, 6)
    platform.clock.advance(25 * 60 * 60_000)
    assert.equal((await app.developer.get('/data/v2/accounts', token)).status, 401)
  })

  test('only scopes that the app is allowed are granted, and requesting another is refused', async () => {
    const narrow = await platform.createApp({
      name: 'Narrow',
      redirectUris: [CALLBACK],
      scopes: ['accounts:read', 'transactions:read'],
    })
    const back = returned(await connect(createPerson(), linkAddress(platform, narrow)))
    const exchanged = assertStatus(await narrow.developer.exchange(back.code ?? ''), 200)
    assert.equal(fieldOf(exchanged, 'scope'), 'accounts:read,transactions:read')
    const asked = linkAddress(platform, narrow, { scope: 'accounts:read,user:delete', state: 's' })
    const person = createPerson()
    const refused = await person.get(asked)
    assert.equal(refused.status, 400)
    const sent = returned(await person.click(refused, 'error-return'))
    assert.equal(sent.error, 'BAD_REQUEST')
    assert.equal(sent.error_reason, 'INVALID_STATE_SCOPE')
    assert.equal(sent.state, 's')
    assert.equal(sent.tracking_id, refused.byId('error-id')?.text)
  })

  test('a mobile app receives the callback at its own scheme', async () => {
    const end = await connect(createPerson(), linkAddress(platform, app, { redirect_uri: 'acme://done' }))
    assert.match(end.url, /^acme:\/\/done\?code=[0-9a-f]{32}&credentials_id=[0-9a-f]{32}$/)
  })

  test('a chosen bank is shown at once, with what is shared and for how long, and another can be chosen', async () => {
    const person = createPerson()
    const page = await person.get(linkAddress(platform, app, { input_provider: BANK }))
    assert.match(page.text, /Share your accounts with Acme Budget\?/)
    assert.match(page.text, /Payments of the last 12 months/)
    assert.match(page.byId('link-how-long')?.text ?? '', /^Once\. Acme Budget can read it for 24 hours/)
    const list = await person.click(page, 'link-other-bank')
    assert.ok(list.byId(`bank-${BANK}`))
  })

  test('pages are shown in the language of the locale', async () => {
    const page = await createPerson().get(
      linkAddress(platform, app, { locale: 'sv_SE', input_provider: BANK }),
    )
    assert.equal(page.all('html')[0]?.attribute('lang'), 'sv')
    assert.match(page.text, /Dela dina konton med Acme Budget\?/)
  })

  test('the search finds a bank by part of its name, and states when there is none', async () => {
    const person = createPerson()
    const page = await person.get(linkAddress(platform, app))
    const found = await person.submit(page, 'bank-search', { q: 'dEmö' })
    assert.ok(found.byId(`bank-${BANK}`))
    const none = await person.submit(page, 'bank-search', { q: '<b>nobody</b>' })
    assert.equal(none.byId('bank-choice'), undefined)
    assert.match(none.text, /No bank matches “<b>nobody<\/b>”/)
    assert.ok(!none.html.includes('<b>nobody'))
  })

  test('the consent at the bank covers no more than the end user allowed', async () => {
    const person = createPerson()
    const bank = await goToBank(person, await person.get(linkAddress(platform, app)))
    const consent = await signIn(person, bank, 'u-se-several')
    const ids = [...consent.form('bank-consent').fields.keys()].filter((name) => name.startsWith('account-'))
    const dropped = Object.fromEntries(ids.slice(1).map((name) => [name, false]))
    const back = returned(await person.submit(consent, 'bank-consent', dropped, 'consent-approve'))
    const token = textOf(assertStatus(await app.developer.exchange(back.code ?? ''), 200), 'access_token')
    const accounts = await app.developer.get('/data/v2/accounts', token)
    assert.equal(listOf(accounts.body, 'accounts').length, 1)
  })

  test('the sandbox app’s callback page shows the parameters, escaped, and the next command', async () => {
    const person = createPerson()
    const address = linkAddress(platform, app, {
      client_id: platform.sandbox.client_id,
      redirect_uri: platform.sandbox.redirect_uri,
      state: '<b>&"',
    })
    const end = await connect(person, address)
    assert.equal(end.status, 200)
    assert.ok(end.url.startsWith(`${platform.baseUrl}/callback?code=`))
    const code = end.byId('landing-code')?.text ?? ''
    assert.match(code, HEX)
    assert.equal(end.byId('landing-state')?.text, '<b>&"')
    assert.ok(!end.html.includes('<b>&'))
    const [exchange = ''] = end.all('pre').map(({ text }) => text)
    assert.ok(exchange.includes(`--data-urlencode code=${code}`), exchange)
    assertStatus(await platform.developer.exchange(code), 200)
  })

  test('the next calls are those of the API whose parameters came back, and name it where two return the same', async () => {
    const id = '0a'.repeat(16)
    const guid = `${'0a'.repeat(4)}-0a0a-0a0a-0a0a-${'0a'.repeat(6)}`
    const tokenCalls = async (query: string) => {
      const page = await createPerson().get(`${platform.baseUrl}/callback?${query}`)
      const headings = page.all('h2').map(({ text }) => text)
      const [first = ''] = page.all('pre').map(({ text }) => text.split(' ', 2)[1] ?? '')
      return [first.slice(platform.baseUrl.length).trim(), headings.filter((text) => / the code /.test(text))]
    }
    const exchange = 'Exchange the code for an access token. It can be used once, and expires soon.'
    assert.deepEqual(await tokenCalls(`code=${id}&credentials_id=${id}`), ['/api/v1/oauth/token', [exchange]])
    const issuer = encodeURIComponent(platform.baseUrl)
    assert.deepEqual(await tokenCalls(`code=${id}&iss=${issuer}`), ['/oauth2/token', [exchange]])
    assert.deepEqual(await tokenCalls(`code=${id}`), [
      '/connect/token',
      [`TrueLayer: ${exchange}`, `Flinks: ${exchange}`],
    ])
    const [path] = await tokenCalls(`loginId=${guid}&institution=FlinksCapital`)
    assert.equal(path, '/v3/"$CUSTOMER_ID"/BankingServices/GenerateAuthorizeToken')
  })

  test('a command to copy contains only values in the format of a code', async () => {
    const page = await createPerson().get(`${platform.baseUrl}/callback?code=$(id)&credentials_id=%60id%60`)
    assert.equal(page.byId('landing-code')?.text, '$(id)')
    assert.equal(page.all('pre').length, 0)
  })
})
