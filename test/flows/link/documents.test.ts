// rule: Terms and privacy policy of app and operator on the pages that an end user reads
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from '../../support/browser.ts'
import { forEachEngine } from '../../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../../support/platform.ts'
import { openPage, pageLink } from '../dashboard/journey.ts'
import { BANK, CALLBACK, createPerson, delegate, linkAddress } from './journey.ts'

const OPERATOR = { terms: 'https://operator.example/terms', privacy: 'https://operator.example/privacy' }
const APP = { termsUrl: 'https://acme.example/terms?v=2', privacyUrl: 'https://acme.example/privacy' }

forEachEngine((engine) => {
  let platform: TestPlatform
  let app: TestApp
  before(async () => {
    platform = await startTestPlatform(engine, {
      settings: { TALLYSTICK_TERMS_URL: OPERATOR.terms, TALLYSTICK_PRIVACY_URL: OPERATOR.privacy },
    })
    app = await platform.createApp({ name: 'Acme Budget', redirectUris: [CALLBACK], ...APP })
  })
  after(() => platform.stop())

  const hrefs = (page: Page) =>
    ['legal-app-terms', 'legal-app-privacy', 'legal-terms', 'legal-privacy'].map((id) =>
      page.byId(id)?.attribute('href'),
    )
  const ALL = [APP.termsUrl, APP.privacyUrl, OPERATOR.terms, OPERATOR.privacy]

  test('the bank list, the consent, an expired page and a refused link name the documents of both', async () => {
    const person = createPerson()
    const list = await person.get(linkAddress(platform, app))
    assert.deepEqual(hrefs(list), ALL)
    assert.equal(list.byId('legal-app-terms')?.attribute('aria-label'), 'Terms: Acme Budget')
    assert.deepEqual(hrefs(await person.get(linkAddress(platform, app, { input_provider: BANK }))), ALL)
    assert.deepEqual(hrefs(await person.get(linkAddress(platform, app, { market: 'XX' }))), ALL)
    platform.clock.advance(30 * 60_000 + 1)
    assert.deepEqual(hrefs(await person.get(list.url)), ALL)
  })

  test('so do the consent dashboard and the page of its link', async () => {
    const { userId } = await delegate(app)
    assert.deepEqual(hrefs(await createPerson().get(await pageLink(app, userId))), ALL)
    assert.deepEqual(hrefs((await openPage(app, userId)).list), ALL)
  })

  test('an app without documents has no links of its own; a URL that is none is refused', async () => {
    const plain = await platform.createApp({ name: 'Plain', redirectUris: [CALLBACK] })
    const page = await createPerson().get(linkAddress(platform, plain))
    assert.deepEqual(hrefs(page), [undefined, undefined, OPERATOR.terms, OPERATOR.privacy])
    for (const termsUrl of [
      'javascript:alert(1)',
      'https://u:p@acme.example/',
      'terms',
      'ftp://acme.example/',
    ]) {
      await assert.rejects(platform.createApp({ termsUrl }), /parameter_invalid terms URL/)
    }
    await assert.rejects(
      platform.createApp({
        environment: 'production',
        scopes: ['accounts:read'],
        privacyUrl: 'http://acme.example/',
      }),
      /parameter_invalid privacy URL/,
    )
  })
})
