// page: Error pages of unknown URLs in Chromium: accessibility, sizes, color schemes
import { after, before } from 'node:test'
import type { Browser } from 'playwright-core'
import type { TestPlatform } from '../support/platform.ts'
import { testWithProgram } from '../support/programs.ts'
import { assertAccessible, assertFits, DESKTOP, PHONE, startBrowser, startPlatform } from './chromium.ts'

let platform: TestPlatform
let browser: Browser

before(async () => {
  const started = await startBrowser()
  if (started === undefined) return
  browser = started
  platform = await startPlatform()
})
after(async () => {
  await browser?.close()
  await platform?.stop()
})

const ADDRESSES = [
  '/lnk',
  `/link/${'0'.repeat(32)}/nothing`,
  '/api/v1/oauth/tokens',
  '/api/v1/account-verification-reports/x/pdfs/of/a/long/address',
]

for (const [colorScheme, viewport] of [
  ['light', PHONE],
  ['dark', DESKTOP],
] as const) {
  testWithProgram(
    'chromium',
    `error pages pass WCAG 2.2 AA as far as axe can tell and fit, ${colorScheme} at ${viewport.width} px`,
    async () => {
      const context = await browser.newContext({ colorScheme, viewport, bypassCSP: true, locale: 'de-DE' })
      const page = await context.newPage()
      const urls = ADDRESSES.map((path) => platform.baseUrl + path)
      for (const url of [...urls, `${platform.bankUrl}/nothing`]) {
        await page.goto(url)
        await page.waitForSelector('h1')
        await assertFits(page, url)
        await assertAccessible(page, url)
      }
      await context.close()
    },
  )
}
