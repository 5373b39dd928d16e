// rule: The bank's consent page and ours name the same data, history and last day
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { findTestUser } from '../../../src/demo-bank/test-users/list.ts'
import type { Page } from '../../support/browser.ts'
import { assertStatus, textOf } from '../../support/developer.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { askedOf, createBankUser, fieldsOf, fill, thirdPartyUrl, until } from '../connections/journey.ts'
import {
  approve,
  BANK,
  connect,
  createLinkApp,
  createPerson,
  delegate,
  delegateAgain,
  linkAddress,
  type Query,
  returned,
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

  const listed = (page: Page, id: string) => page.byId(id)?.text.toLowerCase() ?? ''

  async function read(query: Query, path?: string) {
    const person = createPerson()
    const address = linkAddress(platform, app, { input_provider: BANK, ...query })
    const ours = await person.get(path ? address.replace(/\/1\.0\/.*\?/, path) : address)
    const bank = await person.submit(ours, 'link-consent', {}, 'link-continue')
    const theirs = await signIn(person, bank, 'u-se-several')
    assert.ok(listed(ours, 'link-shared') !== '', ours.text)
    assert.equal(listed(theirs, 'consent-data'), listed(ours, 'link-shared'))
    return { text: listed(theirs, 'consent-data'), person, ours, theirs }
  }

  test('one-time access: the payments of the last 12 months, once', async () => {
    const { text, theirs } = await read({})
    assert.match(text, /payments of the last 12 months/)
    assert.doesNotMatch(text, /new ones/)
    // 2 March 2026 and one day, the shortest consent.
    assert.match(theirs.byId('consent-until')?.text ?? '', /^March 3, 2026/)
  })

  test('only what the app asked for is named, on both pages', async () => {
    const { code } = await delegate(app)
    const { text } = await read({ authorization_code: code, refreshable_items: 'CHECKING_ACCOUNTS' })
    assert.doesNotMatch(text, /payments|identity|loans/)
  })

  test('continuous access: new payments as well, until the same day', async () => {
    const { code } = await delegate(app)
    const { text, ours, theirs } = await read({ authorization_code: code })
    assert.match(text, /payments of the last 12 months and new ones/)
    assert.match(ours.byId('link-how-long')?.text ?? '', /^Until May 31, 2026\./)
    assert.match(theirs.byId('consent-until')?.text ?? '', /^May 31, 2026/)
  })

  test('a renewal asks for the items of the connection, and reads them', async () => {
    const { userId, code } = await delegate(app)
    const query = { authorization_code: code, refreshable_items: 'CHECKING_ACCOUNTS' }
    const first = createPerson()
    const { credentials_id: id = '' } = returned(
      await connect(first, linkAddress(platform, app, { input_provider: BANK, ...query }), 'u-se-several'),
    )
    const renewal = { authorization_code: await delegateAgain(app, userId), credentials_id: id }
    const { text, person, theirs } = await read(renewal, '/1.0/transactions/update-consent?')
    assert.doesNotMatch(text, /payments|identity|loans/)
    assert.equal(returned(await approve(person, theirs)).credentials_id, id)
  })

  test('over the API the bank names the items that the app requested, on its page and in its steps', async () => {
    const user = await createBankUser(app, platform)
    const items = '?items=CHECKING_ACCOUNTS&items=CHECKING_TRANSACTIONS'
    const created = assertStatus(await user.create({ providerName: BANK, fields: {} }, items), 200)
    const waiting = await until(
      platform,
      user,
      textOf(created, 'id'),
      'AWAITING_THIRD_PARTY_APP_AUTHENTICATION',
    )
    const person = createPerson()
    const page = await signIn(person, await person.get(thirdPartyUrl(waiting)), 'u-se-several')
    const lines = 'account names, numbers and holders\nbalances\npayments of the last 12 months and new ones'
    assert.equal(listed(page, 'consent-data'), lines)
    assert.match(page.byId('consent-until')?.text ?? '', /^May 31, 2026/)

    const steps = await createBankUser(app, platform)
    const providerName = 'se-demobank-password'
    const fields = fill(await fieldsOf(steps, providerName), 'u-se-several')
    const begun = assertStatus(await steps.create({ providerName, fields }, items), 200)
    const [accounts] = askedOf(assertStatus(await steps.read(textOf(begun, 'id')), 200))
    assert.match(String(accounts?.helpText), /^Tallystick may read, until May 31, 2026: account names,/)
    assert.match(
      String(accounts?.helpText),
      /; payments of the last 12 months and new ones\. It cannot move money/,
    )
    assert.doesNotMatch(String(accounts?.helpText), /identity|loans/)
    const offered = accounts?.selectOptions
    const whole = await createBankUser(app, platform)
    const all = assertStatus(await whole.create({ providerName, fields }), 200)
    const [every] = askedOf(assertStatus(await whole.read(textOf(all, 'id')), 200))
    assert.ok(Array.isArray(offered) && Array.isArray(every?.selectOptions))
    assert.ok(offered.length > 0 && offered.length < every.selectOptions.length, 'only current accounts')
  })

  test('after a wrong password on our page the bank is asked for the same again', async () => {
    const { code } = await delegate(app)
    const person = createPerson()
    const ours = await person.get(
      linkAddress(platform, app, {
        input_provider: 'se-demobank-password',
        authorization_code: code,
        refreshable_items: 'CHECKING_ACCOUNTS',
      }),
    )
    const form = await person.submit(ours, 'link-consent', {}, 'link-continue')
    const wrong = { 'answer-username': 'u-se-ordinary', 'answer-password': 'wrong' }
    const again = await person.submit(form, 'link-sign-in', wrong, 'link-sign-in-submit')
    const password = findTestUser('u-se-ordinary')?.password ?? ''
    const right = { 'answer-username': 'u-se-ordinary', 'answer-password': password }
    const accounts = await person.submit(again, 'link-sign-in', right, 'link-sign-in-submit')
    assert.ok(accounts.byId('sign-in-accounts-0') !== undefined, accounts.text)
    assert.equal(accounts.byId('sign-in-accounts-1'), undefined, 'the savings account is not asked for')
  })
})
