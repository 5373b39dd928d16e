// page: The pages of a sign-in at a bank in Chromium, checked as in pages.test.ts
import { after, before } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { CALLBACK, linkAddress, type Query } from '../flows/link/journey.ts'
import type { TestApp, TestPlatform } from '../support/platform.ts'
import { testWithProgram } from '../support/programs.ts'
import {
  CLEAN,
  checkPage,
  DEVICE,
  EMBEDDED,
  enterCode,
  holdRefresh,
  LONGEST_NAME,
  signInHere,
  startBrowser,
  startPlatform,
} from './chromium.ts'

let platform: TestPlatform
let longName: TestApp
let shortName: TestApp
let browser: Browser

before(async () => {
  const started = await startBrowser()
  if (started === undefined) return
  browser = started
  platform = await startPlatform()
  longName = await platform.createApp({ name: LONGEST_NAME, redirectUris: [CALLBACK] })
  shortName = await platform.createApp({ name: 'X', redirectUris: [CALLBACK] })
})
after(async () => {
  await browser?.close()
  await platform?.stop()
})

type Step = readonly [title: string, query: Query, reach: (page: Page) => Promise<unknown>]

/** Each page, reached as an end user reaches it. */
const STEPS: readonly Step[] = [
  ['sign-in', { input_provider: EMBEDDED }, (page) => page.click('#link-continue')],
  ['wrong password', { input_provider: EMBEDDED }, (page) => signInHere(page, 'nobody')],
  ['way of the code', { input_provider: EMBEDDED }, (page) => signInHere(page, 'u-se-ordinary')],
  [
    'one-time code',
    { input_provider: EMBEDDED },
    async (page) => {
      await signInHere(page, 'u-se-ordinary')
      await page.click('#link-sign-in-submit')
      await page.waitForSelector('#sign-in-otp')
    },
  ],
  [
    'choice of accounts',
    { input_provider: EMBEDDED },
    async (page) => {
      await signInHere(page, 'u-se-several')
      await enterCode(page)
    },
  ],
  [
    'approval on a second device',
    { input_provider: DEVICE },
    async (page) => {
      await holdRefresh(page)
      await page.click('#link-continue')
      await page.waitForSelector('#link-match')
    },
  ],
  [
    'waiting for the bank',
    { input_provider: EMBEDDED },
    async (page) => {
      await holdRefresh(page)
      await signInHere(page, 'u-se-slow')
      await enterCode(page)
      await page.click('#link-sign-in-submit')
      await page.waitForSelector('#link-check')
    },
  ],
]

for (const [title, query, reach] of STEPS) {
  testWithProgram('chromium', `${title}: ${CLEAN}`, () =>
    checkPage(browser, title, {
      withScripts: linkAddress(platform, longName, { locale: 'de_DE', ...query }),
      withoutScripts: linkAddress(platform, shortName, { locale: 'de_DE', ...query }),
      reach,
    }),
  )
}
