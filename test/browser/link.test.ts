// glue: every page of the hosted flow in a real browser: with and without scripts, on a phone and a desktop, light and dark.
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { findPerson } from '../../src/demo-bank/people.ts'
import { createLinkApp, linkAddress, type Query } from '../flows/link-journey.ts'
import { engines } from '../support/engines.ts'
import { startTestPlatform, type TestApp, type TestPlatform } from '../support/platform.ts'
import { findProgram, testWithProgram } from '../support/programs.ts'

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const PHONE = { width: 320, height: 640 }
const DESKTOP = { width: 1280, height: 800 }
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const EMBEDDED = 'se-demobank-open-banking-embedded'
const DEVICE = 'se-demobank-open-banking-bankid'
const REDIRECT = 'se-demobank-open-banking-redirect'
/** A page with style and text, without images, stays below this. */
const MAX_BYTES = 20_000

let platform: TestPlatform
let app: TestApp
let browser: Browser

before(async () => {
  const program = findProgram('chromium')
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  if (program === undefined) return
  platform = await startTestPlatform(sqlite)
  app = await createLinkApp(platform, 'Bäckerei Übermut & Söhne Haushaltsbuchführungsgesellschaft')
  browser = await chromium.launch({ executablePath: program, args: ARGUMENTS })
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

async function signInHere(page: Page, userName: string): Promise<void> {
  await page.click('#link-continue')
  await page.fill('#sign-in-username', userName)
  await page.fill('#sign-in-password', findPerson(userName)?.password ?? 'guess')
  await page.click('#link-sign-in-submit')
}

type Step = readonly [title: string, query: Query, reach: (page: Page) => Promise<void>]

/** Each page by the way a person reaches it. */
const STEPS: readonly Step[] = [
  ['choice of the bank', {}, async () => undefined],
  [
    'search without a hit',
    {},
    async (page) => {
      await page.fill('#bank-query', 'zzz')
      await page.press('#bank-query', 'Enter')
      await page.waitForURL(/q=zzz/)
    },
  ],
  ['consent', { input_provider: REDIRECT }, async () => undefined],
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
      await signInHere(page, 'u-se-ordinary')
      await page.click('#link-sign-in-submit')
      const hint = await page.textContent('#sign-in-otp-hint')
      await page.fill('#sign-in-otp', /\d{4}/.exec(hint ?? '')?.[0] ?? '')
      await page.click('#link-sign-in-submit')
      await page.waitForSelector('#sign-in-accounts-0')
    },
  ],
  [
    'approval on a second device',
    { input_provider: DEVICE },
    async (page) => {
      // Its refresh would take the page away under the checker.
      await page.route(/\/next$/, (route) => route.fulfill({ status: 204 }))
      await page.click('#link-continue')
      await page.waitForSelector('#link-match')
    },
  ],
  ['error', { input_provider: EMBEDDED }, (page) => signInHere(page, 'u-se-blocked')],
  ['bad link', { input_provider: 'unknown' }, async () => undefined],
]

/** Nothing may stand beyond the edge, nor weigh more than a slow phone can take. */
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
      for (const [title, query, reach] of STEPS) {
        // The checker brings a script, which the page's policy rightly refuses. German has the longest words.
        const options = { colorScheme, viewport, bypassCSP: true }
        const page = await openFlow(options, { locale: 'de_DE', ...query })
        await reach(page)
        await assertFits(page, title)
        await assertAccessible(page, title)
        await page.context().close()
      }
    },
  )
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
        await page.click('#link-sign-in-submit')
        const hint = await page.textContent('#sign-in-otp-hint')
        await page.fill('#sign-in-otp', /\d{4}/.exec(hint ?? '')?.[0] ?? '')
        await page.click('#link-sign-in-submit')
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
        await device.fill('#username', 'u-se-ordinary')
        await device.fill('#password', findPerson('u-se-ordinary')?.password ?? '')
        await device.click('#login-submit')
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
