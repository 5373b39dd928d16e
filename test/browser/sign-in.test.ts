// page: A sign-in at a bank in Chromium: phone and desktop, with and without scripts
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { createLinkApp, linkAddress, type Query } from '../flows/link/journey.ts'
import type { TestApp, TestPlatform } from '../support/platform.ts'
import { testWithProgram } from '../support/programs.ts'
import {
  DESKTOP,
  DEVICE,
  EMBEDDED,
  enterCode,
  PHONE,
  signInAtBank,
  signInHere,
  startBrowser,
  startPlatform,
} from './chromium.ts'

let platform: TestPlatform
let app: TestApp
let browser: Browser

before(async () => {
  const started = await startBrowser()
  if (started === undefined) return
  browser = started
  platform = await startPlatform()
  app = await createLinkApp(platform)
})
after(async () => {
  await browser?.close()
  await platform?.stop()
})

async function openFlow(options: BrowserContextOptions, query: Query = {}): Promise<Page> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  await page.goto(linkAddress(platform, app, query))
  return page
}

for (const javaScriptEnabled of [true, false]) {
  const scripts = javaScriptEnabled ? 'with' : 'without'
  for (const viewport of [PHONE, DESKTOP]) {
    testWithProgram(
      'chromium',
      `a person signs in on our own page and is back at the app, ${scripts} scripts at ${viewport.width} px`,
      async () => {
        const page = await openFlow({ javaScriptEnabled, viewport }, { input_provider: EMBEDDED, state: 's' })
        const problems: string[] = []
        page.on('console', (message) => {
          if (message.type() === 'error') problems.push(message.text())
        })
        await signInHere(page, 'u-se-ordinary')
        await enterCode(page)
        assert.deepEqual(problems, [], 'the content policy refused something of ours')
        const back = page.waitForRequest(/app\.example/)
        await page.click('#link-sign-in-submit', { noWaitAfter: true })
        assert.match((await back).url(), /code=[0-9a-f]{32}&credentials_id=[0-9a-f]{32}&state=s/)
        await page.context().close()
      },
    )

    testWithProgram(
      'chromium',
      `a page that waits for a second device shows the code, opens the bank beside it, and goes on after the approval, ${scripts} scripts at ${viewport.width} px`,
      async () => {
        const page = await openFlow({ javaScriptEnabled, viewport }, { input_provider: DEVICE })
        // The refresh is held back for as long as there is no news; here until the test lets it through.
        await page.route(/\/next$/, (route) => route.fulfill({ status: 204 }))
        await page.click('#link-continue')
        const match = await page.textContent('#link-match')
        const [device] = await Promise.all([
          page.context().waitForEvent('page'),
          page.click('#link-approve', { noWaitAfter: true }),
        ])
        await signInAtBank(device, 'u-se-ordinary')
        assert.equal(await device.textContent('#match-code'), match)
        const back = page.waitForRequest(/app\.example.*code=/)
        await device.click('#consent-approve')
        await device.waitForSelector('#error-title')
        await page.unroute(/\/next$/)
        await page.click('#link-check', { noWaitAfter: true })
        await back
        await page.context().close()
      },
    )
  }
}
