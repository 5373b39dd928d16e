// page: Theme and banks of an app in Chromium: preview, publish, rules, accessibility
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Browser, Frame, Page } from 'playwright-core'
import { createMember } from '../flows/console/visitor.ts'
import type { TestPlatform } from '../support/platform.ts'
import { testWithProgram } from '../support/programs.ts'
import { assertAccessible, startBrowser, startPlatform } from './chromium.ts'
import { checkConsolePage, logInToConsole, openConsoleTab, waitForBuild } from './console-tab.ts'

let platform: TestPlatform
let browser: Browser

before(async () => {
  const started = await startBrowser()
  if (started === undefined) return
  browser = started
  platform = await startPlatform()
  await waitForBuild(platform)
})
after(async () => {
  await browser?.close()
  await platform?.stop()
})

/** As somebody types: the field is checked after each key. */
async function setColour(page: Page, label: string, colour: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true })
  await field.press('ControlOrMeta+a')
  await field.pressSequentially(colour)
  assert.equal(await field.inputValue(), colour)
}

async function backgroundOf(frame: Page | Frame, selector: string): Promise<unknown> {
  await frame.waitForSelector(selector)
  return frame.evaluate(`getComputedStyle(document.querySelector('${selector}')).backgroundColor`)
}

const createApp = async () => {
  const asa = await createMember(platform)
  const app = await asa.must('POST', `/organisations/${asa.organisationId}/apps`, {
    name: 'Ledger',
    display_name: 'Ledger',
    environment: 'sandbox',
    redirect_uris: ['https://app.example/callback'],
  })
  return { asa, app }
}

testWithProgram(
  'chromium',
  'a theme is previewed, refused while it is too faint, published, and shown by Link',
  async () => {
    const { asa, app } = await createApp()
    const { page, errors } = await openConsoleTab(browser)
    await logInToConsole(platform, page, asa.email)
    await page.goto(`${platform.baseUrl}/console/apps/${app.id}`)
    await page.getByRole('link', { name: 'Theme' }).click()
    const preview = page.frameLocator('iframe')
    await preview.getByText('Choose').first().waitFor()
    await setColour(page, 'Button background', '#cccccc')
    await page.getByText('Not to be published yet').waitFor()
    await setColour(page, 'Button background', '#5b2a86')
    await page.getByText('Draft saved.').waitFor()
    await page.getByText('Not to be published yet').waitFor({ state: 'detached' })
    await page.getByLabel('Preview of').selectOption('consent')
    await preview.locator('#link-continue').waitFor()
    const frame = page.frames().find((one) => one !== page.mainFrame())
    assert.ok(frame !== undefined)
    assert.equal(await backgroundOf(frame, '#link-continue'), 'rgb(91, 42, 134)')
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByText('Published: end users see it from now on.').waitFor()
    assert.deepEqual(errors, [])
    const query = new URLSearchParams({
      client_id: app.client_id,
      redirect_uri: 'https://app.example/callback',
      market: 'SE',
      locale: 'en_US',
      input_provider: 'se-demobank-open-banking-redirect',
    })
    const link = await openConsoleTab(browser, 'light', { bypassesPolicy: true })
    await link.page.goto(`${platform.baseUrl}/1.0/transactions/connect-accounts?${query}`)
    assert.equal(await backgroundOf(link.page, '#link-continue'), 'rgb(91, 42, 134)')
    await assertAccessible(link.page, 'Link in the look of an app')
    await link.page.context().close()
    await page.getByRole('button', { name: 'Reset' }).click()
    await page.getByRole('button', { name: 'Reset theme' }).click()
    await page.getByText('Reset to the standard theme.').waitFor()
    await page.context().close()
  },
)

testWithProgram('chromium', 'a rule is previewed, saved and undone', async () => {
  const { asa, app } = await createApp()
  const { page, errors } = await openConsoleTab(browser)
  await logInToConsole(platform, page, asa.email)
  await page.goto(`${platform.baseUrl}/console/apps/${app.id}`)
  await page.getByRole('link', { name: 'Banks' }).click()
  const total = (await asa.must('GET', `/apps/${app.id}/banks`)).banks.length
  await page.getByText(`${total} of ${total} are shown.`).waitFor()
  await page.getByLabel('Market').first().selectOption('SE')
  await page.getByRole('button', { name: 'Add to exclusion rules' }).click()
  await page.getByText('would be shown.').waitFor()
  await page.getByRole('button', { name: 'Save: live at once' }).click()
  await page.getByText('Saved.').waitFor()
  const rules = (await asa.must('GET', `/apps/${app.id}/banks`)).rules
  assert.deepEqual(rules.exclude, [{ market: 'SE' }])
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText(`${total} of ${total} are shown.`).waitFor()
  assert.deepEqual((await asa.must('GET', `/apps/${app.id}/banks`)).rules.exclude, [])
  assert.deepEqual(errors, [])
  await page.context().close()
})

testWithProgram('chromium', 'theme and banks are accessible and fit, in both colours', async () => {
  const { asa, app } = await createApp()
  for (const scheme of ['light', 'dark'] as const) {
    const { page, errors } = await openConsoleTab(browser, scheme, { bypassesPolicy: true })
    await logInToConsole(platform, page, asa.email)
    for (const path of ['customise', 'banks'])
      await checkConsolePage(platform, page, `/apps/${app.id}/${path}`, scheme)
    assert.deepEqual(errors, [])
    await page.context().close()
  }
})
