// glue: Screenshots of Link and the Console for README.md (docs/images/README.md)
import { join } from 'node:path'
import { plantConnection } from '../flows/console/event-source.ts'
import { createMember, PASSWORD } from '../flows/console/visitor.ts'
import { createLinkApp, linkAddress, type Query } from '../flows/link/journey.ts'
import { startReceiver } from '../support/receiver.ts'
import { DEVICE, REDIRECT, startBrowser, startPlatform } from './chromium.ts'
import { addSession, waitForBuild } from './console-tab.ts'

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
  if (query.input_provider === DEVICE) {
    await page.click('#link-continue')
    await page.waitForSelector('#link-match')
  }
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' })
  await context.close()
}

/** Of an app with a theme and a webhook endpoint, one of whose events failed. */
async function plantConsole() {
  const asa = await createMember(platform)
  const own = await asa.must('POST', `/organisations/${asa.organisationId}/apps`, {
    name: 'Acme Budget',
    display_name: 'Acme Budget',
    environment: 'sandbox',
    redirect_uris: ['https://app.example/callback'],
  })
  const receiver = await startReceiver()
  receiver.answer('/webhooks', 200, 422, 200)
  await asa.must('POST', `/apps/${own.id}/webhooks`, {
    password: PASSWORD,
    dialect: 'tink',
    url: `${receiver.url}/webhooks`,
    events: ['refresh.finished', 'account.created'],
    description: 'Bookkeeping',
  })
  const source = await plantConnection(platform, own.id)
  for (let event = 0; event < 3; event++) await source.finishRefresh()
  await platform.runJobs()
  await receiver.close()
  return { member: asa, root: `/apps/${own.id}` }
}

await waitForBuild(platform)
const { member, root } = await plantConsole()
for (const [name, path, colorScheme] of [
  ['console-webhooks', 'webhooks', 'light'],
  ['console-theme', 'customise', 'light'],
  ['console-builder', 'builder', 'dark'],
] as const) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    colorScheme,
    deviceScaleFactor,
  })
  const page = await context.newPage()
  await addSession(platform, page, member)
  await page.goto(`${platform.baseUrl}/console${root}/${path}`, { waitUntil: 'networkidle' })
  await page.locator('h1').waitFor()
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' })
  await context.close()
}
await browser.close()
await platform.stop()
