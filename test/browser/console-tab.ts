// glue: The Console in Chromium: platform, tabs with a session, accessibility checks
import assert from 'node:assert/strict'
import { after, afterEach, before } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Locator, Page } from 'playwright-core'
import { createMember, type Visitor } from '../flows/console/visitor.ts'
import type { PlatformOptions, TestPlatform } from '../support/platform.ts'
import { startBrowser, startPlatform } from './chromium.ts'

const BUILD_MS = 180_000
const MAX_TABS = 80
const SIZES = [320, 1280] as const
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

export async function waitForBuild({ baseUrl }: Pick<TestPlatform, 'baseUrl'>): Promise<void> {
  const endMs = Date.now() + BUILD_MS
  for (;;) {
    const response = await fetch(`${baseUrl}/console`)
    if (response.status === 200) return
    const text = await response.text()
    assert.ok(text.includes('is being built'), text)
    assert.ok(Date.now() < endMs, 'the Console was not built in time')
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

interface TabOptions {
  /** Logged in as this member, with the session that the member has at the Console API. */
  readonly member?: Pick<Visitor, 'jar'>
  /** Path in the Console at which the tab of a member opens; the home page by default. */
  readonly at?: string
  /** Without the content policy, which would refuse the script of the accessibility checker. */
  readonly bypassesPolicy?: boolean
}

interface ConsoleTests {
  readonly platform: TestPlatform
  /** A tab of its own context. Its errors fail the test, and it is closed after the test. */
  readonly open: (options?: TabOptions) => Promise<Page>
  /** A member with a sandbox app. */
  readonly createApp: () => Promise<MemberWithApp>
}

type MemberWithApp = {
  readonly asa: Awaited<ReturnType<typeof createMember>>
  // Read by tests that know its shape.
  // biome-ignore lint/suspicious/noExplicitAny: the assertions check it
  readonly app: any
}

/**
 * One platform and one Chromium for the tests of a file, started before the first test and stopped after the last. `prepare` runs once
 * both have started; without Chromium, nothing starts.
 */
export function consoleTests(
  options?: PlatformOptions,
  prepare?: (platform: TestPlatform) => Promise<void>,
): ConsoleTests {
  let browser: Browser | undefined
  let platform: TestPlatform | undefined
  const tabs: { readonly page: Page; readonly errors: readonly string[] }[] = []
  const started = () => platform ?? assert.fail('the platform starts before the first test')
  before(async () => {
    browser = await startBrowser()
    if (browser === undefined) return
    platform = await startPlatform(options)
    await waitForBuild(platform)
    await prepare?.(platform)
  })
  afterEach(async () => {
    const closed = tabs.splice(0)
    for (const { page } of closed) await page.context().close()
    assert.deepEqual(
      closed.flatMap(({ errors }) => errors),
      [],
    )
  })
  after(async () => {
    await browser?.close()
    await platform?.stop()
  })
  return {
    get platform() {
      return started()
    },
    async open({ member, at = '', bypassesPolicy = false } = {}) {
      assert.ok(browser !== undefined)
      const page = await (await browser.newContext({ bypassCSP: bypassesPolicy })).newPage()
      tabs.push({ page, errors: collectErrors(page) })
      if (member !== undefined) {
        await addSession(started(), page, member)
        await page.goto(`${started().baseUrl}/console${at}`)
        await page.getByRole('button', { name: 'Log out' }).waitFor()
      }
      return page
    },
    async createApp() {
      const asa = await createMember(started())
      const app = await asa.must('POST', `/organisations/${asa.organisationId}/apps`, {
        name: 'Ledger',
        display_name: 'Ledger',
        environment: 'sandbox',
        redirect_uris: ['https://app.example/callback'],
      })
      return { asa, app }
    },
  }
}

/** Errors of scripts, and styles that the policy stops. */
function collectErrors(page: Page): readonly string[] {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    // The browser itself reports each refused request, and a visitor without a session is refused one.
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      errors.push(message.text())
  })
  return errors
}

export async function addSession(
  { baseUrl }: Pick<TestPlatform, 'baseUrl'>,
  page: Page,
  { jar }: Pick<Visitor, 'jar'>,
): Promise<void> {
  const cookies = await jar.getCookies(`${baseUrl}/console/api`)
  await page.context().addCookies(
    cookies.map(({ key, value, path, httpOnly, secure }) => ({
      name: key,
      value,
      domain: new URL(baseUrl).hostname,
      path: path ?? '/',
      httpOnly,
      secure,
      sameSite: 'Lax' as const,
    })),
  )
}

/** Moves the focus by Tab to the first element of that role and name; fails where the keyboard does not reach it. */
export async function focusByKeyboard(
  within: Page | Locator,
  role: 'link' | 'button' | 'textbox' | 'searchbox' | 'tab',
  name: string | RegExp,
): Promise<void> {
  const target = within.getByRole(role, { name }).first()
  await target.waitFor()
  for (let presses = 0; presses < MAX_TABS; presses++) {
    if (await target.evaluate((element) => element.matches(':focus'))) return
    await target.page().keyboard.press('Tab')
  }
  assert.fail(`the keyboard does not reach ${name}`)
}

/** Opens a page: it is accessible in both colour schemes and fits from 320 to 1280 pixels. The tab must bypass the policy. */
export async function checkConsolePage(
  { baseUrl }: Pick<TestPlatform, 'baseUrl'>,
  page: Page,
  path: string,
): Promise<void> {
  await page.goto(`${baseUrl}/console${path}`)
  await page.locator('h1').waitFor()
  await page.waitForFunction("document.querySelector('.loading') === null")
  await checkShown(page, path)
}

/** The whole check in light colours; in the dark the contrast alone, because the colours are all that differs. */
export async function checkShown(page: Page, title: string): Promise<void> {
  for (const width of SIZES) {
    await page.setViewportSize({ width, height: 800 })
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    assert.ok(Number(overflow) <= 0, `${title} at ${width} px scrolls sideways by ${overflow}`)
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // Pages in a preview are checked where end users see them. Without other frames, no second tab has to join the results.
    const checker = new AxeBuilder({ page }).exclude('iframe').setLegacyMode()
    const rules = colorScheme === 'dark' ? checker.withRules('color-contrast') : checker.withTags(TAGS)
    const { violations } = await rules.analyze()
    assert.deepEqual(
      violations.map(({ id, nodes }) => `${title} ${colorScheme}: ${id} ${nodes[0]?.html.slice(0, 160)}`),
      [],
    )
  }
  await page.emulateMedia({ colorScheme: 'light' })
}
