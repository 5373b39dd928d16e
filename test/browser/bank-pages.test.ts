// page: Demo Bank's pages in Chromium: accessibility, size, color schemes, scripts off
import { after, before } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { createLinkApp, linkAddress } from '../flows/link/journey.ts'
import type { TestApp, TestPlatform } from '../support/platform.ts'
import { testWithProgram } from '../support/programs.ts'
import { CLEAN, checkPage, REDIRECT, signInAtBank, startBrowser, startPlatform } from './chromium.ts'

let platform: TestPlatform
let app: TestApp
let browser: Browser

before(async () => {
  const started = await startBrowser()
  if (started === undefined) return
  browser = started
  platform = await startPlatform()
  app = await createLinkApp(
    platform,
    'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz & Söhne Vertrieb',
  )
})
after(async () => {
  await browser?.close()
  await platform?.stop()
})

type Step = readonly [title: string, reach: (page: Page) => Promise<unknown>]

async function goToBank(page: Page): Promise<void> {
  await page.click('#link-continue')
  await page.waitForSelector('#bank-login')
}

/** Each page by the way a person reaches it. */
const STEPS: readonly Step[] = [
  ['people', (page) => page.goto(platform.bankUrl)],
  ['sign-in', goToBank],
  [
    'wrong password',
    async (page) => {
      await goToBank(page)
      await signInAtBank(page, 'u-se-wrong-password')
      await page.waitForSelector('#notice')
    },
  ],
  [
    'one-time code',
    async (page) => {
      await goToBank(page)
      await signInAtBank(page, 'u-se-otp')
      await page.waitForSelector('#otp')
    },
  ],
  [
    'consent',
    async (page) => {
      await goToBank(page)
      await signInAtBank(page, 'u-se-several')
      await page.waitForSelector('#bank-consent')
    },
  ],
  [
    'notice',
    async (page) => {
      await goToBank(page)
      await signInAtBank(page, 'u-se-blocked')
      await page.waitForSelector('#error-title')
    },
  ],
]

for (const [title, reach] of STEPS) {
  testWithProgram('chromium', `Demo Bank, ${title}: ${CLEAN}`, () => {
    const address = linkAddress(platform, app, { input_provider: REDIRECT })
    return checkPage(browser, title, { withScripts: address, withoutScripts: address, reach })
  })
}
