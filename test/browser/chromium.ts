// glue: Chromium, checks of every page, and shared steps of the hosted flow
import assert from 'node:assert/strict'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, type BrowserContextOptions, chromium, type Frame, type Page } from 'playwright-core'
import { findTestUser } from '../../src/demo-bank/test-users/list.ts'
import { engines } from '../support/engines.ts'
import { type PlatformOptions, startTestPlatform, type TestPlatform } from '../support/platform.ts'
import { findProgram } from '../support/programs.ts'

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
export const PHONE = { width: 320, height: 640 }
export const DESKTOP = { width: 1280, height: 800 }
/** The longest name that an app can have. */
export const LONGEST_NAME = 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz & Söhne Vertrieb'
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
export const EMBEDDED = 'se-demobank-open-banking-embedded'
export const DEVICE = 'se-demobank-open-banking-bankid'
export const REDIRECT = 'se-demobank-open-banking-redirect'
/** The limit of a page with styles and script. */
const MAX_BYTES = 20_000

/** Undefined without Chromium; the tests are skipped then. */
export async function startBrowser(): Promise<Browser | undefined> {
  const program = findProgram('chromium')
  return program === undefined
    ? undefined
    : await chromium.launch({ executablePath: program, args: ARGUMENTS })
}

export function startPlatform(options?: PlatformOptions): Promise<TestPlatform> {
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  return startTestPlatform(sqlite, options)
}

/** A page of the flow, in its own window or in a frame. */
type Place = Page | Frame

/** Keeps a waiting page under the checker, which its script or refresh would replace. */
export async function holdRefresh(page: Page): Promise<void> {
  await page.route(/\/status\?/, () => undefined)
  await page.route(/\/next$/, (route) => route.fulfill({ status: 204 }))
}

export async function signInHere(page: Place, userName: string): Promise<void> {
  await page.click('#link-continue')
  await enterPassword(page, userName)
}

export async function enterPassword(page: Place, userName: string): Promise<void> {
  await page.fill('#sign-in-username', userName)
  await page.fill('#sign-in-password', findTestUser(userName)?.password ?? 'guess')
  await page.click('#link-sign-in-submit')
}

/** From the choice of the code method to the choice of accounts. */
export async function enterCode(page: Place): Promise<void> {
  await page.click('#link-sign-in-submit')
  const hint = await page.textContent('#sign-in-otp-hint')
  await page.fill('#sign-in-otp', /\d{4}/.exec(hint ?? '')?.[0] ?? '')
  await page.click('#link-sign-in-submit')
  await page.waitForSelector('#sign-in-accounts-0')
}

/** At the bank, in its window or tab. */
export async function signInAtBank(page: Page, userName: string): Promise<void> {
  await page.fill('#username', userName)
  await page.fill('#password', findTestUser(userName)?.password ?? '')
  await page.click('#login-submit')
}

/** No content may overflow the viewport, and the page must be small enough for a slow phone. */
export async function assertFits(page: Page, title: string): Promise<void> {
  const beyond = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
  assert.ok(Number(beyond) <= 0, `${title}: ${beyond} px overflow the viewport`)
  const bytes = Buffer.byteLength(await page.content())
  assert.ok(bytes < MAX_BYTES, `${title}: ${bytes} bytes`)
}

export async function assertAccessible(page: Page, title: string): Promise<void> {
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

/**
 * A copy of the page in a context with scripts, because the checker is a script itself. The content of `noscript` is kept, and
 * the refresh is removed.
 */
async function copyWithoutScripts(page: Page, options: BrowserContextOptions): Promise<Page> {
  const markup = (await page.content())
    .replaceAll(/<\/?noscript>/g, '')
    .replaceAll(/<script>.*?<\/script>/gs, '')
    .replace('http-equiv="refresh"', '')
  const context = await page.context().browser()?.newContext(options)
  assert.ok(context !== undefined)
  const copy = await context.newPage()
  await copy.setContent(markup)
  return copy
}

/** 1280 x 800 px at 400 % zoom (WCAG 1.4.10). */
const ZOOMED = { viewport: { width: 320, height: 200 }, deviceScaleFactor: 4 }

export const CLEAN =
  'passes WCAG 2.2 AA as far as axe can tell, fits and is small; light with scripts at 400 % zoom, dark without'

export interface CheckedPage {
  readonly withScripts: string
  readonly withoutScripts: string
  /** From that URL to the page. */
  readonly reach: (page: Page) => Promise<unknown>
}

export async function checkPage(browser: Browser, title: string, checked: CheckedPage): Promise<void> {
  const { reach } = checked
  // The checker injects a script, which the content policy of the page would refuse.
  const zoomed = await browser.newContext({ ...ZOOMED, bypassCSP: true })
  const page = await zoomed.newPage()
  await page.goto(checked.withScripts)
  await reach(page)
  await assertFits(page, title)
  await assertAccessible(page, title)
  await zoomed.close()

  const quiet = await browser.newContext({ viewport: DESKTOP, javaScriptEnabled: false })
  const still = await quiet.newPage()
  await still.goto(checked.withoutScripts)
  await reach(still)
  const copy = await copyWithoutScripts(still, { viewport: DESKTOP, colorScheme: 'dark' })
  await assertFits(copy, `${title}, without scripts`)
  await assertAccessible(copy, `${title}, without scripts, dark`)
  await copy.context().close()
  await quiet.close()
}
