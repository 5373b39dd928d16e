// page: Theme and banks of an app in Chromium: preview, publish, rules, accessibility
import assert from 'node:assert/strict'
import type { Frame, Page } from 'playwright-core'
import { testWithProgram } from '../support/programs.ts'
import { assertAccessible } from './chromium.ts'
import { checkConsolePage, consoleTests } from './console-tab.ts'

const tests = consoleTests()

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

testWithProgram(
  'chromium',
  'a theme is previewed, refused while it is too faint, published, and shown by Link',
  async () => {
    const { asa, app } = await tests.createApp()
    const page = await tests.open({ member: asa, at: `/apps/${app.id}` })
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
    const query = new URLSearchParams({
      client_id: app.client_id,
      redirect_uri: 'https://app.example/callback',
      market: 'SE',
      locale: 'en_US',
      input_provider: 'se-demobank-open-banking-redirect',
    })
    const link = await tests.open({ bypassesPolicy: true })
    await link.goto(`${tests.platform.baseUrl}/1.0/transactions/connect-accounts?${query}`)
    assert.equal(await backgroundOf(link, '#link-continue'), 'rgb(91, 42, 134)')
    await assertAccessible(link, 'Link in the look of an app')
    await page.getByRole('button', { name: 'Reset' }).click()
    await page.getByRole('button', { name: 'Reset theme' }).click()
    await page.getByText('Reset to the standard theme.').waitFor()
  },
)

testWithProgram('chromium', 'scopes show what they open where they are chosen', async () => {
  const { asa, app } = await tests.createApp()
  const page = await tests.open({ member: asa, at: `/apps/${app.id}/settings/scopes` })
  const transactions = page.getByRole('checkbox', { name: 'transactions:read', exact: true })
  await transactions.waitFor()
  await page.getByRole('searchbox').first().fill('carbon footprint')
  await transactions.waitFor({ state: 'hidden' })
  await page.getByText('the provider documents it for the carbon footprint of transactions').waitFor()
  await page.getByRole('checkbox', { name: 'enrichment.sustainability' }).uncheck()
  await page.getByRole('button', { name: 'Save scopes of Tink' }).click()
  await page.getByText('Saved.').waitFor()
  const [tink] = (await asa.must('GET', `/apps/${app.id}`)).dialects
  // The scopes that the search had left out are still chosen.
  assert.ok(tink.scopes.includes('transactions:read'))
  assert.ok(!tink.scopes.includes('enrichment.sustainability'))
  await page.goto(`${tests.platform.baseUrl}/console/apps/${app.id}/builder`)
  await page.getByText('Choose scopes of the app').first().click()
  await page.getByRole('checkbox', { name: 'accounts:read', exact: true }).check()
  await page.getByRole('checkbox', { name: 'balances:read', exact: true }).check()
  assert.equal(await page.getByLabel('scope', { exact: true }).inputValue(), 'accounts:read balances:read')
  await page.getByRole('link', { name: 'Apps' }).first().click()
  await page.getByRole('link', { name: 'Create app' }).click()
  await page.getByText('What the 6 scopes of').click()
  await page.getByText('A refresh token, to read data').first().waitFor()
})

testWithProgram('chromium', 'a rule is previewed, saved and undone', async () => {
  const { asa, app } = await tests.createApp()
  const page = await tests.open({ member: asa, at: `/apps/${app.id}` })
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
})

testWithProgram('chromium', 'theme and banks are accessible and fit, in both colours', async () => {
  const { asa, app } = await tests.createApp()
  const page = await tests.open({ member: asa, bypassesPolicy: true })
  for (const path of ['customise', 'banks'])
    await checkConsolePage(tests.platform, page, `/apps/${app.id}/${path}`)
})
