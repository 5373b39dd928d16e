// page: Requests, users, connections and analytics of an app in Chromium
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Browser } from 'playwright-core'
import type { TestPlatform } from '../support/platform.ts'
import { testWithProgram } from '../support/programs.ts'
import { startBrowser, startPlatform } from './chromium.ts'
import { plantActivity } from './console-activity-plant.ts'
import { checkConsolePage, logInToConsole, openConsoleTab, waitForBuild } from './console-tab.ts'

let platform: TestPlatform
let browser: Browser
let planted: Awaited<ReturnType<typeof plantActivity>>

before(async () => {
  const started = await startBrowser()
  if (started === undefined) return
  browser = started
  platform = await startPlatform()
  await waitForBuild(platform)
  planted = await plantActivity(platform)
})
after(async () => {
  await browser?.close()
  await platform?.stop()
})

testWithProgram(
  'chromium',
  'a refused request is found by its filter, explained, and copied as curl',
  async () => {
    const { appId, owner, refusedId, tokens } = planted
    const { page, errors } = await openConsoleTab(browser)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await logInToConsole(platform, page, owner.email)
    await page.goto(`${platform.baseUrl}/console/apps/${appId}/requests`)
    const rows = page.getByRole('region', { name: 'Requests' }).getByRole('row')
    await page.getByText('The client secret is not valid.').waitFor()
    const before = await rows.count()
    await tokens({ grant_type: 'client_credentials', scope: 'user:create' })
    await platform.runJobs()
    await rows.nth(before).waitFor()
    await page.getByLabel('Outcome').selectOption('refused')
    await page.waitForURL(/outcome=refused/)
    await page.waitForFunction("document.querySelectorAll('tbody tr').length === 1")
    await page.reload()
    assert.equal(await page.getByLabel('Outcome').inputValue(), 'refused')
    await page.getByRole('link', { name: 'POST /api/v1/oauth/token' }).click()
    await page.waitForURL(new RegExp(`/requests/${refusedId}`))
    await page.getByText('Create a new secret for the app.').waitFor()
    await page.getByRole('button', { name: 'Copy curl command' }).click()
    await page.getByText('Copied', { exact: true }).waitFor()
    const curl = String(await page.evaluate('navigator.clipboard.readText()'))
    assert.match(curl, /^curl -X POST '.*\/api\/v1\/oauth\/token'/)
    assert.match(curl, /client_secret=YOUR_CLIENT_SECRET/)
    await page.goto(`${platform.baseUrl}/console/apps/${appId}/requests?path=%2Fnowhere`)
    await page.getByRole('button', { name: 'Show every request' }).click()
    await page.waitForFunction("document.querySelectorAll('tbody tr').length > 1")
    assert.deepEqual(errors, [])
    await page.context().close()
  },
)

testWithProgram('chromium', 'a chart has its table and its CSV', async () => {
  const { appId, owner } = planted
  const { page, errors } = await openConsoleTab(browser)
  await logInToConsole(platform, page, owner.email)
  await page.goto(`${platform.baseUrl}/console/apps/${appId}/analytics`)
  const tokens = page.getByRole('region', { name: 'Tokens by grant' }).first()
  await tokens.getByText('Table').click()
  await tokens.getByRole('columnheader', { name: 'authorization_code' }).waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download errors as CSV' }).click()
  assert.equal((await download).suggestedFilename(), 'errors.csv')
  await page.getByLabel('Time').selectOption('week')
  await page.waitForURL(/range=week/)
  await page.getByText('Completed', { exact: true }).first().waitFor()
  assert.deepEqual(errors, [])
  await page.context().close()
})

testWithProgram(
  'chromium',
  'a connection is found and read as a timeline with the keyboard alone',
  async () => {
    const { appId, owner, userId, connectionId } = planted
    const { page, errors } = await openConsoleTab(browser)
    await logInToConsole(platform, page, owner.email)
    const focusOn = async (
      role: 'link' | 'button' | 'searchbox',
      name: string | RegExp,
      within: Pick<typeof page, 'getByRole'> = page,
    ) => {
      const target = within.getByRole(role, { name }).first()
      await target.waitFor()
      for (let presses = 0; presses < 80; presses++) {
        if (await target.evaluate((element) => element.matches(':focus'))) return
        await page.keyboard.press('Tab')
      }
      assert.fail(`the keyboard does not reach ${name}`)
    }
    await page.goto(`${platform.baseUrl}/console/apps/${appId}`)
    await focusOn('link', 'Users and connections')
    await page.keyboard.press('Enter')
    await focusOn('searchbox', /User ID/)
    await page.keyboard.type(connectionId)
    await page.keyboard.press('Enter')
    await page.waitForURL(/q=/)
    await focusOn('link', userId)
    await page.keyboard.press('Enter')
    // The navigation has a link to the panel of Demo Bank.
    await focusOn('link', /Demo Bank/, page.getByRole('main'))
    await page.keyboard.press('Enter')
    for (const text of ['Link opened', 'Code exchanged for tokens', 'App read data'])
      await page.getByText(text).first().waitFor()
    await page.getByRole('list', { name: 'Tokens' }).getByText('Code exchanged').waitFor()
    await focusOn('button', 'Disconnect')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    assert.deepEqual(errors, [])
    await page.context().close()
  },
)

testWithProgram(
  'chromium',
  'the pages are accessible and fit every width, in both colours, empty and full',
  async () => {
    const { appId, owner, refusedId, userId, connectionId } = planted
    const empty = await owner.must('POST', `/organisations/${owner.organisationId}/apps`, {
      name: 'Empty',
      display_name: 'Empty',
      environment: 'sandbox',
    })
    for (const scheme of ['light', 'dark'] as const) {
      const { page, errors } = await openConsoleTab(browser, scheme, { bypassesPolicy: true })
      await logInToConsole(platform, page, owner.email)
      for (const path of [
        `/apps/${appId}/requests`,
        `/apps/${appId}/requests/${refusedId}`,
        `/apps/${appId}/requests/unknown`,
        `/apps/${appId}/analytics`,
        `/apps/${appId}/users`,
        `/apps/${appId}/users?q=nobody`,
        `/apps/${appId}/users/${userId}`,
        `/apps/${appId}/connections/${connectionId}`,
        `/apps/${empty.id}/users`,
        `/apps/${empty.id}/requests`,
        `/apps/${empty.id}/analytics`,
      ])
        await checkConsolePage(platform, page, path, scheme)
      assert.deepEqual(errors, [])
      await page.context().close()
    }
  },
)
