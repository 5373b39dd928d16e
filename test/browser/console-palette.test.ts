// page: Palette, Link builder, menu and first load of the Console in Chromium
import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { PASSWORD } from '../flows/console/visitor.ts'
import { testWithProgram } from '../support/programs.ts'
import { checkConsolePage, checkShown, consoleTests, focusByKeyboard } from './console-tab.ts'

const MAX_SCRIPT_BYTES = 200 * 1024

const tests = consoleTests()

testWithProgram(
  'chromium',
  'the palette finds pages, apps and request ids with the keyboard alone',
  async () => {
    const { asa, app } = await tests.createApp()
    const page = await tests.open({ member: asa })
    await page.getByRole('heading', { name: 'Apps' }).waitFor()
    await page.keyboard.press('Control+k')
    const input = page.getByRole('dialog').getByRole('combobox')
    await input.waitFor()
    assert.ok(await input.evaluate((element) => element.matches(':focus')))
    await page.keyboard.type('ledg')
    await page.getByRole('option', { name: /^Ledger/, selected: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(new RegExp(`/console/apps/${app.id}$`))
    await page.keyboard.press('Meta+k')
    await page.keyboard.type('webh')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await page.getByText('No endpoint yet').waitFor()
    const requestId = '0b0e7f0a-9d3c-4a52-9d7e-6c1d2b3a4f50'
    await page.keyboard.press('Control+k')
    await page.keyboard.type(requestId)
    await page.keyboard.press('Enter')
    await page.waitForURL(new RegExp(`/apps/${app.id}/requests/${requestId}$`))
    await page.keyboard.press('Control+k')
    await input.waitFor()
    await page.keyboard.press('Escape')
    await input.waitFor({ state: 'detached' })
  },
)

testWithProgram(
  'chromium',
  'the builder shows the URL, why it would be refused, the next calls, and opens Link',
  async () => {
    const { asa, app } = await tests.createApp()
    const page = await tests.open({ member: asa, at: `/apps/${app.id}` })
    await page.getByRole('link', { name: 'Link builder' }).click()
    await page.getByText('Link opens with it.').waitFor()
    await page.getByText(`client_id=${app.client_id}`).first().waitFor()
    await page.getByLabel('state', { exact: true }).fill('from the builder')
    await page.getByText('state=from%20the%20builder').waitFor()
    await page.getByRole('radio', { name: 'Python' }).check()
    await page.getByText('import os, requests').waitFor()
    const opened = page.context().waitForEvent('page')
    await page.getByRole('link', { name: /^Try it/ }).click()
    const link = await opened
    await link.waitForSelector('#bank-list')
    await link.close()
    await page.getByText(/^More parameters/).click()
    await page.getByLabel('theme', { exact: true }).selectOption('DARK')
    await page.getByText('theme=DARK').waitFor()
    await page.getByLabel('external_reference', { exact: true }).count()
    await page.getByLabel('Product').selectOption({ index: 1 })
    await page.getByText('Link would refuse it').waitFor()
  },
)

testWithProgram(
  'chromium',
  'an API key is created beside the client secrets, and the explorer requires it where a call does',
  async () => {
    const { asa, app } = await tests.createApp()
    const page = await tests.open({ member: asa, at: `/apps/${app.id}/settings/client` })
    await page.getByRole('button', { name: 'Create new API key' }).click()
    await page.getByLabel('Console account password').fill(PASSWORD)
    await page.getByLabel('Name').fill('data')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('heading', { name: 'Your new API key' }).waitFor()
    await page.getByText(/^tsa_/).waitFor()
    await page.getByRole('button', { name: 'I have stored it' }).click()
    await page.getByRole('row', { name: /^data/ }).getByText('API key').waitFor()
    await page.goto(`${tests.platform.baseUrl}/console/apps/${app.id}/explorer/connectDeleteCard`)
    await page.getByLabel('loginId (required)').fill('00000000-0000-0000-0000-000000000000')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('This field is required.').waitFor()
    const key = page.getByLabel('Flinks-Auth-Key (one of these is required)')
    assert.equal(await key.getAttribute('aria-invalid'), 'true')
    await page.getByLabel('X-Api-Key (one of these is required)').fill('wrong')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('401').first().waitFor()
    await page.goto(`${tests.platform.baseUrl}/console/apps/${app.id}/explorer/connectGenerateAuthorizeToken`)
    await page.getByLabel('Flinks-Auth-Key (required)').waitFor()
  },
)

testWithProgram('chromium', 'the section of the page is marked, on every page of it', async () => {
  const { asa, app } = await tests.createApp()
  const page = await tests.open({ member: asa })
  for (const [path, name] of [
    ['settings/client', 'App settings'],
    ['settings/scopes', 'App settings'],
    ['explorer/createUser', 'API explorer'],
    [`connections/${'0'.repeat(32)}`, 'Users and connections'],
  ] as const) {
    await page.goto(`${tests.platform.baseUrl}/console/apps/${app.id}/${path}`)
    await page.locator('h1').waitFor()
    const current = page.getByRole('navigation', { name: 'Sections' }).locator('[aria-current=page]')
    assert.deepEqual(await current.allTextContents(), [name], path)
    assert.match((await current.getAttribute('class')) ?? '', /active/)
  }
})

testWithProgram('chromium', 'palette and builder are accessible and fit, in both colours', async () => {
  const { asa, app } = await tests.createApp()
  const page = await tests.open({ member: asa, bypassesPolicy: true })
  await checkConsolePage(tests.platform, page, `/apps/${app.id}/builder`)
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').waitFor()
  await checkShown(page, 'palette')
})

testWithProgram(
  'chromium',
  'on a narrow screen the menu opens by keyboard, and closes with the next page',
  async () => {
    const { asa, app } = await tests.createApp()
    const page = await tests.open({ member: asa, at: `/apps/${app.id}` })
    await page.setViewportSize({ width: 320, height: 640 })
    const sections = page.getByRole('navigation', { name: 'Sections' })
    const menu = sections.getByRole('button', { name: 'Menu' })
    const link = sections.getByRole('link', { name: 'Requests', exact: true })
    const state = async () => [await menu.getAttribute('aria-expanded'), await link.isVisible()]
    await menu.waitFor()
    assert.deepEqual(await state(), ['false', false])
    await focusByKeyboard(page, 'button', 'Menu')
    await page.keyboard.press('Enter')
    await link.waitFor()
    assert.deepEqual(await state(), ['true', true])
    await page.keyboard.press('Space')
    await link.waitFor({ state: 'hidden' })
    assert.deepEqual(await state(), ['false', false])
    await page.keyboard.press('Space')
    await link.waitFor()
    await focusByKeyboard(sections, 'link', 'Requests')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/requests$/)
    await link.waitFor({ state: 'hidden' })
    assert.deepEqual(await state(), ['false', false])
    await menu.click()
    await link.waitFor()
    // Also by the browser's own way back.
    await page.goBack()
    await link.waitFor({ state: 'hidden' })
    assert.equal(await menu.getAttribute('aria-expanded'), 'false')
    await page.setViewportSize({ width: 1280, height: 800 })
    await link.waitFor()
    assert.equal(await menu.isVisible(), false)
  },
)

testWithProgram('chromium', 'the first page loads at most 200 KB of compressed JavaScript', async () => {
  const { asa } = await tests.createApp()
  const page = await tests.open({ member: asa })
  const loaded: Promise<number>[] = []
  page.on('response', (response) => {
    if (/\.js$/.test(new URL(response.url()).pathname))
      loaded.push(response.body().then((body) => gzipSync(body, { level: 9 }).length))
  })
  await page.goto(`${tests.platform.baseUrl}/console`)
  await page.getByRole('heading', { name: 'Apps' }).waitFor()
  const sizes = await Promise.all(loaded)
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  assert.ok(sizes.length > 1 && bytes > 50_000, `${bytes} bytes in ${sizes.length} files`)
  assert.ok(bytes <= MAX_SCRIPT_BYTES, `${bytes} bytes`)
})
