// rule: The bank's consent page and ours name the same data, history and last day
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from '../../support/browser.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { BANK, createLinkApp, createPerson, delegate, linkAddress, type Query, signIn } from './journey.ts'

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine)
    app = await createLinkApp(platform)
  })
  after(() => platform.stop())

  const listed = (page: Page, id: string) => page.byId(id)?.text.toLowerCase() ?? ''

  async function read(query: Query) {
    const person = createPerson()
    const ours = await person.get(linkAddress(platform, app, { input_provider: BANK, ...query }))
    const bank = await person.submit(ours, 'link-consent', {}, 'link-continue')
    const theirs = await signIn(person, bank, 'u-se-several')
    assert.ok(listed(ours, 'link-shared') !== '', ours.text)
    assert.equal(listed(theirs, 'consent-data'), listed(ours, 'link-shared'))
    return { text: listed(theirs, 'consent-data'), ours, theirs }
  }

  test('one-time access: the payments of the last 12 months, once', async () => {
    const { text, theirs } = await read({})
    assert.match(text, /payments of the last 12 months/)
    assert.doesNotMatch(text, /new ones/)
    // 2 March 2026 and one day, the shortest consent.
    assert.match(theirs.byId('consent-until')?.text ?? '', /^3 March 2026/)
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
    assert.match(theirs.byId('consent-until')?.text ?? '', /^31 May 2026/)
  })
})
