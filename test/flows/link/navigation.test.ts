// rule: Hosted flow: back, reload, double submit and several tabs
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from '../../support/browser.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import {
  approve,
  BANK,
  bankAnswer,
  CALLBACK,
  connect,
  createLinkApp,
  createPerson,
  goToBank,
  linkAddress,
  reachConsent,
  returned,
  signIn,
} from './journey.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  function callbackOf(page: Page): string {
    const found = page.visited.find((url) => url.includes('/link/bank-callback?'))
    assert.ok(found !== undefined, page.visited.join('\n'))
    return found
  }

  test('cancelling on the first page returns to the app at once', async () => {
    const person = createPerson()
    const page = await person.get(linkAddress(platform, app, { state: 's' }))
    const back = returned(await person.submit(page, 'link-cancel-form', {}, 'link-cancel'))
    assert.equal(back.error, 'USER_CANCELLED')
    assert.equal(back.error_reason, 'USER_CANCELLED')
    assert.match(back.tracking_id ?? '', UUID)
    assert.ok((back.message ?? '').length > 5)
    assert.equal(back.state, 's')
    assert.ok(!('code' in back) && !('error_type' in back) && !('provider_name' in back))
  })

  test('cancelling on the second page returns to the app at once', async () => {
    const person = createPerson()
    const page = await person.get(linkAddress(platform, app, { input_provider: BANK }))
    const back = returned(await person.submit(page, 'link-cancel-form', {}, 'link-cancel'))
    assert.equal(back.error_reason, 'USER_CANCELLED')
  })

  test('refusing at the bank returns to the app at once, and Back does not undo it', async () => {
    const { person, flow, consent } = await reachConsent(platform, app)
    const end = await person.submit(consent, 'bank-consent', {}, 'consent-deny')
    const back = returned(end)
    assert.equal(back.error, 'USER_CANCELLED')
    assert.equal(back.error_reason, 'USER_DECLINED_CONSENT')
    assert.equal(back.provider_name, BANK)
    assert.ok(!('credentials' in back))
    const again = await person.get(flow.url)
    assert.ok(again.byId('link-returned'))
    assert.equal(again.byId('link-consent'), undefined)
  })

  test('cancelling the bank’s sign-in returns to the app at once', async () => {
    const person = createPerson()
    const bank = await goToBank(person, await person.get(linkAddress(platform, app)))
    assert.equal(returned(await person.click(bank, 'login-cancel')).error, 'USER_CANCELLED')
  })

  test('another browser can neither continue a flow nor learn anything from its URL', async () => {
    const { flow } = await reachConsent(platform, app)
    const thief = createPerson()
    const page = await thief.get(flow.url)
    assert.equal(page.status, 403)
    assert.ok(!page.text.includes('Acme'))
    for (const way of ['/wait', '/return', '?list=1'])
      assert.equal((await thief.get(flow.url + way)).status, 403)
  })

  test('a bank’s callback is accepted only in the browser that was sent there, and not consumed elsewhere', async () => {
    const { person, consent } = await reachConsent(platform, app)
    // The victim is lured to the callback address of the thief's own sign-in.
    const callback = await bankAnswer(platform, person, consent)
    const victim = createPerson()
    await victim.get(linkAddress(platform, app))
    assert.equal((await victim.get(callback)).status, 403)
    returned(await person.get(callback))
  })

  test('a bank’s callback is accepted once; its replay leads to the same code for a minute, then to the last page', async () => {
    const { person, consent } = await reachConsent(platform, app)
    const end = await approve(person, consent)
    returned(end)
    assert.deepEqual(returned(await person.get(callbackOf(end))), returned(end))
    platform.clock.advance(60_000)
    const replayed = await person.get(callbackOf(end))
    assert.ok(replayed.byId('link-returned'))
    assert.ok(!replayed.visited.some((url) => url.startsWith(CALLBACK)))
  })

  test('a bank’s callback with a wrong state changes nothing', async () => {
    const { person, flow, consent } = await reachConsent(platform, app)
    const sessionId = new URL(flow.url).pathname.split('/')[2]
    const forged = `${platform.baseUrl}/link/bank-callback?code=x&iss=${encodeURIComponent(platform.bankUrl)}`
    assert.equal((await person.get(`${forged}&state=`)).status, 403)
    const page = await person.get(`${forged}&state=${sessionId}.${'A'.repeat(43)}`)
    assert.match(page.text, /You have not finished at Demo Bank yet/)
    returned(await approve(person, consent))
  })

  test('a callback with another bank’s issuer is refused, so that no code goes to the wrong bank (RFC 9207)', async () => {
    const { person, consent } = await reachConsent(platform, app)
    const callback = new URL(await bankAnswer(platform, person, consent))
    callback.searchParams.set('iss', 'https://other-bank.example')
    const page = await person.get(callback.href)
    assert.match(page.byId('error-title')?.text ?? '', /Something failed at/)
    const { error_reason } = returned(await person.click(page, 'error-return'))
    assert.equal(error_reason, 'INVALID_STATE_REDIRECTED_CREDENTIALS_ID')
  })

  test('reloading the first page or the Link URL continues the same flow', async () => {
    const person = createPerson()
    const address = linkAddress(platform, app, { state: 'same' })
    const first = await person.get(address)
    assert.equal((await person.get(first.url)).url, first.url)
    assert.equal((await person.get(address)).url, first.url)
    const bank = await goToBank(person, first)
    const during = await person.get(address)
    assert.equal(during.url, first.url)
    assert.match(during.text, /You have not finished at Demo Bank yet/)
    returned(await approve(person, await signIn(person, bank, 'u-se-ordinary')))
    assert.notEqual((await person.get(address)).url, first.url)
  })

  test('after the back button at the bank the end user can go there again or choose another bank', async () => {
    const person = createPerson()
    const flow = await person.get(linkAddress(platform, app, { market: 'GB' }))
    const list = await person.get(`${flow.url}?list=1`)
    const bank = await goToBank(person, list, 'uk-demobank-open-banking-redirect')
    const back = await person.get(`${flow.url}?list=1`)
    const other = await goToBank(person, back, 'uk-demobank-open-banking-redirect-aispis')
    assert.ok(bank.byId('bank-login') && other.byId('bank-login'))
    returned(await approve(person, await signIn(person, other, 'u-gb-ordinary')))
  })

  test('two flows in two tabs of one browser do not disturb each other', async () => {
    const person = createPerson()
    const one = await person.get(linkAddress(platform, app, { state: 'one' }))
    const two = await person.get(linkAddress(platform, app, { state: 'two' }))
    assert.notEqual(one.url, two.url)
    const bankOne = await goToBank(person, one)
    const consentOne = await signIn(person, bankOne, 'u-se-ordinary')
    const endOne = returned(await approve(person, consentOne))
    const bankTwo = await goToBank(person, two)
    const endTwo = returned(await approve(person, await signIn(person, bankTwo, 'u-se-several')))
    assert.equal(endOne.state, 'one')
    assert.equal(endTwo.state, 'two')
    assert.notEqual(endOne.credentials_id, endTwo.credentials_id)
  })

  test('an expired page of this browser leads back to the app, in the language of the flow; another browser learns nothing', async () => {
    const person = createPerson()
    const page = await person.get(linkAddress(platform, app, { locale: 'sv_SE', state: 's-1' }))
    platform.clock.advance(30 * 60_000 + 1)
    const expired = await person.get(page.url)
    assert.equal(expired.status, 410)
    assert.match(expired.html, /<html lang="sv"/)
    assert.match(expired.text, /Acme Budget/)
    const back = returned(await person.click(expired, 'error-return'))
    assert.deepEqual([back.error, back.state], ['USER_CANCELLED', 's-1'])
    const stranger = await createPerson().get(page.url)
    assert.equal(stranger.byId('error-return'), undefined)
    assert.ok(!stranger.text.includes('Acme Budget'))
  })

  test('the way back of an expired page is left out once the app has its result, or is disabled', async () => {
    const person = createPerson()
    const begun = await person.get(linkAddress(platform, app))
    const bank = await goToBank(person, begun)
    returned(await approve(person, await signIn(person, bank, 'u-se-ordinary')))
    platform.clock.advance(30 * 60_000 + 1)
    const late = await person.get(begun.url)
    assert.deepEqual([late.status, late.byId('error-return')], [410, undefined])

    const other = await createLinkApp(platform, 'Other App')
    const visitor = createPerson()
    const page = await visitor.get(linkAddress(platform, other))
    const { store } = await platform.workbench()
    await store.setAppDisabled(other.appId, platform.clock.nowMs())
    const disabled = await visitor.get(page.url)
    assert.equal(disabled.status, 410)
    assert.ok(!disabled.text.includes('Other App'))
  })

  test('after half an hour the page has expired and says what to do', async () => {
    const { person, flow, consent } = await reachConsent(platform, app)
    platform.clock.advance(30 * 60_000 + 1)
    const page = await person.get(flow.url)
    assert.equal(page.status, 410)
    assert.match(page.byId('error-detail')?.text ?? '', /start again/)
    const late = await person.submit(flow, 'link-cancel-form', {}, 'link-cancel')
    assert.equal(late.status, 410)
    assert.ok(consent.byId('bank-consent'))
  })

  test('a form from another origin, or without its CSRF token, changes nothing', async () => {
    const person = createPerson()
    const page = await person.get(linkAddress(platform, app, { input_provider: BANK }))
    const { action, fields } = page.form('link-consent')
    const attempts: readonly [Record<string, string>, ReadonlyMap<string, string>][] = [
      [{ origin: 'https://evil.example' }, fields],
      [{ 'sec-fetch-site': 'cross-site' }, fields],
      [{ origin: platform.baseUrl }, new Map([['bank', BANK]])],
      [
        { origin: platform.baseUrl },
        new Map([
          ['bank', BANK],
          ['csrf', 'A'.repeat(43)],
        ]),
      ],
    ]
    for (const [headers, values] of attempts) {
      const answer = await fetch(action, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          cookie: person.cookiesFor(platform.baseUrl),
          ...headers,
        },
        body: new URLSearchParams([...values]),
      })
      assert.equal(answer.status, 403, JSON.stringify(headers))
    }
    assert.ok((await person.get(page.url)).byId('link-consent'))
  })

  test('nobody is redirected to a URI that the app has not registered', async () => {
    for (const redirectUri of [
      'https://evil.example/cb',
      `${CALLBACK}x`,
      'https://app.example/cb',
      'https://app.example.evil.example/cb?from=bank',
      'javascript:alert(1)',
    ]) {
      const page = await createPerson().get(linkAddress(platform, app, { redirect_uri: redirectUri }))
      assert.equal(page.status, 400)
      assert.equal(page.byId('error-code')?.text, 'redirect_uri_unregistered')
      assert.equal(page.byId('error-return'), undefined)
      assert.ok(!page.html.includes('evil.example') && !page.html.includes('javascript:'))
    }
  })

  test('an unknown client, a missing one and a disabled parameter are explained, and never redirected', async () => {
    for (const [more, code] of [
      [{ client_id: 'nobody' }, 'client_unknown'],
      [{ client_id: undefined }, 'parameter_missing'],
      [{ redirect_uri: undefined }, 'parameter_missing'],
    ] as const) {
      const page = await createPerson().get(linkAddress(platform, app, more))
      assert.equal(page.status, 400)
      assert.equal(page.byId('error-code')?.text, code)
      assert.equal(page.byId('error-return'), undefined)
      assert.match(page.byId('error-id')?.text ?? '', UUID)
    }
    const person = createPerson()
    const market = await person.get(linkAddress(platform, app, { market: 'XX' }))
    assert.equal(
      returned(await person.click(market, 'error-return')).error_reason,
      'REQUEST_FAILED_FETCH_PROVIDERS',
    )
    const malformed = await person.get(`${linkAddress(platform, app)}&state=%zz`)
    assert.equal(malformed.byId('error-code')?.text, 'request_malformed')
  })

  test('a flow opened under another loopback name continues under the public URL', async () => {
    const address = linkAddress(platform, app).replace('localhost', '127.0.0.1')
    const person = createPerson()
    const page = await person.get(address)
    assert.ok(page.url.startsWith(platform.baseUrl))
    returned(await connect(person, address))
  })

  test('pages are small and uncached, have no script but the search’s, and submit forms only to app and bank', async () => {
    const person = createPerson()
    const list = await person.get(linkAddress(platform, app))
    const consent = await person.get(`${list.url}?bank=${BANK}`)
    const error = await person.get(linkAddress(platform, app, { client_id: 'x' }))
    for (const page of [list, consent, error]) {
      const policy = page.headers.get('content-security-policy') ?? ''
      assert.match(policy, /default-src 'none'/)
      const scripts = page === list ? 1 : 0
      assert.match(policy, scripts === 0 ? /script-src 'none'/ : /script-src 'sha256-[^' ]+';/)
      assert.equal(page.html.split('<script').length - 1, scripts)
      assert.match(policy, /frame-ancestors 'none'/)
      assert.equal(page.headers.get('cache-control'), 'no-store')
      assert.match(page.headers.get('referrer-policy') ?? '', /^(no-referrer|same-origin)$/)
      assert.ok(!/\son\w+=/.test(page.html))
      assert.ok(!/(src|href)="https?:/.test(page.html))
      assert.ok(Buffer.byteLength(page.html) < 20_000, `${Buffer.byteLength(page.html)} bytes`)
    }
    const formAction = /form-action ([^;]*)/.exec(consent.headers.get('content-security-policy') ?? '')?.[1]
    assert.equal(formAction, `'self' https://app.example ${platform.bankUrl}`)
  })

  test('the cookie is host-only and HttpOnly, and its secret is not in the database', async () => {
    const response = await fetch(linkAddress(platform, app), { redirect: 'manual' })
    assert.equal(response.status, 303)
    const cookie = response.headers.getSetCookie()[0] ?? ''
    assert.match(
      cookie,
      /^ts_link=[0-9a-f]{32}\.[0-9a-f]{32}\.[\w-]{43}; Path=\/; Max-Age=5400; HttpOnly; SameSite=Lax$/,
    )
    const [appId = '', sessionId = '', secret = ''] =
      cookie.slice('ts_link='.length).split(';')[0]?.split('.') ?? []
    const { store } = await platform.workbench()
    const stored = await store.loadLinkSession(appId, sessionId, platform.clock.nowMs())
    assert.ok(stored !== undefined && !JSON.stringify(stored).includes(secret))
  })
})
