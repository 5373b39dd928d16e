// rule: Flinks Connect's hosted page: from the authorize token to a LoginId, without scripts
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { createBrowser } from '../../support/browser.ts'
import { assertStatus, fieldOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { approve, createPerson, goToBank, returned, signIn } from '../link/journey.ts'
import { type Connect, codeOf, createConnect, idsOf } from './connect.ts'

const THANKS = 'https://app.example/thanks?order=17&from=bank'
const BANK = 'ca-capital-redirect'
const EMBEDDED = 'ca-capital-embedded'

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let connect: Connect
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await platform.createApp({ name: 'Acme Loans', redirectUris: [THANKS], embedding: true })
    connect = await createConnect(platform, app)
  })
  beforeEach(() => platform.runJobs())
  after(() => platform.stop())

  const address = (more: Readonly<Record<string, string>>, path = '/v2/') =>
    `${platform.baseUrl}${path}?${new URLSearchParams({ redirectUrl: THANKS, demo: 'true', ...more })}`

  test('the end user returns with a LoginId, which a cached session reads; the query of the app is kept', async () => {
    const authorizeToken = await connect.token()
    const person = createPerson()
    const page = await person.get(address({ authorizeToken, tag: 'a&b', scheduleRefresh: 'true' }))
    const bank = await goToBank(person, page, BANK)
    const end = await approve(person, await signIn(person, bank, 'greatday_nomfa'))
    const { loginId, institution, tag, order } = returned(end, THANKS)
    assert.deepEqual([institution, tag, order], ['FlinksCapital', 'a&b', '17'])
    assert.match(loginId ?? '', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    const cached = assertStatus(await connect.authorize({ LoginId: loginId, MostRecentCached: true }), 200)
    assert.equal(Reflect.get(Object(fieldOf(cached, 'Login')), 'IsScheduledRefresh'), true)
    const data = assertStatus(
      await connect.data('POST', 'GetAccountsDetail', { RequestId: idsOf(cached).requestId }),
      200,
    )
    const accounts = fieldOf(data, 'Accounts')
    assert.ok(Array.isArray(accounts) && accounts.length === 3)

    // The token has begun a flow: neither another one nor a session can begin with it.
    const again = await createPerson().get(address({ authorizeToken }))
    assert.equal(again.status, 400)
    const reused = { 'flinks-auth-key': authorizeToken }
    assert.equal(
      codeOf(await connect.authorize({ LoginId: loginId, MostRecentCached: true }, reused)),
      '401 UNAUTHORIZED',
    )
  })

  test('without scheduleRefresh the login is not refreshed in the background', async () => {
    const end = await connectBankWith(await connect.token())
    const cached = assertStatus(
      await connect.authorize({ LoginId: returned(end, THANKS).loginId, MostRecentCached: true }),
      200,
    )
    assert.equal(Reflect.get(Object(fieldOf(cached, 'Login')), 'IsScheduledRefresh'), false)
  })

  test('questions of the test bank are asked on our own pages, in French', async () => {
    const person = createPerson()
    const authorizeToken = await connect.token()
    const start = await person.get(
      address({ authorizeToken, language: 'fr', institution: 'FlinksCapital' }, '/v2'),
    )
    assert.equal(start.byId('link-continue') !== undefined, true, start.text)
    const here = await person.submit(start, 'link-consent', {}, 'link-continue')
    let page = await person.submit(here, 'link-sign-in', {
      'answer-username': 'Greatday',
      'answer-password': 'Everyday',
    })
    for (const [asked, answer] of [
      [/ville/, 'Montreal'],
      [/pays/, 'Canada'],
      [/forme/, 'Triangle'],
    ] as const) {
      assert.match(page.text, asked)
      page = await person.submit(page, 'link-sign-in', { 'answer-answer': answer })
    }
    assert.ok(page.byId('link-sign-in') !== undefined)
  })

  test('who refuses at the bank returns with ACCESS_DENIED, and may begin again with another token', async () => {
    const person = createPerson()
    const page = await person.get(address({ authorizeToken: await connect.token() }))
    const bank = await goToBank(person, page, BANK)
    const consent = await signIn(person, bank, 'greatday_nomfa')
    const end = await person.submit(consent, 'bank-consent', {}, 'consent-deny')
    assert.deepEqual(returned(end, THANKS), { order: '17', error: 'ACCESS_DENIED' })
    assert.ok(returned(await connectBankWith(await connect.token()), THANKS).loginId !== undefined)
  })

  async function connectBankWith(authorizeToken: string) {
    const person = createPerson()
    const bank = await goToBank(person, await person.get(address({ authorizeToken })), BANK)
    return approve(person, await signIn(person, bank, 'greatday_nomfa'))
  }

  test('a foreign redirectUrl, a token of another app or dialect, and parameters that are wrong end on an error page', async () => {
    const authorizeToken = await connect.token()
    const other = await createConnect(platform, await platform.createApp({ name: 'Other' }))
    const dialogue = await app.developer.needClientToken('link-session:write')
    const session = await fetch(`${platform.baseUrl}/link/v1/session`, {
      method: 'POST',
      headers: { authorization: `Bearer ${dialogue}`, 'content-type': 'application/json' },
      body: '{}',
    })
    const { sessionId } = Object(await session.json())
    const wrong = [
      { authorizeToken, redirectUrl: 'https://evil.example/' },
      { authorizeToken, redirectUrl: `${THANKS}&more=1` },
      { authorizeToken: await other.token() },
      { authorizeToken: String(sessionId).slice(0, 36) },
      { authorizeToken: '00000000-0000-4000-8000-000000000000' },
      { authorizeToken: 'x' },
      { authorizeToken: '' },
      { authorizeToken, language: 'xx' },
      { authorizeToken, institution: 'National' },
      { authorizeToken, institution: 'se-demobank-password' },
    ]
    for (const more of wrong) {
      const page = await createBrowser({ stopAt: ({ host }) => host === 'app.example' }).get(address(more))
      assert.equal(page.status, 400, JSON.stringify(more))
      assert.ok(page.url.startsWith(platform.baseUrl))
    }
    // None of them has used the token.
    assert.ok(returned(await connectBankWith(authorizeToken), THANKS).loginId !== undefined)
  })

  test('only the origin of the redirectUrl may frame the page, and only of an app that allows it', async () => {
    const framed = async (
      made: Connect,
      redirectUrl: string,
      more: Readonly<Record<string, string>> = {},
    ) => {
      const url = address({ authorizeToken: await made.token(), redirectUrl, ...more })
      const started = await fetch(url, { redirect: 'manual', headers: { 'sec-fetch-dest': 'iframe' } })
      assert.equal(started.status, 303, await started.text())
      const cookie = started.headers
        .getSetCookie()
        .map((line) => line.split(';', 1)[0])
        .join('; ')
      const page = await fetch(new URL(started.headers.get('location') ?? '', platform.baseUrl), {
        headers: { cookie },
      })
      return { policy: page.headers.get('content-security-policy') ?? '', html: await page.text() }
    }
    const own = await framed(connect, THANKS)
    assert.match(own.policy, /frame-ancestors https:\/\/app\.example(;|$)/)
    // An object, as published pages read it.
    assert.ok(own.html.replaceAll(/&quot;|&#34;|&#x22;/g, '"').includes(',{"step":"APP_MOUNTED"}]'))
    const texts = await framed(connect, THANKS, { stringify: 'true' })
    assert.ok(
      texts.html.replaceAll(/&quot;|&#34;|&#x22;/g, '"').includes(',"{\\"step\\":\\"APP_MOUNTED\\"}"]'),
      texts.html,
    )
    const plain = await createConnect(platform, await platform.createApp({ redirectUris: [THANKS] }))
    const refused = await framed(plain, THANKS)
    assert.match(refused.policy, /frame-ancestors 'none'/)
    assert.ok(!refused.html.includes('APP_MOUNTED'))
  })

  test('the page lists the banks of the dialect, and none of another one', async () => {
    const page = await createPerson().get(address({ authorizeToken: await connect.token() }))
    for (const bank of [BANK, EMBEDDED]) assert.ok(page.byId(`bank-${bank}`) !== undefined, bank)
    assert.deepEqual(
      page.all('button').filter((button) => button.attribute('id')?.includes('demobank')),
      [],
    )
  })
})
