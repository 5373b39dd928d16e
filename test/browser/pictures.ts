// glue: Takes the screenshots of the hosted flow in README.md; see docs/images/README.md
import { join } from 'node:path'
import { createLinkApp, linkAddress, type Query } from '../flows/link/journey.ts'
import { DEVICE, REDIRECT, startBrowser, startPlatform } from './chromium.ts'

const FOLDER = join(import.meta.dirname, '../../docs/images')
/** They are shown at about half their size, so they are sharp on fine screens as well. */
const deviceScaleFactor = 1

interface Picture {
  readonly name: string
  readonly query: Query
  readonly width: number
  readonly height: number
  readonly colorScheme: 'light' | 'dark'
}

const PICTURES: readonly Picture[] = [
  { name: 'link-light', query: { input_provider: REDIRECT }, width: 500, height: 1060, colorScheme: 'light' },
  { name: 'link-dark', query: {}, width: 500, height: 1060, colorScheme: 'dark' },
  { name: 'link-phone', query: { input_provider: DEVICE }, width: 360, height: 763, colorScheme: 'light' },
]

const browser = await startBrowser()
if (browser === undefined) throw new Error('Chromium is not installed')
const platform = await startPlatform()
const app = await createLinkApp(platform)
for (const { name, query, width, height, colorScheme } of PICTURES) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, deviceScaleFactor })
  const page = await context.newPage()
  // A page that waits would be taken away by its refresh.
  await page.route(/\/next$/, (route) => route.fulfill({ status: 204 }))
  await page.goto(linkAddress(platform, app, query))
  if (query.input_provider === DEVICE) await page.click('#link-continue')
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' })
  await context.close()
}
await browser.close()
await platform.stop()
