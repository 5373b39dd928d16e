// rule: Failed flows offer what helps: the same bank again, another bank, the way back
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from '../../support/browser.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import {
  approve,
  connect,
  createLinkApp,
  createPerson,
  delegate,
  goToBank,
  linkAddress,
  listOf,
  returned,
  signIn,
  userToken,
} from './journey.ts'

const PASSWORD = 'se-demobank-password'
const MOVED_ID = /\/link\/([0-9a-f]{32})/

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const idOf = ({ url }: Page) => MOVED_ID.exec(url)?.[1]

  /** The error page after the sign-in of a test user that fails at the bank. */
  async function fail(person: Browser, userName: string, address: string): Promise<Page> {
    let page = await goToBank(person, await person.get(address))
    page = await signIn(person, page, userName)
    if (page.byId('bank-consent') !== undefined) page = await approve(person, page)
    if (page.url.startsWith(platform.bankUrl)) page = await person.click(page, 'error-return')
    assert.ok(page.byId('error-title'), page.text)
    return page
  }

  test('Try again leads to the consent of the same bank, and on to the app with one code', async () => {
    const person = createPerson()
    const failed = await fail(person, 'u-se-down', linkAddress(platform, app, { state: 's' }))
    const again = await person.submit(failed, 'error-retry-form', {}, 'error-retry')
    assert.ok(again.byId('link-consent'), again.text)
    assert.notEqual(idOf(again), idOf(failed))
    // A second click, and the back button, find the same flow.
    const twice = await person.submit(failed, 'error-retry-form', {}, 'error-retry')
    assert.equal(idOf(twice), idOf(again))
    const bank = await person.submit(again, 'link-consent', {}, 'link-continue')
    const back = returned(await approve(person, await signIn(person, bank, 'u-se-ordinary')))
    assert.equal(back.state, 's')
    assert.match(back.code ?? '', /^[0-9a-f]{32}$/)
    // It is finished: nothing starts again.
    const late = await person.submit(failed, 'error-retry-form', {}, 'error-retry')
    assert.ok(late.byId('link-returned'), late.text)
  })

  test('Choose another bank leads to the list; a consumed code of the app goes on for its user', async () => {
    const person = createPerson()
    const { userId, code } = await delegate(app)
    const failed = await fail(
      person,
      'u-se-blocked',
      linkAddress(platform, app, { authorization_code: code }),
    )
    assert.equal(failed.byId('error-retry'), undefined, 'the bank would refuse again')
    const list = await person.submit(failed, 'error-other-bank-form', {}, 'error-other-bank')
    assert.ok(list.byId('bank-query'), list.text)
    const bank = await goToBank(person, list)
    const back = returned(await approve(person, await signIn(person, bank, 'u-se-ordinary')))
    assert.ok(back.credentials_id !== undefined && back.code === undefined)
    const accounts = await app.developer.get('/data/v2/accounts', await userToken(app, userId))
    assert.equal(listOf(accounts.body, 'accounts').length, 3)
  })

  test('a failure that nothing here can mend offers only the way back', async () => {
    const { code } = await delegate(app)
    returned(await connect(createPerson(), linkAddress(platform, app, { authorization_code: code })))
    const other = createPerson()
    const opened = await other.get(linkAddress(platform, app, { authorization_code: code }))
    const late = opened.byId('error-return') === undefined ? await goToBank(other, opened) : opened
    assert.ok(late.byId('error-return'), late.text)
    assert.equal(late.byId('error-retry'), undefined)
    assert.equal(late.byId('error-other-bank'), undefined)
  })

  test('starting again needs the form of the page, a way that it offers, and the browser of the flow', async () => {
    const person = createPerson()
    const failed = await fail(person, 'u-se-blocked', linkAddress(platform, app, { state: 's' }))
    const { action, fields } = failed.form('error-other-bank-form')
    const post = async (body: readonly (readonly [string, string])[], cookie: string) => {
      const headers = { origin: platform.baseUrl, cookie }
      const sent = new URLSearchParams(body.map(([name, value]) => [name, value]))
      return fetch(action, { method: 'POST', redirect: 'manual', headers, body: sent })
    }
    const cookie = person.cookiesFor(action)
    assert.equal((await post([['restart', 'other_bank']], cookie)).status, 403)
    assert.equal((await post([...fields], '')).status, 403)
    for (const restart of ['same_bank', 'x']) {
      const asked = [...fields].map(([name, value]) => [name, name === 'restart' ? restart : value] as const)
      const location = (await post(asked, cookie)).headers.get('location')
      assert.equal(idOf({ ...failed, url: location ?? '' }), idOf(failed))
    }
  })

  test('the second wrong password says that one attempt is left, the third ends the flow, and Try again begins anew', async () => {
    const person = createPerson()
    const consent = await person.get(linkAddress(platform, app, { input_provider: PASSWORD }))
    let page = await person.submit(consent, 'link-consent', {}, 'link-continue')
    const enter = (password: string) =>
      person.submit(
        page,
        'link-sign-in',
        { 'answer-username': 'u-se-ordinary', 'answer-password': password },
        'link-sign-in-submit',
      )
    page = await enter('wrong')
    assert.equal(page.byId('sign-in-warning'), undefined)
    page = await enter('wrong')
    assert.match(page.byId('sign-in-warning')?.text ?? '', /One attempt is left/)
    page = await enter('wrong')
    assert.ok(page.byId('error-retry') && page.byId('error-other-bank') && page.byId('error-return'))
    page = await person.submit(page, 'error-retry-form', {}, 'error-retry')
    assert.ok(page.byId('link-consent'))
  })
})
