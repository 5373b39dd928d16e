// rule: Sign-in at a bank on our own pages: embedded and decoupled
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { findTestUser } from '../../../src/demo-bank/test-users/list.ts'
import { type Browser, createBrowser, type Page } from '../../support/browser.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { decodeQrPng } from '../../support/qr-png.ts'
import { createLinkApp, createPerson, goToBank, linkAddress, listOf, returned, setFault } from './journey.ts'

const PASSWORD = 'se-demobank-password'
const EMBEDDED = 'se-demobank-open-banking-embedded'
const DEVICE = 'se-demobank-open-banking-bankid'
const MINUTE_MS = 60_000

/** Fills in name and password on our own page. */
function enter(person: Browser, page: Page, userName: string, password?: string): Promise<Page> {
  const secret = password ?? findTestUser(userName)?.password ?? ''
  return submit(person, page, { 'answer-username': userName, 'answer-password': secret })
}

function submit(person: Browser, page: Page, fields: Readonly<Record<string, string | boolean>> = {}) {
  return person.submit(page, 'link-sign-in', fields, 'link-sign-in-submit')
}

/** The four digits that the bank prints beside the field. */
function printedCode(page: Page): string {
  return /Your code is (\d{4})/.exec(page.byId('sign-in-otp-hint')?.text ?? '')?.[1] ?? ''
}

function wrongCode(page: Page): string {
  return printedCode(page) === '0000' ? '1111' : '0000'
}

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  async function signInPage(bank: string) {
    const person = createPerson()
    const flow = await person.get(linkAddress(platform, app, { state: 's' }))
    return { person, page: await goToBank(person, flow, bank) }
  }

  async function reachCode() {
    const { person, page } = await signInPage(EMBEDDED)
    const method = await enter(person, page, 'u-se-ordinary')
    return { person, page: await submit(person, method, { 'answer-otp_method': 'app' }) }
  }

  test('every provider of the market with accounts is offered, whatever its authentication flow', async () => {
    const page = await createPerson().get(linkAddress(platform, app))
    const offered = page
      .all('button')
      .flatMap((button) => button.attribute('value') ?? [])
      .filter((name) => name.startsWith('se-'))
    assert.deepEqual(offered.toSorted(), [DEVICE, EMBEDDED, 'se-demobank-open-banking-redirect', PASSWORD])
  })

  test('user name, password and account choice on our own page return a code for the chosen account only', async () => {
    const { person, page } = await signInPage(PASSWORD)
    assert.ok(page.url.startsWith(platform.baseUrl), page.url)
    assert.equal(page.byId('sign-in-password')?.attribute('type'), 'password')
    const accounts = await enter(person, page, 'u-se-ordinary')
    const boxes = accounts.all('input').filter((input) => input.attribute('type') === 'checkbox')
    assert.equal(boxes.length, 3)
    const end = await submit(person, accounts, { 'answer-accounts': boxes[0]?.attribute('value') ?? '' })
    const back = returned(end)
    assert.deepEqual(Object.keys(back), ['code', 'credentials_id', 'state'])
    const exchanged = await app.developer.exchange(back.code ?? '')
    assert.equal(exchanged.status, 200)
    const token = String(Reflect.get(Object(exchanged.body), 'access_token'))
    const answer = await fetch(`${platform.baseUrl}/data/v2/accounts`, {
      headers: { authorization: `Bearer ${token}` },
    })
    assert.equal(listOf(await answer.json(), 'accounts').length, 1)
  })

  test('a second factor: the method is chosen, the code is checked, a wrong one can be corrected', async () => {
    const { person, page } = await reachCode()
    assert.match(printedCode(page), /^\d{4}$/)
    const again = await submit(person, page, { 'answer-otp': wrongCode(page) })
    assert.match(again.text, /That code is wrong/)
    assert.equal(again.byId('sign-in-otp')?.attribute('aria-invalid'), 'true')
    const accounts = await submit(person, again, { 'answer-otp': printedCode(again) })
    assert.equal(accounts.byId('sign-in-password'), undefined)
    const none = await submit(person, accounts, { 'answer-accounts': false })
    assert.match(none.text, /Choose at least one account/)
    assert.match(returned(await submit(person, none)).code ?? '', /^[0-9a-f]{32}$/)
  })

  test('a code that is wrong three times ends the flow with DYNAMIC_CREDENTIALS_INCORRECT', async () => {
    const { person, page: first } = await reachCode()
    let page = first
    for (let tries = 0; tries < 3; tries += 1) {
      page = await submit(person, page, { 'answer-otp': wrongCode(page) })
    }
    const back = returned(await person.click(page, 'error-return'))
    assert.equal(back.error_type, 'USER_LOGIN_ERROR')
    assert.equal(back.error_reason, 'DYNAMIC_CREDENTIALS_INCORRECT')
    assert.equal(back.provider_name, EMBEDDED)
  })

  const ends: readonly (readonly [userName: string, reason: string, type: string, tries: number])[] = [
    ['u-se-wrong-password', 'STATIC_CREDENTIALS_INCORRECT', 'USER_LOGIN_ERROR', 3],
    ['nobody', 'USER_NOT_A_CUSTOMER', 'USER_LOGIN_ERROR', 3],
    ['u-se-blocked', 'USER_BLOCKED', 'USER_LOGIN_ERROR', 1],
    ['u-se-down', 'PROVIDER_UNAVAILABLE', 'PROVIDER_ERROR', 1],
  ]
  for (const [userName, reason, type, tries] of ends) {
    test(`${userName} on our own page: ${tries} attempts, then the app receives ${reason}`, async () => {
      const { person, page: first } = await signInPage(PASSWORD)
      let page = first
      for (let count = 1; count <= tries; count += 1) {
        page = await enter(person, page, userName, findTestUser(userName)?.password ?? 'guess')
        if (count < tries) assert.match(page.text, /User name or password is wrong/)
      }
      const back = returned(await person.click(page, 'error-return'))
      assert.deepEqual(
        [back.error, back.error_reason, back.error_type],
        ['AUTHENTICATION_ERROR', reason, type],
      )
    })
  }

  test('an end user without accounts is told so, and the app receives NO_ACCOUNTS', async () => {
    const { person, page } = await signInPage(PASSWORD)
    const accounts = await enter(person, page, 'u-se-none')
    assert.ok(accounts.byId('sign-in-no-accounts'))
    const end = await submit(person, accounts)
    assert.equal(returned(await person.click(end, 'error-return')).error_reason, 'NO_ACCOUNTS')
  })

  test('a double click sends one input to the bank, and a form of an earlier step changes nothing', async () => {
    const { person, page } = await reachCode()
    const fields = { 'answer-otp': printedCode(page) }
    const both = await Promise.all([submit(person, page, fields), submit(person, page, fields)])
    for (const each of both) assert.match(each.text, /Choose what to share/)
    const stale = await submit(person, page, { 'answer-otp': '0000' })
    assert.match(stale.text, /Choose what to share/)
    assert.ok('code' in returned(await submit(person, stale)))
  })

  test('another bank can be chosen during a sign-in', async () => {
    const { person, page } = await reachCode()
    const list = await person.click(page, 'link-other-bank')
    const other = await goToBank(person, list, PASSWORD)
    const accounts = await enter(person, other, 'u-se-ordinary')
    assert.ok('code' in returned(await submit(person, accounts)))
  })

  test('a bank that fails between two steps accepts the input again, and nothing is lost', async () => {
    const { person, page } = await signInPage(PASSWORD)
    await setFault(platform, { down: true })
    const away = await enter(person, page, 'u-se-ordinary')
    assert.match(away.text, /cannot be reached right now/)
    await setFault(platform, { down: false })
    // The circuit of a bank that has failed stays open for a while.
    platform.clock.advance(MINUTE_MS)
    const accounts = await enter(person, away, 'u-se-ordinary')
    assert.ok('code' in returned(await submit(person, accounts)))
  })

  test('a sign-in that exceeds the bank’s time limit ends with SESSION_EXPIRED', async () => {
    const { person, page } = await reachCode()
    platform.clock.advance(11 * MINUTE_MS)
    const late = await submit(person, page, { 'answer-otp': printedCode(page) })
    assert.equal(returned(await person.click(late, 'error-return')).error_reason, 'SESSION_EXPIRED')
  })

  test('cancelling during the sign-in returns USER_CANCELLED', async () => {
    const { person, page } = await reachCode()
    const left = await person.submit(page, 'link-cancel-form', {}, 'link-cancel')
    assert.equal(returned(left).error, 'USER_CANCELLED')
  })

  test('input without its CSRF token, from another browser, or not among the choices is refused', async () => {
    const { person, page } = await signInPage(PASSWORD)
    const { action, fields } = page.form('link-sign-in')
    const post = (body: Record<string, string>, cookie: string) =>
      fetch(action, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: platform.baseUrl, cookie },
        body: new URLSearchParams(body),
      })
    const good = { ...Object.fromEntries(fields), 'answer-username': 'x', 'answer-password': 'y' }
    assert.equal((await post({ ...good, csrf: 'x' }, person.cookiesFor(action))).status, 403)
    assert.equal((await post(good, '')).status, 403)
    const accounts = await enter(person, page, 'u-se-ordinary')
    const odd = Object.fromEntries(accounts.form('link-sign-in').fields)
    const refused = await post({ ...odd, 'answer-accounts': 'not-mine' }, person.cookiesFor(action))
    assert.match(await refused.text(), /Something is missing/)
  })

  test('input for the bank is in no log and on no page', async () => {
    const { person, page } = await signInPage(PASSWORD)
    const secret = 'Zebra-Kxq-word'
    const again = await enter(person, page, 'typed-name-kxq', secret)
    await enter(person, again, 'u-se-ordinary')
    assert.ok(!platform.logs.text.includes(secret) && !platform.logs.text.includes('typed-name-kxq'))
    assert.ok(!again.html.includes(secret) && !again.url.includes('kxq'))
  })

  /** Stops where the platform holds a page back, so that a test can act meanwhile. */
  async function waitForDevice() {
    let holding = true
    const person = createBrowser({
      stopAt: ({ host, pathname }) => host === 'app.example' || (holding && pathname.endsWith('/next')),
    })
    const held = await goToBank(person, await person.get(linkAddress(platform, app, { state: 's' })), DEVICE)
    const reader = createBrowser({
      headers: { cookie: person.cookiesFor(platform.baseUrl) },
      baseFetch: async (url, init) => {
        const answer = await fetch(url, init)
        // The page itself, not what its refresh leads to.
        const text = (await answer.text()).replace('http-equiv="refresh"', 'name="refresh"')
        return new Response(text, { headers: answer.headers, status: answer.status })
      },
    })
    const page = await reader.get(held.url.replace(/next$/, 'wait'))
    return {
      person,
      page,
      approvalUrl: page.byId('link-approve')?.attribute('href') ?? '',
      goOn: () => {
        holding = false
        return person.get(held.url)
      },
    }
  }

  async function signInOnDevice(approvalUrl: string, userName: string) {
    const device = createBrowser()
    const page = await device.get(approvalUrl)
    const password = findTestUser(userName)?.password ?? ''
    const fields = { username: userName, password }
    return { device, page: await device.submit(page, 'bank-login', fields, 'login-submit') }
  }

  test('the script of a waiting page reads the state, and only its own browser can', async () => {
    const { person, page, approvalUrl } = await waitForDevice()
    const flow = page.url.replace(/\/wait$/, '')
    const read = (cookie: string, query = 'for=fetch', method = 'GET') =>
      fetch(`${flow}/status?${query}`, { method, headers: { cookie } })
    const cookie = person.cookiesFor(platform.baseUrl)
    assert.equal((await read('')).status, 403)
    assert.equal((await read(cookie, 'for=fetch', 'HEAD')).status, 200)
    const { device, page: consent } = await signInOnDevice(approvalUrl, 'u-se-ordinary')
    const held = read(cookie)
    await device.submit(consent, 'bank-consent', {}, 'consent-approve')
    const answer = await held
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    assert.deepEqual(await answer.json(), { waiting: false, slow: false })
    assert.match(page.html, /<noscript><meta http-equiv="refresh"|<noscript><meta name="refresh"/)
    const [, image = ''] = page.byId('link-qr')?.attribute('src')?.split(';base64,') ?? []
    assert.equal(decodeQrPng(Buffer.from(image, 'base64')), approvalUrl)
  })

  test('an approval on a second device, with the same code on both, brings the waiting page back to the app', async () => {
    const { page: waiting, approvalUrl, goOn } = await waitForDevice()
    assert.ok(approvalUrl.startsWith(platform.bankUrl), waiting.text)
    const match = waiting.byId('link-match')?.text
    const { device, page } = await signInOnDevice(approvalUrl, 'u-se-ordinary')
    assert.equal(page.byId('match-code')?.text, match)
    await device.submit(page, 'bank-consent', {}, 'consent-approve')
    assert.match(returned(await goOn()).code ?? '', /^[0-9a-f]{32}$/)
  })

  test('the waiting page notices the approval by itself', async () => {
    const { approvalUrl, goOn } = await waitForDevice()
    const { device, page } = await signInOnDevice(approvalUrl, 'u-se-ordinary')
    const held = goOn()
    await device.submit(page, 'bank-consent', {}, 'consent-approve')
    assert.ok('code' in returned(await held))
  })

  test('two tabs that wait for one approval both return to the app, with the same code', async () => {
    const { approvalUrl, goOn } = await waitForDevice()
    const { device, page } = await signInOnDevice(approvalUrl, 'u-se-ordinary')
    await device.submit(page, 'bank-consent', {}, 'consent-approve')
    const tabs = await Promise.all([goOn(), goOn()])
    const codes = tabs.map((tab) => returned(tab).code)
    assert.ok(codes[0] !== undefined)
    assert.deepEqual(codes, [codes[0], codes[0]])
  })

  const refusals: readonly (readonly [
    what: string,
    reason: string,
    act: (url: string) => Promise<unknown>,
  ])[] = [
    [
      'denied on the device',
      'USER_DECLINED_CONSENT',
      async (url) => {
        const { device, page } = await signInOnDevice(url, 'u-se-ordinary')
        await device.submit(page, 'bank-consent', {}, 'consent-deny')
      },
    ],
    [
      'left on the device',
      'DYNAMIC_CREDENTIALS_FLOW_CANCELLED',
      async (url) => {
        const device = createBrowser()
        await device.click(await device.get(url), 'login-cancel')
      },
    ],
    [
      'not approved within nine minutes',
      'DYNAMIC_CREDENTIALS_FLOW_TIMEOUT',
      async () => platform.clock.advance(9 * MINUTE_MS + 1000),
    ],
    [
      'out of order on the device',
      'THIRD_PARTY_AUTHENTICATION_UNAVAILABLE',
      (url) => signInOnDevice(url, 'u-se-down'),
    ],
    ['of a person who is blocked', 'USER_BLOCKED', (url) => signInOnDevice(url, 'u-se-blocked')],
  ]
  for (const [what, reason, act] of refusals) {
    test(`an approval ${what} returns ${reason}`, async () => {
      const { approvalUrl, person, goOn } = await waitForDevice()
      await act(approvalUrl)
      const end = await goOn()
      const back = end.byId('error-return') === undefined ? end : await person.click(end, 'error-return')
      assert.equal(returned(back).error_reason, reason)
      assert.equal(returned(back).state, 's')
    })
  }
})
