// page: The consent dashboard in Chromium: accessibility, phone and desktop, colour schemes, no scripts
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { type ConnectedUser, connectUser } from '../flows/accounts/journey.ts'
import { narrow, openPage, pageLink } from '../flows/dashboard/journey.ts'
import { createLinkApp, delegate } from '../flows/link/journey.ts'
import { engines } from '../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'
import { findProgram, testWithProgram } from '../support/programs.ts'

const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking']
const PHONE = { width: 320, height: 640 }
const DESKTOP = { width: 1280, height: 800 }
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const MAX_BYTES = 20_000

let platform: TestPlatform
let app: TestApp
let user: ConnectedUser
let browser: Browser

before(async () => {
  const program = findProgram('chromium')
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  if (program === undefined) return
  platform = await startTestPlatform(sqlite)
  app = await createLinkApp(platform, 'Bäckerei Übermut & Söhne Haushaltsbuchführungsgesellschaft')
  user = await connectGerman()
  const { person } = await openPage(app, user.userId)
  await narrow(platform, person, user.credentialsId, ['data-identity'])
  browser = await chromium.launch({ executablePath: program, args: ARGUMENTS })
})
after(async () => {
  await browser?.close()
  await platform?.stop()
})

/** German has the longest words. */
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

/** Each page, one after another in one visit. */
const STEPS: readonly Step[] = [
  ['a look at the link', async () => undefined],
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
    'the question before sharing less',
    async (page) => {
      await page.check('#data-balances')
      await page.click('#person-narrow-submit')
      await page.waitForSelector('#confirm-submit')
    },
  ],
  [
    'the question before the end',
    async (page) => {
      await page.click('#confirm-keep')
      await page.click('#person-end')
    },
  ],
  [
    'the question before the end of access',
    async (page) => {
      await page.goto(`${platform.baseUrl}/my`)
      await page.click('#person-access-end')
    },
  ],
  ['a connection that is not there', (page) => visit(page, `/my/connections/${'0'.repeat(32)}`)],
  [
    'signed out',
    async (page) => {
      await visit(page, '/my')
      await page.click('#person-sign-out')
    },
  ],
  ['nobody there', (page) => visit(page, '/my')],
]

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(platform.baseUrl + path)
}

async function assertFits(page: Page, title: string): Promise<void> {
  const beyond = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
  assert.ok(Number(beyond) <= 0, `${title}: ${beyond} px stand beyond the edge`)
  const bytes = Buffer.byteLength(await page.content())
  assert.ok(bytes < MAX_BYTES, `${title}: ${bytes} bytes`)
}

async function assertAccessible(page: Page, title: string): Promise<void> {
  const { violations, passes } = await new AxeBuilder({ page }).withTags(TAGS).analyze()
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${title}: ${id}: ${nodes[0]?.html}`),
    [],
  )
  assert.ok(
    passes.some(({ id }) => id === 'color-contrast'),
    'contrast was checked',
  )
}

for (const [colorScheme, viewport] of [
  ['light', PHONE],
  ['dark', DESKTOP],
] as const) {
  testWithProgram(
    'chromium',
    `every page passes WCAG 2.2 AA as far as axe can tell and fits, ${colorScheme} at ${viewport.width} px`,
    async () => {
      // The checker brings a script, which the page's policy rightly refuses.
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

testWithProgram('chromium', 'the empty list and a list of what has ended pass, too', async () => {
  const { userId } = await delegate(app)
  await speakGerman(userId)
  const page = await open({ viewport: PHONE, bypassCSP: true }, userId)
  await page.click('#person-open')
  await assertFits(page, 'empty')
  await assertAccessible(page, 'empty')
  await page.context().close()
})

for (const javaScriptEnabled of [true, false]) {
  testWithProgram(
    'chromium',
    `a person shares less, then nothing, by keyboard alone, ${javaScriptEnabled ? 'with' : 'without'} scripts`,
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
      // Whoever presses Tab comes to keeping first.
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
