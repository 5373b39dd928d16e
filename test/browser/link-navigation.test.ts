// page: The hosted flow in Chromium: keyboard, search, back and reload, referrers
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { after, before } from 'node:test'
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core'
import { findTestUser } from '../../src/demo-bank/test-users/list.ts'
import { linkAddress, type Query } from '../flows/link/journey.ts'
import type { TestApp, TestPlatform } from '../support/platform.ts'
import { testWithProgram } from '../support/programs.ts'
import { waitUntil } from '../support/wait-until.ts'
import {
  EMBEDDED,
  enterCode,
  REDIRECT,
  signInAtBank,
  signInHere,
  startBrowser,
  startPlatform,
} from './chromium.ts'

let platform: TestPlatform
let app: TestApp
let browser: Browser
/** Where people come back to; another site than ours. */
let appServer: Server
let appOrigin: string

before(async () => {
  const started = await startBrowser()
  if (started === undefined) return
  browser = started
  platform = await startPlatform()
  appServer = createServer((_request, response) => response.end('back at the app'))
  await new Promise<void>((resolve) => {
    appServer.listen(0, '127.0.0.1', resolve)
  })
  const address = appServer.address()
  assert.ok(typeof address === 'object' && address !== null)
  appOrigin = `http://127.0.0.1:${address.port}`
  app = await platform.createApp({ name: 'Acme Budget', redirectUris: [`${appOrigin}/cb`] })
})
after(async () => {
  await browser?.close()
  appServer?.close()
  await platform?.stop()
})

async function openFlow(query: Query = {}, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage()
  await page.goto(linkAddress(platform, app, { redirect_uri: `${appOrigin}/cb`, ...query }))
  return page
}

/** Moves the focus by Tab until it is on the element; fails where the way there is longer than any page of ours. */
async function tabTo(page: Page, id: string): Promise<void> {
  for (let presses = 0; presses < 30; presses += 1) {
    if ((await page.evaluate('document.activeElement?.id')) === id) {
      const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')
      assert.notEqual(outline, 'none', `the focus on #${id} can be seen`)
      return
    }
    await page.keyboard.press('Tab')
  }
  assert.fail(`#${id} is not reached by the Tab key on ${page.url()}`)
}

testWithProgram(
  'chromium',
  'by keyboard alone a person chooses a bank, signs in and is back at the app',
  async () => {
    const page = await openFlow({ state: 's' })
    await tabTo(page, `bank-${EMBEDDED}`)
    await page.keyboard.press('Enter')
    await page.waitForSelector('#link-continue')
    await tabTo(page, 'link-continue')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#sign-in-username')
    await tabTo(page, 'sign-in-username')
    await page.keyboard.type('u-se-ordinary')
    await page.keyboard.press('Tab')
    await page.keyboard.type(findTestUser('u-se-ordinary')?.password ?? '')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#sign-in-method-0, fieldset')
    await tabTo(page, 'link-sign-in-submit')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#sign-in-otp')
    const hint = await page.textContent('#sign-in-otp-hint')
    await tabTo(page, 'sign-in-otp')
    await page.keyboard.type(/\d{4}/.exec(hint ?? '')?.[0] ?? '')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#sign-in-accounts-0')
    await tabTo(page, 'sign-in-accounts-0')
    await page.keyboard.press('Space')
    await tabTo(page, 'link-sign-in-submit')
    const back = page.waitForRequest(/\/cb\?/)
    await page.keyboard.press('Enter')
    assert.match((await back).url(), /code=[0-9a-f]{32}&credentials_id=[0-9a-f]{32}&state=s/)
    await page.context().close()
  },
)

testWithProgram(
  'chromium',
  'the list of banks narrows while the person types, and says how many are left',
  async () => {
    const page = await openFlow({ market: 'DE' })
    const rows = page.locator('#bank-list li:visible')
    const all = await rows.count()
    assert.ok(all > 1)
    await page.fill('#bank-query', 'REDIRECT bank')
    await waitUntil('one is left', async () => (await rows.count()) === 1)
    assert.equal(await page.textContent('#bank-count'), 'Banks found: 1')
    await page.fill('#bank-query', 'zzz')
    assert.equal(await rows.count(), 0)
    assert.equal(await page.textContent('#bank-count'), 'Banks found: 0')
    assert.ok(await page.locator('#bank-count').isVisible())
    await page.fill('#bank-query', '')
    assert.equal(await rows.count(), all)
    await page.selectOption('#bank-market', 'NO')
    await page.press('#bank-query', 'Enter')
    await page.waitForSelector('#bank-no-demobank-open-banking-redirect')
    await page.context().close()
  },
)

testWithProgram(
  'chromium',
  'nothing is loaded from elsewhere, and neither bank nor app learns from which page one came',
  async () => {
    const page = await openFlow({ input_provider: REDIRECT, state: 's' })
    const requests: Request[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith('data:')) requests.push(request)
    })
    await page.reload()
    await page.click('#link-continue')
    await signInAtBank(page, 'u-se-ordinary')
    await page.waitForSelector('#bank-consent')
    await page.click('#consent-approve')
    await page.waitForURL(/\/cb\?code=/)
    const origins = new Set(requests.map((request) => new URL(request.url()).origin))
    assert.deepEqual(origins, new Set([platform.baseUrl, platform.bankUrl, appOrigin]))
    for (const request of requests) {
      // As it was sent: before sending, the tool knows a referrer that the browser then leaves out.
      const { referer } = await request.allHeaders()
      if (referer !== undefined) assert.equal(new URL(referer).origin, new URL(request.url()).origin)
    }
    await page.context().close()
  },
)

testWithProgram(
  'chromium',
  'reload and the back button end well on every step, and a second tab of the same flow follows',
  async () => {
    const page = await openFlow({ input_provider: EMBEDDED })
    const flow = page.url()
    await signInHere(page, 'u-se-ordinary')
    await page.waitForSelector('fieldset')
    await page.reload()
    await page.waitForSelector('fieldset')
    await page.goBack()
    await page.goForward()
    const second = await page.context().newPage()
    await second.goto(flow)
    await second.waitForSelector('fieldset')
    await enterCode(second)
    // The first tab still shows the step before; its answer changes nothing, and leads to where the flow stands.
    await page.click('#link-sign-in-submit')
    await page.waitForSelector('#sign-in-accounts-0')
    await page.click('#link-sign-in-submit')
    await page.waitForURL(/\/cb\?code=/)
    await page.goBack()
    await page.waitForSelector('#link-returned, #link-return')
    await second.goto(flow)
    assert.ok(await second.locator('#link-returned').isVisible())
    await page.context().close()
  },
)

testWithProgram(
  'chromium',
  'after half an hour, and in another browser, the page says what to do',
  async () => {
    const page = await openFlow({})
    const other = await (await browser.newContext()).newPage()
    assert.equal((await other.goto(page.url()))?.status(), 403)
    assert.equal(await other.textContent('#error-title'), 'Continue where you began')
    platform.clock.advance(31 * 60_000)
    assert.equal((await page.reload())?.status(), 410)
    assert.equal(await page.textContent('#error-title'), 'This page has expired')
    await other.context().close()
    await page.context().close()
  },
)
