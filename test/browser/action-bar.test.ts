// page: The primary button of every page in Chromium: in view without scrolling
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type ConnectedUser, connectUser } from '../flows/accounts/journey.ts'
import { pageLink } from '../flows/dashboard/journey.ts'
import { CALLBACK, linkAddress, type Query } from '../flows/link/journey.ts'
import type { TestApp, TestPlatform } from '../support/platform.ts'
import { testWithProgram } from '../support/programs.ts'
import {
  DEVICE,
  EMBEDDED,
  enterCode,
  holdRefresh,
  LONGEST_NAME,
  REDIRECT,
  signInAtBank,
  signInHere,
  startBrowser,
  startPlatform,
} from './chromium.ts'

const TERMS = 'https://tallystick.example/terms'
const PRIVACY = 'https://tallystick.example/privacy'
const VIEWPORTS = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
]

let platform: TestPlatform
let app: TestApp
let browser: Browser
before(async () => {
  const started = await startBrowser()
  if (started === undefined) return
  browser = started
  platform = await startPlatform({
    settings: { TALLYSTICK_TERMS_URL: TERMS, TALLYSTICK_PRIVACY_URL: PRIVACY },
  })
  app = await platform.createApp({ name: LONGEST_NAME, redirectUris: [CALLBACK] })
})
after(async () => {
  await browser?.close()
  await platform?.stop()
})

/** The whole element is inside the viewport, and nothing covers its middle. */
async function assertInView(page: Page, selector: string): Promise<void> {
  await page.waitForSelector(selector)
  const seen = await page.evaluate(`(() => {
    const element = document.querySelector(${JSON.stringify(selector)})
    const { top, bottom, left, right } = element.getBoundingClientRect()
    const middle = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
    const isInside = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth
    return isInside && element.contains(middle) ? '' : JSON.stringify({ top, bottom, innerHeight, over: middle?.id })
  })()`)
  assert.equal(seen, '', `${selector} on ${page.url()}`)
}

/** The test notice is one line. */
async function assertOneLine(page: Page): Promise<void> {
  const height = await page.evaluate(
    `document.getElementById('link-test-notice')?.getBoundingClientRect().height ?? 0`,
  )
  assert.ok(Number(height) > 0 && Number(height) < 44, `${height} px`)
}

type Step = readonly [title: string, query: Query, reach: (page: Page) => Promise<unknown>, primary: string]

const stay = async () => undefined

async function goToBank(page: Page, userName: string): Promise<void> {
  await page.click('#link-continue')
  await page.waitForSelector('#bank-login')
  await signInAtBank(page, userName)
}

const STEPS: readonly Step[] = [
  ['the bank list', {}, stay, '#bank-query'],
  ['the consent', { input_provider: REDIRECT }, stay, '#link-continue'],
  [
    'the sign-in',
    { input_provider: EMBEDDED },
    (page) => page.click('#link-continue'),
    '#link-sign-in-submit',
  ],
  [
    'the choice of accounts',
    { input_provider: EMBEDDED },
    async (page) => {
      await signInHere(page, 'u-se-several')
      await enterCode(page)
    },
    '#link-sign-in-submit',
  ],
  ['the second device', { input_provider: DEVICE }, (page) => page.click('#link-continue'), '#link-approve'],
  ['an error', { input_provider: EMBEDDED }, (page) => signInHere(page, 'u-se-blocked'), '#error-other-bank'],
  [
    'the bank’s sign-in',
    { input_provider: REDIRECT },
    async (page) => {
      await page.click('#link-continue')
    },
    '#login-submit',
  ],
  [
    'the bank’s consent',
    { input_provider: REDIRECT },
    (page) => goToBank(page, 'u-se-several'),
    '#consent-approve',
  ],
]

for (const [title, query, reach, primary] of STEPS) {
  testWithProgram('chromium', `${title}: the primary button is in view without scrolling`, async () => {
    for (const viewport of VIEWPORTS) {
      const context = await browser.newContext({ viewport })
      const page = await context.newPage()
      await holdRefresh(page)
      await page.goto(linkAddress(platform, app, { locale: 'de_DE', ...query }))
      await assertOneLine(page)
      await reach(page)
      await assertInView(page, primary)
      await context.close()
    }
  })
}

type DashboardStep = readonly [
  reach: (page: Page, user: ConnectedUser) => Promise<unknown>,
  primary: string | ((user: ConnectedUser) => string),
]

/**
 * The pages of the consent dashboard, one after another in one session. That of the list is the link to the first connection.
 */
const DASHBOARD_STEPS: readonly DashboardStep[] = [
  [stay, '#person-open'],
  [(page) => page.click('#person-open'), ({ credentialsId }) => `#open-${credentialsId}`],
  [(page, { credentialsId }) => page.click(`#open-${credentialsId}`), '#person-end'],
  [
    async (page) => {
      await page.uncheck('#data-balances')
      await page.click('#person-narrow-submit')
    },
    '#confirm-submit',
  ],
  [
    async (page) => {
      await page.click('#confirm-keep')
      await page.click('#person-end')
    },
    '#confirm-submit',
  ],
  [
    async (page) => {
      await page.goto(`${platform.baseUrl}/my`)
      await page.click('#person-access-end')
    },
    '#confirm-submit',
  ],
  [(page) => page.goto(`${platform.baseUrl}/my/connections/${'0'.repeat(32)}`), '#notice-next'],
]

for (const viewport of VIEWPORTS) {
  const title = `at ${viewport.width}x${viewport.height} the primary button is in view without scrolling`
  testWithProgram('chromium', `the consent dashboard: ${title}`, async () => {
    const user = await connectUser(platform, app)
    await user.token('accounts:read')
    const { store } = await platform.workbench()
    const found = await store.loadUser(app.appId, { userId: user.userId }, platform.clock.nowMs())
    assert.ok(found !== undefined)
    await store.savePreferences(app.appId, user.userId, 'de_DE', found.preferences)
    const context = await browser.newContext({ viewport, locale: 'de-DE' })
    const page = await context.newPage()
    await page.goto(await pageLink(app, user.userId))
    for (const [reach, primary] of DASHBOARD_STEPS) {
      await reach(page, user)
      await assertInView(page, typeof primary === 'string' ? primary : primary(user))
    }
    await context.close()
  })

  testWithProgram('chromium', `expired pages: ${title}`, async () => {
    const context = await browser.newContext({ viewport, locale: 'de-DE' })
    const page = await context.newPage()
    await page.goto(linkAddress(platform, app, { locale: 'de_DE', input_provider: REDIRECT }))
    const outdated = await context.newPage()
    await outdated.goto(page.url())
    // A form with another token than that of this browser is out of date.
    await outdated.evaluate(`document.querySelector('#link-consent input[type=hidden]').value = 'other'`)
    await outdated.click('#link-continue')
    await assertInView(outdated, '#error-return')
    platform.clock.advance(31 * 60_000)
    assert.equal((await page.reload())?.status(), 410)
    await assertInView(page, '#error-return')
    await context.close()
  })
}

testWithProgram('chromium', 'terms and privacy policy of the operator are linked in a new tab', async () => {
  const page = await browser.newPage()
  await page.goto(linkAddress(platform, app))
  assert.equal(await page.getAttribute('#legal-terms', 'href'), TERMS)
  assert.equal(await page.getAttribute('#legal-privacy', 'href'), PRIVACY)
  assert.equal(await page.getAttribute('#legal-privacy', 'target'), '_blank')
  await page.close()
})
