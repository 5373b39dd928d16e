// rule: Hosted flow: errors of the bank, and what the app receives
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from '../../support/browser.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import {
  approve,
  BANK,
  bankAnswer,
  createLinkApp,
  createPerson,
  goToBank,
  linkAddress,
  reachConsent,
  returned,
  setFault,
  signIn,
} from './journey.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const cases: readonly (readonly [userName: string, reason: string, type: string])[] = [
    ['u-se-wrong-password', 'STATIC_CREDENTIALS_INCORRECT', 'USER_LOGIN_ERROR'],
    ['u-se-blocked', 'USER_BLOCKED', 'USER_LOGIN_ERROR'],
    ['u-se-down', 'PROVIDER_UNAVAILABLE', 'PROVIDER_ERROR'],
    ['u-se-down-later', 'PROVIDER_UNAVAILABLE', 'PROVIDER_ERROR'],
    ['u-se-none', 'NO_ACCOUNTS', 'ACCOUNT_INFORMATION_ERROR'],
  ]
  for (const [userName, reason, type] of cases) {
    test(`${userName}: the end user sees what happened, and the app receives ${reason}`, async () => {
      const person = createPerson()
      let page = await goToBank(person, await person.get(linkAddress(platform, app, { state: 's' })))
      for (let tries = 0; tries < 3 && page.byId('bank-login') !== undefined; tries += 1) {
        page = await signIn(person, page, userName)
      }
      if (page.byId('bank-consent') !== undefined) page = await approve(person, page)
      // The bank says it first, on its own page.
      if (page.url.startsWith(platform.bankUrl)) page = await person.click(page, 'error-return')
      const title = page.byId('error-title')?.text ?? ''
      assert.ok(title !== '', `${page.url}\n${page.text}`)
      const reload = await person.get(page.url)
      assert.equal(reload.byId('error-title')?.text, title)
      const back = returned(await person.click(page, 'error-return'))
      assert.equal(back.error, 'AUTHENTICATION_ERROR')
      assert.equal(back.error_reason, reason)
      assert.equal(back.error_type, type)
      assert.equal(back.provider_name, BANK)
      assert.equal(back.tracking_id, page.byId('error-id')?.text)
      assert.equal(back.state, 's')
      // Once back, the page has nothing left to send.
      assert.ok((await person.get(page.url)).byId('link-returned'))
    })
  }

  test('an unreachable bank before the sign-in can be retried or changed, and nothing is lost', async () => {
    const lonely = await startTestPlatform(engine, { demoBank: false })
    try {
      const lonelyApp = await createLinkApp(lonely)
      const person = createPerson()
      const page = await person.get(linkAddress(lonely, lonelyApp, { input_provider: BANK }))
      const unreachable = await person.submit(page, 'link-consent', {}, 'link-continue')
      assert.match(unreachable.text, /Demo Bank cannot be reached right now/)
      assert.ok(unreachable.byId('link-continue') && unreachable.byId('link-other-bank'))
      assert.equal(
        returned(await person.submit(unreachable, 'link-cancel-form', {}, 'link-cancel')).error,
        'USER_CANCELLED',
      )
    } finally {
      await lonely.stop()
    }
  })

  test('failed calls to the bank are retried, and the end user notices nothing', async () => {
    const { person, consent } = await reachConsent(platform, app)
    await setFault(platform, { failNext: { times: 1, status: 500 }, dropNext: 1 })
    returned(await approve(person, consent))
  })

  function keyOf(person: Browser): readonly [appId: string, sessionId: string] {
    const [appId = '', sessionId = ''] = person
      .cookiesFor(platform.baseUrl)
      .slice('ts_link='.length)
      .split('.')
    return [appId, sessionId]
  }

  /** Takes the bank's answer and dies before the connection is stored. */
  async function crashBeforeConnection() {
    const { person, flow, consent } = await reachConsent(platform, app)
    const callback = await bankAnswer(platform, person, consent)
    const { store } = await platform.workbench()
    const [appId, sessionId] = keyOf(person)
    await store.advanceLinkSession({
      appId,
      sessionId,
      from: 'at_bank',
      to: 'fetching',
      update: { connectionId: '0'.repeat(32) },
      nowMs: platform.clock.nowMs(),
    })
    return { person, flow, callback }
  }

  test('a slow bank: a waiting page returns to the app as soon as the data is fetched', async () => {
    const { person, consent } = await reachConsent(platform, app)
    await setFault(platform, { person: 'u-se-ordinary', slowMs: 450 })
    const end = await approve(person, consent)
    await setFault(platform, { person: 'u-se-ordinary', slowMs: 0 })
    assert.match(returned(end).code ?? '', /^[0-9a-f]{32}$/)
    const ways = end.visited.map((url) => new URL(url).pathname.split('/')[3])
    assert.ok(ways.includes('wait') && ways.includes('next'), end.visited.join('\n'))
  })

  test('a crash before anything was stored leaves a page with what to do and a link back', async () => {
    const { person, flow, callback } = await crashBeforeConnection()
    const waiting = await person.get(callback)
    assert.ok(waiting.url.startsWith(flow.url))
    assert.match(waiting.text, /taking longer than usual/)
    const tried = await person.submit(waiting, 'link-retry-form', {}, 'link-retry')
    const page = tried.byId('link-retry') === undefined ? tried : await person.get(flow.url)
    assert.match(page.byId('error-title')?.text ?? '', /could not finish/)
    const back = returned(await person.click(page, 'error-return'))
    assert.equal(back.error, 'INTERNAL_ERROR')
    assert.ok(!('credentials' in back), 'no connection was stored')
  })

  test('a crash during the fetch is recovered by trying again, and the app receives the code', async () => {
    const { person, flow, consent } = await reachConsent(platform, app)
    const callback = await bankAnswer(platform, person, consent)
    await fetch(callback, { redirect: 'manual', headers: { cookie: person.cookiesFor(callback) } })
    // Back to the moment after the sign-in, as a process that died there left it.
    const { store } = await platform.workbench()
    const nowMs = platform.clock.nowMs()
    const session = await store.loadLinkSession(...keyOf(person), nowMs)
    assert.equal(session?.state, 'fetching')
    const [appId] = keyOf(person)
    await store.setConnectionStatus({
      appId,
      connectionId: session?.connectionId ?? '',
      status: 'updating',
      message: '',
      nowMs,
    })
    platform.clock.advance(31_000)
    const slow = await person.get(flow.url)
    assert.match(slow.text, /taking longer than usual/)
    const back = returned(await person.submit(slow, 'link-retry-form', {}, 'link-retry'))
    assert.match(back.code ?? '', /^[0-9a-f]{32}$/)
  })

  test('cancelling during the fetch returns a bank error, and nothing is granted later', async () => {
    const { person, flow, callback } = await crashBeforeConnection()
    const waiting = await person.get(callback)
    const left = await person.submit(waiting, 'link-cancel-form', {}, 'link-cancel')
    const page = left.byId('error-return') === undefined ? left : await person.click(left, 'error-return')
    assert.equal(returned(page).error_reason, 'PROVIDER_UNAVAILABLE')
    assert.ok((await person.get(flow.url)).byId('link-returned'))
  })
})
