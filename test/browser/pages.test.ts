// page: The hosted flow's pages in Chromium: accessibility, size, color schemes
import assert from 'node:assert/strict'
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
  holdRefresh,
  LONGEST_NAME,
  REDIRECT,
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

const stay = async () => undefined

/** Each page, reached as an end user reaches it. */
const STEPS: readonly Step[] = [
  ['choice of the bank', {}, stay],
  ['no bank in the country', {}, (page) => page.goto(`${page.url()}?list=1&q=zzz`)],
  ['consent', { input_provider: REDIRECT }, stay],
  ['error', { input_provider: EMBEDDED }, (page) => signInHere(page, 'u-se-blocked')],
  ['bad link', { input_provider: 'unknown' }, stay],
  [
    'another browser',
    {},
    async (page) => {
      await page.context().clearCookies()
      await page.reload()
    },
  ],
  [
    'landing of the sandbox',
    {},
    (page) => page.goto(`${platform.baseUrl}/callback?code=${'a'.repeat(32)}&state=s`),
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

testWithProgram(
  'chromium',
  'the app’s theme wins over the system’s, and without one the system’s counts',
  async () => {
    const context = await browser.newContext({ colorScheme: 'light' })
    const page = await context.newPage()
    const ground = async (theme: string | undefined) => {
      await page.goto(linkAddress(platform, shortName, { theme }))
      return page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
    }
    const light = await ground(undefined)
    const dark = await ground('DARK')
    assert.notEqual(light, dark)
    assert.equal(await ground('LIGHT'), light)
    await page.emulateMedia({ colorScheme: 'dark' })
    assert.equal(await ground('LIGHT'), light)
    assert.equal(await ground(undefined), dark)
    await page.goto(linkAddress(platform, shortName, { theme: 'DARK', input_provider: EMBEDDED }))
    await page.click('#link-continue')
    assert.equal(await page.getAttribute('html', 'data-theme'), 'dark', 'it is kept on the way')
    await context.close()
  },
)

testWithProgram('chromium', 'nothing moves where the system asks for less motion', async () => {
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  const page = await context.newPage()
  await holdRefresh(page)
  await page.goto(linkAddress(platform, shortName, { input_provider: DEVICE }))
  await page.click('#link-continue')
  await page.waitForSelector('#link-match')
  const moving = 'document.getAnimations().filter(({ playState }) => playState === "running").length'
  assert.equal(await page.evaluate(moving), 0)
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  assert.notEqual(await page.evaluate(moving), 0)
  await context.close()
})
