// rule: Sessions of the consent dashboard (OWASP ASVS 5.0 chapters 3, 7 and 10.7)
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { connectUser } from '../flows/accounts/journey.ts'
import {
  connectionPath,
  disconnectConnection,
  openPage,
  openWith,
  pageLink,
} from '../flows/dashboard/journey.ts'
import { createLinkApp, delegate } from '../flows/link/journey.ts'
import { createBrowser, type Page } from '../support/browser.ts'
import { forEachEngine } from '../support/engines.ts'
import { findFreePort } from '../support/free-port.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'
import { runSql } from '../support/run-sql.ts'

const MINUTE_MS = 60_000
const FORM = 'application/x-www-form-urlencoded'

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  let other: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
    other = await createLinkApp(platform, 'Other')
  })
  after(() => platform.stop())

  const my = () => `${platform.baseUrl}/my`

  function assertNotice(page: Page, status: number, title: RegExp): void {
    assert.equal(page.status, status, `${page.url}: ${page.text}`)
    assert.match(page.byId('notice-title')?.text ?? '', title)
    assert.ok((page.byId('notice-detail')?.text ?? '').length > 20)
  }

  const english = () => createBrowser({ headers: { 'accept-language': 'en' } })

  test('opening a link by GET or HEAD, however often, does not consume it', async () => {
    const { userId } = await delegate(app)
    const url = await pageLink(app, userId)
    for (let looks = 0; looks < 3; looks++) {
      assert.equal((await english().get(url)).status, 200)
      assert.equal((await fetch(url, { method: 'HEAD' })).status, 200)
    }
    const page = await openWith(english(), url)
    assert.equal(page.url, my())
  })

  test('a link opens one session: a second use, in the same browser or another, is refused on a clear page', async () => {
    const { userId } = await delegate(app)
    const url = await pageLink(app, userId)
    const [mine, thief] = [english(), english()]
    const [look, theirs] = [await mine.get(url), await thief.get(url)]
    assert.equal((await mine.submit(look, 'person-open-form')).url, my())
    assertNotice(await thief.submit(theirs, 'person-open-form'), 410, /used or is too old/)
    assertNotice(await thief.get(url), 410, /used or is too old/)
    assert.equal((await thief.get(url)).byId('notice-next'), undefined)
    // Whose session it is is led there, by a reload or a second click.
    const again = await mine.submit(look, 'person-open-form')
    assertNotice(again, 410, /used or is too old/)
    assert.equal((await mine.click(again, 'notice-next')).url, my())
  })

  test('of many that open one link at once exactly one gets a session', async () => {
    const { userId } = await delegate(app)
    const url = await pageLink(app, userId)
    const looks = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const browser = english()
        return { browser, page: await browser.get(url) }
      }),
    )
    const pages = await Promise.all(
      looks.map(({ browser, page }) => browser.submit(page, 'person-open-form')),
    )
    assert.deepEqual(pages.map(({ status }) => status).toSorted(), [200, ...Array(7).fill(410)])
  })

  test('a link expires after ten minutes; an invalid one is refused with the same message', async () => {
    const { userId } = await delegate(app)
    const url = await pageLink(app, userId)
    platform.clock.advance(10 * MINUTE_MS)
    assertNotice(await english().get(url), 410, /used or is too old/)
    const [, appId = ''] = /link=([0-9a-f]{32})/.exec(url) ?? []
    const fresh = await pageLink(app, userId)
    for (const link of [
      '',
      'x',
      `${appId}.`,
      `${appId}.${'A'.repeat(43)}`,
      `${other.appId}.${fresh.split('.').at(-1)}`,
    ])
      assertNotice(await english().get(`${platform.baseUrl}/my/open?link=${link}`), 410, /used or is too old/)
  })

  test('the cookie is host-only, HttpOnly and SameSite=Lax, and contains nothing that is stored (RFC 6265bis)', async () => {
    const { userId } = await delegate(app)
    const link = new URL(await pageLink(app, userId)).searchParams.get('link') ?? ''
    const opened = await fetch(`${platform.baseUrl}/my/open`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': FORM, origin: platform.baseUrl },
      body: new URLSearchParams({ link }),
    })
    assert.equal(opened.status, 303)
    const [cookie = ''] = opened.headers.getSetCookie()
    assert.match(cookie, /^ts_person=[^;]+; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax$/)
    const secret = /\.([\w-]{43});/.exec(cookie)?.[1] ?? ''
    const rows = [
      ...(await runSql(platform.database, 'SELECT * FROM person_sessions')),
      ...(await runSql(platform.database, 'SELECT * FROM person_links')),
    ]
    assert.ok(rows.length > 0 && secret !== '')
    const stored = JSON.stringify(rows)
    for (const text of [secret, link.split('.')[1] ?? '']) {
      assert.ok(!stored.includes(text), 'a secret is stored')
      assert.ok(!platform.logs.text.includes(text), 'a secret is logged')
    }
  })

  test('over https the cookie is Secure and has the name that only this host may set', async (t) => {
    const port = await findFreePort()
    const publicUrl = 'https://pay.example'
    const secure = await startTestPlatform(engine, {
      beside: platform,
      demoBank: false,
      settings: { PORT: `${port}`, TALLYSTICK_PUBLIC_URL: publicUrl, TALLYSTICK_BANK_URL: platform.bankUrl },
    })
    t.after(() => secure.halt())
    const { userId } = await delegate(app)
    const link = new URL(await pageLink(app, userId)).searchParams.get('link') ?? ''
    const opened = await fetch(`http://localhost:${port}/my/open`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': FORM, origin: publicUrl },
      body: new URLSearchParams({ link }),
    })
    const [cookie = ''] = opened.headers.getSetCookie()
    assert.match(cookie, /^__Host-ts_person=[^;]+; Path=\/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax$/)
  })

  test('another browser gets nothing, whatever URLs it has', async () => {
    const user = await connectUser(platform, app)
    const { list } = await openPage(app, user.userId)
    const stranger = english()
    const address = connectionPath(platform, user.credentialsId)
    for (const url of [
      my(),
      address,
      `${address}/end`,
      `${address}/narrow?data=balances`,
      `${my()}/access/end`,
    ])
      assertNotice(await stranger.get(url), 403, /Open your connections from the app/)
    const { fields } = list.form('person-sign-out-form')
    const posted = await fetch(`${address}/end`, {
      method: 'POST',
      headers: { 'content-type': FORM, origin: platform.baseUrl },
      body: new URLSearchParams([...fields]),
    })
    assert.equal(posted.status, 403)
    const { store } = await platform.workbench()
    assert.equal((await store.loadConnection(app.appId, user.credentialsId))?.status, 'updated')
  })

  test("a session sees and ends nothing of another user's, nor of another app's, however it is asked", async () => {
    const [mine, neighbour, foreign] = [
      await connectUser(platform, app),
      await connectUser(platform, app),
      await connectUser(platform, other),
    ]
    const { person, list } = await openPage(app, mine.userId)
    const own = await person.get(`${connectionPath(platform, mine.credentialsId)}/end`)
    const { fields } = own.form('confirm-form')
    const { store } = await platform.workbench()
    for (const [appId, { userId, credentialsId }] of [
      [app.appId, neighbour],
      [other.appId, foreign],
    ] as const) {
      assert.ok(!list.html.includes(credentialsId))
      const address = connectionPath(platform, credentialsId)
      for (const path of [address, `${address}/end`, `${address}/narrow?data=balances`]) {
        const page = await person.get(path)
        assert.equal(page.status, 404)
        assert.equal((await person.click(page, 'notice-next')).url, my())
      }
      for (const [action, more] of [
        ['end', []],
        ['narrow', [['data', 'balances']]],
      ] as const) {
        const posted = await fetch(`${address}/${action}`, {
          method: 'POST',
          redirect: 'manual',
          headers: { 'content-type': FORM, origin: platform.baseUrl, cookie: person.cookiesFor(my()) },
          body: new URLSearchParams([
            ...fields,
            ...more.map(([name, value]): [string, string] => [name, value]),
          ]),
        })
        assert.equal(posted.status, 404)
      }
      // An account of somebody else's, named in the form of one's own connection.
      const [account] = await store.listAccounts(
        appId,
        userId,
        { accountIds: undefined, types: undefined },
        { limit: 1 },
      )
      await person.get(`${connectionPath(platform, mine.credentialsId)}/narrow?account=${account?.accountId}`)
      assert.equal((await store.loadConnection(appId, credentialsId))?.status, 'updated')
      assert.deepEqual(await store.listWithdrawnData(appId, userId), [])
      assert.ok((await store.loadAccount(appId, userId, account?.accountId ?? '')) !== undefined)
    }
    await disconnectConnection(platform, person, mine.credentialsId)
    assert.equal((await store.loadConnection(app.appId, neighbour.credentialsId))?.status, 'updated')
  })

  test('a cookie with another app, session or secret in it is refused', async () => {
    const { userId } = await delegate(app)
    const { person } = await openPage(app, userId)
    const cookie = person.cookiesFor(my())
    const [, appId = '', sessionId = '', secret = ''] = /ts_person=(\w+)\.(\w+)\.([\w-]+)/.exec(cookie) ?? []
    const forged = [
      `${other.appId}.${sessionId}.${secret}`,
      `${appId}.${'0'.repeat(32)}.${secret}`,
      `${appId}.${sessionId}.${'A'.repeat(43)}`,
    ]
    for (const value of forged)
      assert.equal((await fetch(my(), { headers: { cookie: `ts_person=${value}` } })).status, 403)
    assert.equal((await fetch(my(), { headers: { cookie } })).status, 200)
  })

  test('a form from another origin, without its CSRF token, or with another session’s changes nothing', async () => {
    const user = await connectUser(platform, app)
    const { person } = await openPage(app, user.userId)
    const stranger = await openPage(app, (await delegate(app)).userId)
    const address = `${connectionPath(platform, user.credentialsId)}/end`
    const token = (await person.get(address)).form('confirm-form').fields.get('csrf') ?? ''
    const foreign = stranger.list.form('person-sign-out-form').fields.get('csrf') ?? ''
    assert.notEqual(token, foreign)
    const post = (body: string, headers: Readonly<Record<string, string>>) =>
      fetch(address, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': FORM, cookie: person.cookiesFor(my()), ...headers },
        body,
      })
    const ours = { origin: platform.baseUrl }
    for (const [body, headers] of [
      ['', ours],
      [`csrf=${foreign}`, ours],
      [`csrf=${token}&csrf=${token}`, ours],
      [`csrf=${token}`, { origin: 'https://evil.example' }],
      [`csrf=${token}`, { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ] as const)
      assert.equal((await post(body, headers)).status, 403, body)
    const { store } = await platform.workbench()
    assert.equal((await store.loadConnection(app.appId, user.credentialsId))?.status, 'updated')
    assert.equal((await post(`csrf=${token}`, ours)).status, 303)
  })

  test('another site cannot put its own link into a browser', async () => {
    const { userId } = await delegate(app)
    const link = new URL(await pageLink(app, userId)).searchParams.get('link') ?? ''
    const planted = await fetch(`${platform.baseUrl}/my/open`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': FORM, origin: 'https://evil.example' },
      body: new URLSearchParams({ link }),
    })
    assert.equal(planted.status, 403)
    assert.deepEqual(planted.headers.getSetCookie(), [])
  })

  test('a session expires after 15 minutes without use, and after an hour in any case (ASVS 7.3)', async () => {
    const { userId } = await delegate(app)
    const idle = await openPage(app, userId)
    platform.clock.advance(15 * MINUTE_MS)
    assert.equal((await idle.person.get(my())).status, 403)
    const busy = await openPage(app, userId)
    for (let minutes = 10; minutes < 60; minutes += 10) {
      platform.clock.advance(10 * MINUTE_MS)
      assert.equal((await busy.person.get(my())).status, 200, `${minutes}`)
    }
    platform.clock.advance(10 * MINUTE_MS)
    const over = await busy.person.get(my())
    assert.equal(over.status, 403)
    assert.match(over.text, /signed out/)
  })

  test('signing out ends the session in storage; the earlier cookie is refused (ASVS 7.4.1)', async () => {
    const { userId } = await delegate(app)
    const { person, list } = await openPage(app, userId)
    const cookie = person.cookiesFor(my())
    const out = await person.submit(list, 'person-sign-out-form')
    assert.equal(out.url, `${my()}/signed-out`)
    assert.match(out.text, /signed out/)
    assert.equal(person.cookiesFor(my()), '')
    assert.equal((await fetch(my(), { headers: { cookie } })).status, 403)
  })

  test('a link that is opened beside the session id of another browser, with another secret, does not sign it out', async () => {
    const [victim, thief] = [await delegate(app), await delegate(app)]
    const { person } = await openPage(app, victim.userId)
    const cookie = person.cookiesFor(my())
    const open = async (forged: string) => {
      const link = new URL(await pageLink(app, thief.userId)).searchParams.get('link') ?? ''
      const opened = await fetch(`${platform.baseUrl}/my/open`, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': FORM, origin: platform.baseUrl, cookie: forged },
        body: new URLSearchParams({ link }),
      })
      assert.equal(opened.status, 303)
      return (await fetch(my(), { headers: { cookie } })).status
    }
    const forged = cookie.replace(/[\w-]{43}$/, 'x'.repeat(43))
    assert.notEqual(forged, cookie)
    assert.equal(await open(forged), 200)
    assert.equal(await open(cookie), 403, 'with its own secret it is the same browser')
  })

  test('a new link in the same browser ends the previous session, and its pages are refused (ASVS 7.2.4)', async () => {
    const [first, second] = [await connectUser(platform, app), await delegate(app)]
    const { person } = await openPage(app, first.userId)
    const before = person.cookiesFor(my())
    const question = await person.get(`${connectionPath(platform, first.credentialsId)}/end`)
    await openWith(person, await pageLink(app, second.userId))
    assert.notEqual(person.cookiesFor(my()), before)
    assert.equal((await fetch(my(), { headers: { cookie: before } })).status, 403)
    assert.equal((await person.submit(question, 'confirm-form')).status, 403)
    const { store } = await platform.workbench()
    assert.equal((await store.loadConnection(app.appId, first.credentialsId))?.status, 'updated')
  })

  test('a session ends with its user, and is refused while the app is disabled (ASVS 7.4.2)', async () => {
    const [doomed, user] = [await delegate(other), await delegate(other)]
    const [gone, kept] = [await openPage(other, doomed.userId), await openPage(other, user.userId)]
    const links = [await pageLink(other, doomed.userId), await pageLink(other, user.userId)]
    const { store } = await platform.workbench()
    await store.deleteUser(other.appId, doomed.userId, platform.clock.nowMs())
    const page = await gone.person.get(my())
    assert.equal(page.status, 403)
    assert.match(page.text, /signed out/)
    assertNotice(await english().get(links[0] ?? ''), 410, /used or is too old/)
    const disable = (value: string) =>
      runSql(platform.database, `UPDATE apps SET disabled_at_ms = ${value} WHERE app_id = '${other.appId}'`)
    await disable('1')
    assert.equal((await kept.person.get(my())).status, 403)
    assertNotice(await english().get(links[1] ?? ''), 410, /used or is too old/)
    await disable('NULL')
    assert.equal((await kept.person.get(my())).status, 200)
    assert.equal((await openWith(english(), links[1] ?? '')).url, my())
  })

  test('names that an app or a bank chose are shown as text', async () => {
    const shouting = await createLinkApp(platform, `<b onclick="x">'"&</b>`)
    const { userId } = await delegate(shouting)
    const { list } = await openPage(shouting, userId)
    assert.doesNotMatch(list.html, /<b onclick/)
    assert.match(list.text, /<b onclick="x">'"&<\/b>/)
  })
})
