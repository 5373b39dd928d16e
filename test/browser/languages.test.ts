// page: The pages in each language in Chromium: nothing overflows a phone of 320 px
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { TINK_LOCALES } from '../../src/dialects/tink/markets.ts'
import { LANGUAGES } from '../../src/lib/languages.ts'
import { openPage } from '../flows/dashboard/journey.ts'
import {
  CALLBACK,
  connect,
  createPerson,
  delegateAgain,
  linkAddress,
  returned,
} from '../flows/link/journey.ts'
import { assertStatus, textOf } from '../support/developer.ts'
import type { TestApp, TestPlatform } from '../support/platform.ts'
import { testWithProgram } from '../support/programs.ts'
import { assertFits, DEVICE, holdRefresh, PHONE, REDIRECT, startBrowser, startPlatform } from './chromium.ts'

let platform: TestPlatform
let app: TestApp
let browser: Browser
before(async () => {
  const started = await startBrowser()
  if (started === undefined) return
  browser = started
  platform = await startPlatform()
  app = await platform.createApp({ name: 'Acme Budget', redirectUris: [CALLBACK] })
})
after(async () => {
  await browser?.close()
  await platform?.stop()
})

/** The locales of the provider whose language our pages have; Norwegian has no locale of its own form. */
const LOCALES = TINK_LOCALES.filter(
  (locale) => locale === 'no_NO' || LANGUAGES.some((language) => locale.startsWith(language)),
)

testWithProgram(
  'chromium',
  'every language fits a phone of 320 px, and the page is tagged with it',
  async () => {
    const seen = new Set<string>()
    for (const locale of LOCALES) {
      const context = await browser.newContext({ viewport: PHONE })
      const page = await context.newPage()
      await holdRefresh(page)
      const response = await page.goto(linkAddress(platform, app, { locale }))
      const language = (await page.getAttribute('html', 'lang')) ?? ''
      seen.add(language)
      // The page was redirected to; its last response has the header.
      assert.equal(await response?.headerValue('content-language'), language)
      await assertFits(page, `${locale}: bank list`)
      await page.goto(linkAddress(platform, app, { locale, input_provider: REDIRECT }))
      await assertFits(page, `${locale}: consent`)
      await page.goto(linkAddress(platform, app, { locale, input_provider: DEVICE }))
      await page.click('#link-continue')
      await page.waitForSelector('#link-approve')
      await assertFits(page, `${locale}: second device`)
      await context.close()
    }
    assert.deepEqual([...seen].toSorted(), [...LANGUAGES])
  },
)

testWithProgram(
  'chromium',
  'a locale without pages of its own is in English, and the page says so',
  async () => {
    const page: Page = await browser.newPage({ viewport: PHONE })
    const response = await page.goto(linkAddress(platform, app, { locale: 'cs_CZ' }))
    assert.equal(await response?.headerValue('content-language'), 'en')
    assert.match((await page.textContent('#language-fallback')) ?? '', /not available in Czech/)
    await assertFits(page, 'cs_CZ')
    await page.close()
  },
)

testWithProgram('chromium', 'the consent dashboard fits in each language as well', async () => {
  const clientToken = await app.developer.needClientToken('user:create,authorization:grant')
  for (const locale of LOCALES) {
    const created = await app.developer.createUser(clientToken, { market: 'SE', locale })
    const userId = textOf(assertStatus(created, 200), 'user_id')
    const code = await delegateAgain(app, userId)
    const back = returned(
      await connect(createPerson(), linkAddress(platform, app, { authorization_code: code })),
    )
    const { person } = await openPage(app, userId)
    const context = await browser.newContext({ viewport: PHONE })
    const [name = '', value = ''] = person.cookiesFor(platform.baseUrl).split('=')
    await context.addCookies([{ name, value, url: platform.baseUrl }])
    const page = await context.newPage()
    const connection = `/my/connections/${back.credentials_id}`
    for (const path of ['/my', connection, `${connection}/end`]) {
      await page.goto(platform.baseUrl + path)
      assert.notEqual(await page.getAttribute('html', 'lang'), locale.startsWith('en') ? 'sv' : 'en')
      await assertFits(page, `${locale}: ${path}`)
    }
    await context.close()
  }
})
