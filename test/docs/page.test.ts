// rule: The pages of the API reference in a real browser: sizes, color schemes, keyboard
import assert from 'node:assert/strict'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { engines } from '../support/engines.ts'
import { startTestPlatform } from '../support/platform.ts'
import { testWithProgram } from '../support/programs.ts'

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** One of each kind: start, topic, guide with tables, result of a search. */
const PATHS = ['/docs', '/docs/tink-tokens', '/docs/guides/link', '/docs?q=consent']

async function withBrowser(
  program: string,
  work: (browser: Browser, baseUrl: string) => Promise<void>,
): Promise<void> {
  const [sqlite] = engines
  assert.ok(sqlite !== undefined)
  const platform = await startTestPlatform(sqlite, { demoBank: false })
  const browser = await chromium.launch({ executablePath: program, args: ARGUMENTS })
  try {
    await work(browser, platform.baseUrl)
  } finally {
    await browser.close()
    await platform.stop()
  }
}

async function open(browser: Browser, address: string, options: BrowserContextOptions): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage()
  await page.goto(address)
  return page
}

testWithProgram(
  'chromium',
  'the pages of the reference pass WCAG 2.2 AA as far as axe can tell, from 320 to 1920 px, light and dark',
  (program) =>
    withBrowser(program, async (browser, baseUrl) => {
      // Colours do not depend on the width, nor sizes on the scheme, so that two of the six pairs tell all.
      for (const [colorScheme, width] of [
        ['light', 320],
        ['dark', 1920],
      ] as const) {
        // The checker brings a script, which the page's policy rightly refuses.
        const options = { colorScheme, viewport: { width, height: 800 }, bypassCSP: true }
        const page = await open(browser, `${baseUrl}/docs`, options)
        for (const path of PATHS) {
          await page.goto(baseUrl + path)
          const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
          const { violations, passes } = await new AxeBuilder({ page }).withTags(tags).analyze()
          assert.deepEqual(
            violations.map(({ id, nodes }) => `${path} ${id}: ${nodes[0]?.html}`),
            [],
          )
          assert.ok(
            passes.some(({ id }) => id === 'color-contrast'),
            'contrast was checked',
          )
        }
        await page.context().close()
      }
      const page = await open(browser, `${baseUrl}/docs`, {})
      for (const path of PATHS) {
        await page.goto(baseUrl + path)
        for (const width of [320, 768, 1280, 1920]) {
          await page.setViewportSize({ width, height: 800 })
          const beyond = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
          assert.ok(Number(beyond) <= 0, `${path}: nothing is beyond the edge at ${width} px`)
        }
      }
    }),
)

testWithProgram(
  'chromium',
  'a page of the reference is styled and complete under its own policy without scripts, its first stop leads past the contents, and its examples are copied',
  (program) =>
    withBrowser(program, async (browser, baseUrl) => {
      const page = await open(browser, `${baseUrl}/docs/tink-accounts`, { javaScriptEnabled: true })
      const complaints: string[] = []
      page.on('console', (message) => complaints.push(message.text()))
      await page.reload()
      assert.deepEqual(complaints, [], 'the browser refuses nothing')
      const font = await page.evaluate('getComputedStyle(document.body).fontFamily')
      assert.match(String(font), /system-ui/)
      assert.ok((await page.locator('article').count()) > 2)
      await page.keyboard.press('Tab')
      assert.equal(await page.locator(':focus').textContent(), 'Skip to the reference')
      await page.keyboard.press('Enter')
      assert.equal(await page.evaluate('document.activeElement.id'), 'main')
      // The examples in Node and Python are behind their summaries, and copied like that in curl.
      const origin = baseUrl
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
      const article = page.locator('article').first()
      await article.getByText('In Python').click()
      for (const [place, word] of [
        [':scope > pre', 'curl '],
        ['details[open] pre', 'requests.'],
      ] as const) {
        const example = article.locator(place).first()
        const button = example.locator('xpath=preceding-sibling::button[1]')
        assert.equal(await button.getAttribute('aria-live'), 'polite')
        await button.focus()
        await page.keyboard.press('Enter')
        await button.getByText('Copied').waitFor()
        const copied = String(await page.evaluate('navigator.clipboard.readText()'))
        assert.equal(copied, await example.textContent())
        assert.ok(copied.includes(word), copied)
      }
      await page.context().clearPermissions()
      // Chromium refuses to write for a page without the focus or the permission; the button says so.
      await page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
      const [first] = await article.locator('button.copy').all()
      await first?.getByText('Copy', { exact: true }).waitFor()
      await first?.click()
      await first?.getByText('Not copied').waitFor()
      assert.deepEqual(complaints, [])
    }),
)
