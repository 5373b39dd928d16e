// glue: Opens the Console in Chromium: the build, a tab, a log-in, the checks of every page
import assert from 'node:assert/strict'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { PASSWORD } from '../flows/console/visitor.ts'
import type { TestPlatform } from '../support/platform.ts'

const BUILD_MS = 180_000
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

/** A tab whose every error fails the test: scripts, styles that the policy stops, requests that fail. */
export async function openConsoleTab(
  browser: Browser,
  colorScheme: 'light' | 'dark' = 'light',
  options: { readonly bypassesPolicy?: boolean } = {},
): Promise<{ page: Page; errors: readonly string[] }> {
  const context = await browser.newContext({ colorScheme, bypassCSP: options.bypassesPolicy === true })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    // The browser itself reports each refused request, and a visitor without a session is refused one.
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      errors.push(message.text())
  })
  return { page, errors }
}

export async function logInToConsole(
  { baseUrl }: Pick<TestPlatform, 'baseUrl'>,
  page: Page,
  email: string,
): Promise<void> {
  await page.goto(`${baseUrl}/console/log-in`)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('button', { name: 'Log out' }).waitFor()
}

/** Opens a page: it is accessible and fits from 320 to 1280 pixels. The tab must bypass the policy, for the script of the checker. */
export async function checkConsolePage(
  { baseUrl }: Pick<TestPlatform, 'baseUrl'>,
  page: Page,
  path: string,
  scheme: 'light' | 'dark',
): Promise<void> {
  await page.goto(`${baseUrl}/console${path}`)
  await page.locator('h1').waitFor()
  await page.waitForFunction("document.querySelector('.loading') === null")
  await checkShown(page, path, scheme)
}

export async function checkShown(page: Page, title: string, scheme: 'light' | 'dark'): Promise<void> {
  for (const width of SIZES) {
    await page.setViewportSize({ width, height: 800 })
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    assert.ok(Number(overflow) <= 0, `${title} at ${width} px scrolls sideways by ${overflow}`)
  }
  // The colours are all that differs in the dark.
  // Pages in a preview are checked where end users see them.
  const checker = new AxeBuilder({ page }).exclude('iframe')
  const rules = scheme === 'dark' ? checker.withRules('color-contrast') : checker.withTags(TAGS)
  const { violations } = await rules.analyze()
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${title} ${scheme}: ${id} ${nodes[0]?.html.slice(0, 160)}`),
    [],
  )
}
