// rule: Hosted flow: two submits of one form, and every step that redirects, requested twice
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from '../../support/browser.ts'
import { assertStatus, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import {
  approve,
  BANK,
  bankAnswer,
  connect,
  createLinkApp,
  createPerson,
  DELEGATED_SCOPES,
  delegate,
  delegateAgain,
  linkAddress,
  reachConsent,
  returned,
  signIn,
} from './journey.ts'

const PAIRS = 10

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  /** Two submits of the consent form of one browser, so far apart. */
  async function submitTwice(person: Browser, page: Page, gapMs: number): Promise<readonly [Page, Page]> {
    const submit = () => person.submit(page, 'link-consent', {}, 'link-continue')
    const first = submit()
    if (gapMs > 0) await wait(gapMs)
    return Promise.all([first, submit()])
  }

  for (const gapMs of [0, 1, 5, 20]) {
    test(`two submits of the consent form ${gapMs} ms apart, ${PAIRS} pairs: whichever page the browser shows, it ends at the app`, async () => {
      for (let pair = 0; pair < PAIRS; pair += 1) {
        const person = createPerson()
        const page = await person.get(linkAddress(platform, app, { input_provider: BANK, state: `p${pair}` }))
        const banks = await submitTwice(person, page, gapMs)
        // Every other pair goes on with the first response, which the second one overtook or superseded.
        const order = pair % 2 === 0 ? banks : banks.toReversed()
        const codes = new Set<string | undefined>()
        for (const bank of order) {
          assert.ok(bank.byId('bank-login'), `${bank.url}\n${bank.text}`)
          const next = await signIn(person, bank, 'u-se-ordinary')
          const { code, state } = returned(await approve(person, next))
          assert.equal(state, `p${pair}`)
          codes.add(code)
        }
        assert.equal(codes.size, 1)
        assertStatus(await app.developer.exchange([...codes][0] ?? ''), 200)
      }
    })
  }

  test('two submits of the consent form for a delegated user redeem one code, and both visits end at the app', async () => {
    const { code } = await delegate(app)
    const person = createPerson()
    const page = await person.get(
      linkAddress(platform, app, { authorization_code: code, input_provider: BANK }),
    )
    const banks = await submitTwice(person, page, 0)
    for (const bank of banks) {
      const end = returned(await approve(person, await signIn(person, bank, 'u-se-ordinary')))
      assert.ok('credentials_id' in end || 'credentialsId' in end, JSON.stringify(end))
    }
  })

  test('two submits of a refresh both end at the app', async () => {
    const { userId, code } = await delegate(app)
    const first = returned(
      await connect(createPerson(), linkAddress(platform, app, { authorization_code: code })),
    )
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const query = new URLSearchParams({
        client_id: app.clientId,
        redirect_uri: 'https://app.example/cb?from=bank',
        market: 'SE',
        locale: 'en_US',
        authorization_code: await delegateAgain(app, userId, DELEGATED_SCOPES),
        credentials_id: first.credentials_id ?? first.credentialsId ?? '',
      })
      const person = createPerson()
      const page = await person.get(`${platform.baseUrl}/1.0/credentials/refresh?${query}`)
      for (const end of await submitTwice(person, page, pair % 2)) returned(end)
    }
  })

  test('each step that redirects leads the same browser to the same code for a minute, and later to none', async () => {
    const { person, flow, consent } = await reachConsent(platform, app)
    const end = await approve(person, consent)
    const { code } = returned(end)
    const callback = end.visited.find((url) => url.includes('/link/bank-callback?')) ?? ''
    const steps = [`${flow.url}/return`, `${flow.url}/next`, `${flow.url}/wait`, callback]
    for (const step of steps) assert.equal(returned(await person.get(step)).code, code, step)
    const both = await Promise.all([person.get(`${flow.url}/return`), person.get(`${flow.url}/next`)])
    for (const page of both) assert.equal(returned(page).code, code)
    // Nobody else reads it, and Back to the first page sends nobody away again.
    for (const step of steps) assert.equal((await createPerson().get(step)).status, 403)
    assert.ok((await person.get(flow.url)).byId('link-returned'))
    // The code itself is good for one exchange.
    assert.ok(textOf(assertStatus(await app.developer.exchange(code ?? ''), 200), 'access_token'))
    assert.equal((await app.developer.exchange(code ?? '')).status, 400)
    platform.clock.advance(60_000)
    for (const step of steps) {
      const late = await person.get(step)
      assert.notEqual(late.status, 0, step)
      assert.ok(!late.html.includes(code ?? ''))
    }
  })

  test('two clicks on Cancel both end at the app with the same outcome', async () => {
    const person = createPerson()
    const page = await person.get(linkAddress(platform, app, { input_provider: BANK, state: 'c' }))
    const cancel = () => person.submit(page, 'link-cancel-form', {}, 'link-cancel')
    const [one, two] = await Promise.all([cancel(), cancel()])
    assert.deepEqual(returned(one), returned(two))
    assert.equal(returned(one).error, 'USER_CANCELLED')
  })

  test('two finishes at the same time: one code, in both responses', async () => {
    const { person, flow, consent } = await reachConsent(platform, app)
    const held = await fetch(await bankAnswer(platform, person, consent), {
      redirect: 'manual',
      headers: { cookie: person.cookiesFor(flow.url) },
    })
    assert.match(held.headers.get('location') ?? '', /\/wait$/)
    const finish = () =>
      fetch(`${flow.url}/return`, { redirect: 'manual', headers: { cookie: person.cookiesFor(flow.url) } })
    const responses = await Promise.all([finish(), finish(), finish()])
    const locations = new Set(responses.map((response) => response.headers.get('location')))
    assert.equal(locations.size, 1)
    assert.match([...locations][0] ?? '', /[?&]code=[0-9a-f]{32}/)
  })
})
