// page: The consent dashboard in Chromium: accessibility, sizes, color schemes, no scripts
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { type ConnectedUser, connectUser } from '../flows/accounts/journey.ts'
import { narrow, openPage, pageLink } from '../flows/dashboard/journey.ts'
import { createLinkApp, delegate } from '../flows/link/journey.ts'
import type { TestApp, TestPlatform } from '../support/platform.ts'
import { testWithProgram } from '../support/programs.ts'
import { assertAccessible, assertFits, DESKTOP, PHONE, startBrowser, startPlatform } from './chromium.ts'

let platform: TestPlatform
let app: TestApp
let user: ConnectedUser
let browser: Browser

before(async () => {
  const started = await startBrowser()
  if (started === undefined) return
  browser = started
  platform = await startPlatform()
  app = await createLinkApp(platform, 'Bäckerei Übermut & Söhne Haushaltsbuchführungsgesellschaft')
  user = await connectGerman()
  const { person } = await openPage(app, user.userId)
  await narrow(platform, person, user.credentialsId, ['data-identity'])
})
after(async () => {
  await browser?.close()
  await platform?.stop()
})

/** In German, which has the longest words. */
async function connectGerman(): Promise<ConnectedUser> {
  const connected = await connectUser(platform, app)
  await connected.token('accounts:read')
  await speakGerman(connected.userId)
  return connected
}

async function speakGerman(userId: string): Promise<void> {
  const { store } = await platform.workbench()
  const found = await store.loadUser(app.appId, { userId }, platform.clock.nowMs())
  assert.ok(found !== undefined)
  await store.savePreferences(app.appId, userId, 'de_DE', found.preferences)
}

async function open(options: BrowserContextOptions, userId: string): Promise<Page> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  await page.goto(await pageLink(app, userId))
  return page
}

type Step = readonly [title: string, reach: (page: Page) => Promise<void>]

/** Each page, one after another in one session. */
const STEPS: readonly Step[] = [
  ['the dashboard link', async () => undefined],
  ['the list', (page) => page.click('#person-open')],
  ['one connection', (page) => page.click(`#open-${user.credentialsId}`)],
  [
    'nothing chosen',
    async (page) => {
      await page.click('#person-narrow-submit')
      await page.waitForSelector('#person-notice')
    },
  ],
  [
    'the confirmation of reduced sharing',
    async (page) => {
      await page.uncheck('#data-balances')
      await page.click('#person-narrow-submit')
      await page.waitForSelector('#confirm-submit')
    },
  ],
  [
    'the confirmation of the disconnection',
    async (page) => {
      await page.click('#confirm-keep')
      await page.click('#person-end')
    },
  ],
  [
    'the confirmation of revoked access',
    async (page) => {
      await page.goto(`${platform.baseUrl}/my`)
      await page.click('#person-access-end')
    },
  ],
  ['a connection that does not exist', (page) => visit(page, `/my/connections/${'0'.repeat(32)}`)],
  [
    'signed out',
    async (page) => {
      await visit(page, '/my')
      await page.click('#person-sign-out')
    },
  ],
  ['not signed in', (page) => visit(page, '/my')],
]

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(platform.baseUrl + path)
}

for (const [colorScheme, viewport] of [
  ['light', PHONE],
  ['dark', DESKTOP],
] as const) {
  testWithProgram(
    'chromium',
    `every page passes WCAG 2.2 AA as far as axe can tell and fits, ${colorScheme} at ${viewport.width} px`,
    async () => {
      // The checker injects a script, which the content policy of the page would refuse.
      const page = await open({ colorScheme, viewport, bypassCSP: true, locale: 'de-DE' }, user.userId)
      for (const [title, reach] of STEPS) {
        await reach(page)
        await assertFits(page, title)
        await assertAccessible(page, title)
      }
      await page.context().close()
    },
  )
}

testWithProgram(
  'chromium',
  'the empty list passes WCAG 2.2 AA as far as axe can tell, and fits',
  async () => {
    const { userId } = await delegate(app)
    await speakGerman(userId)
    const page = await open({ viewport: PHONE, bypassCSP: true }, userId)
    await page.click('#person-open')
    await assertFits(page, 'empty')
    await assertAccessible(page, 'empty')
    await page.context().close()
  },
)

for (const javaScriptEnabled of [true, false]) {
  testWithProgram(
    'chromium',
    `an end user reduces sharing by keyboard alone, then disconnects, ${javaScriptEnabled ? 'with' : 'without'} scripts`,
    async () => {
      const mine = await connectGerman()
      const page = await open({ javaScriptEnabled, viewport: PHONE }, mine.userId)
      const problems: string[] = []
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text())
      })
      await page.focus('#person-open')
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/my$/)
      await page.focus(`#open-${mine.credentialsId}`)
      await page.keyboard.press('Enter')
      await page.waitForSelector('#data-transactions')
      await page.focus('#data-transactions')
      await page.keyboard.press('Space')
      await page.focus('#person-narrow-submit')
      await page.keyboard.press('Enter')
      await page.waitForSelector('#confirm-submit')
      // The first stop of the Tab key is the button that changes nothing.
      await page.focus('#confirm-keep')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await page.waitForSelector('#person-withheld')
      assert.match((await page.textContent('#person-withheld')) ?? '', /Zahlungen/)
      await page.click('#person-end')
      await page.click('#confirm-submit')
      await page.waitForSelector('#person-history')
      assert.match((await page.textContent('.standing')) ?? '', /Beendet/)
      assert.equal(await page.locator('#person-end').count(), 0)
      assert.deepEqual(problems, [], 'the content policy refused something of ours')
      await page.context().close()
    },
  )
}
