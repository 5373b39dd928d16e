// page: Theme, banks and API explorer of an app in Chromium
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import type { Frame, Page } from 'playwright-core'
import { PASSWORD } from '../flows/console/visitor.ts'
import { testWithProgram } from '../support/programs.ts'
import { startReceiver } from '../support/receiver.ts'
import { assertAccessible } from './chromium.ts'
import { checkConsolePage, checkShown, consoleTests, focusByKeyboard } from './console-tab.ts'

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

testWithProgram('chromium', 'the days for which an app keeps data are set and removed', async () => {
  const { asa, app } = await tests.createApp()
  const page = await tests.open({ member: asa, at: `/apps/${app.id}/settings/details` })
  const users = page.getByLabel('Delete users without access after (days)')
  await users.fill('90')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Saved.').waitFor()
  const stored = async () => (await asa.must('GET', `/apps/${app.id}`)).retention
  assert.deepEqual(await stored(), {
    user_days: 90,
    request_days: null,
    consent_days: null,
    session_days: null,
  })
  await users.fill('')
  // "Saved." is still shown from the first time.
  const sent = page.waitForResponse((response) => response.request().method() === 'PATCH')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await sent
  await page.reload()
  await users.waitFor()
  assert.equal(await users.inputValue(), '')
  assert.equal(await stored(), null)
})

testWithProgram('chromium', 'a key URL is refused with the reason, set, checked and removed', async () => {
  const receiver = await startReceiver()
  const { asa, app } = await tests.createApp()
  const page = await tests.open({ member: asa, at: `/apps/${app.id}/settings/client`, bypassesPolicy: true })
  await page.getByRole('button', { name: 'Fetch keys from a URL' }).click()
  await page.getByLabel('URL of the JWK set').fill(`${receiver.url}/jwks`)
  await page.getByLabel('Console account password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Fetch keys', exact: true }).click()
  await page.getByText('The response is not a JWK set').waitFor()
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
  receiver.answer('/jwks', (response) => response.end(JSON.stringify({ keys: [{ ...jwk, kid: 'k1' }] })))
  await page.getByRole('button', { name: 'Fetch keys', exact: true }).click()
  await page.getByText('Fetched', { exact: true }).waitFor()
  await page.getByText('k1', { exact: true }).waitFor()
  await assertAccessible(page, 'a key URL')
  receiver.answer('/jwks', 503)
  await page.getByRole('button', { name: 'Remove URL' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove URL' }).click()
  await page.getByText('Keys are not fetched from a URL.').waitFor()
  await receiver.close()
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

testWithProgram(
  'chromium',
  'an operation is found, sent with a new token, refused without one, and copied as code',
  async () => {
    const { asa, app } = await tests.createApp()
    const page = await tests.open({ member: asa, at: `/apps/${app.id}` })
    await page.getByRole('link', { name: 'API explorer' }).click()
    await page.getByRole('searchbox', { name: 'Path or words' }).fill('user/create')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Create user', exact: true }).click()
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('401 refused').waitFor()
    await page.getByRole('link', { name: 'About token_missing' }).waitFor()

    await page.getByRole('button', { name: 'Create a token' }).click()
    const dialog = page.getByRole('dialog')
    assert.equal(await dialog.getByRole('checkbox', { name: 'user:create' }).isChecked(), true)
    await dialog.getByLabel('Console account password').fill('wrong')
    await dialog.getByRole('button', { name: 'Create token' }).click()
    await dialog.getByText('The password is wrong.').waitFor()
    await dialog.getByLabel('Console account password').fill(PASSWORD)
    await dialog.getByRole('button', { name: 'Create token' }).click()
    await dialog.waitFor({ state: 'detached' })
    const chosen = page.getByLabel('Token', { exact: true }).locator('option:checked')
    assert.match((await chosen.textContent()) ?? '', /^The app •••.{4}$/)
    const body = page.getByLabel('JSON body (required)')
    await body.fill('{"market":"SE"')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('This is not JSON').waitFor()
    await body.fill('{"external_user_id":"ann","market":"SE","locale":"sv_SE"}')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('200 succeeded').waitFor()
    await page.getByText('"external_user_id": "ann"').waitFor()
    assert.equal(await page.getByText('eyJ').count(), 0)

    await page.getByText('As code').click()
    await page.getByText('"Authorization: Bearer $CLIENT_TOKEN"').waitFor()
    await page.getByRole('radio', { name: 'Python' }).check()
    await page.getByText('requests.post(').waitFor()

    await page.getByRole('link', { name: 'All operations' }).click()
    await page.getByRole('searchbox', { name: 'Path or words' }).fill('nothing like it')
    await page.keyboard.press('Enter')
    await page.getByText('No operation matches').waitFor()
    await page.getByRole('button', { name: 'Show every operation' }).click()
    await page.getByRole('link', { name: 'List accounts', exact: true }).first().click()
    await page.getByRole('button', { name: 'Create a token' }).click()
    const user = dialog.getByLabel('User', { exact: true })
    const ann = user.locator('option', { hasText: 'ann (' })
    await ann.waitFor({ state: 'attached' })
    await user.selectOption(await ann.getAttribute('value'))
    await dialog.getByLabel('Grant', { exact: true }).waitFor()
    await dialog.getByLabel('Console account password').fill(PASSWORD)
    await dialog.getByRole('button', { name: 'Create token' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('"accounts": []').waitFor()
    await page.getByRole('link', { name: 'Open in Requests' }).click()
    await page.waitForURL(/\/requests\/[0-9a-f-]{36}$/)
  },
)

testWithProgram('chromium', 'the API explorer is accessible and fits, and sends by keyboard', async () => {
  const { asa, app } = await tests.createApp()
  const page = await tests.open({ member: asa, bypassesPolicy: true })
  await checkConsolePage(tests.platform, page, `/apps/${app.id}/explorer`)
  await checkConsolePage(tests.platform, page, `/apps/${app.id}/explorer/createUser`)
  await focusByKeyboard(page, 'button', 'Create a token')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByText('Scopes').waitFor()
  await checkShown(page, 'a new token')
  await page.keyboard.press('Escape')
  await focusByKeyboard(page, 'button', 'Send')
  await page.keyboard.press('Enter')
  await page.getByText('401 refused').waitFor()
  await page.getByText('Headers of the response').click()
  await checkShown(page, 'a response')
})
