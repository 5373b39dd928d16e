// page: Requests, users, connections and analytics of an app in Chromium
import assert from 'node:assert/strict'
import { PASSWORD } from '../flows/console/visitor.ts'
import { testWithProgram } from '../support/programs.ts'
import { plantActivity } from './console-activity-plant.ts'
import { checkConsolePage, checkShown, consoleTests, focusByKeyboard } from './console-tab.ts'

let planted: Awaited<ReturnType<typeof plantActivity>>
const tests = consoleTests({}, async (platform) => {
  planted = await plantActivity(platform)
})

testWithProgram(
  'chromium',
  'a refused request is found by its filter, explained, and copied as curl',
  async () => {
    const { appId, owner, refusedId, tokens } = planted
    const page = await tests.open({ member: owner, at: `/apps/${appId}/requests` })
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const rows = page.getByRole('region', { name: 'Requests' }).getByRole('row')
    await page.getByText('The client secret is not valid.').waitFor()
    const before = await rows.count()
    await tokens({ grant_type: 'client_credentials', scope: 'user:create' })
    await tests.platform.runJobs()
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
    await page.goto(`${tests.platform.baseUrl}/console/apps/${appId}/requests?path=%2Fnowhere`)
    await page.getByRole('button', { name: 'Show every request' }).click()
    await page.waitForFunction("document.querySelectorAll('tbody tr').length > 1")
  },
)

testWithProgram('chromium', 'a chart has its table and its CSV', async () => {
  const { appId, owner } = planted
  const page = await tests.open({ member: owner, at: `/apps/${appId}/analytics` })
  const tokens = page.getByRole('region', { name: 'Tokens by grant' }).first()
  await tokens.getByText('Table').click()
  await tokens.getByRole('columnheader', { name: 'authorization_code' }).waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download errors as CSV' }).click()
  assert.equal((await download).suggestedFilename(), 'errors.csv')
  await page.getByLabel('Time').selectOption('week')
  await page.waitForURL(/range=week/)
  await page.getByText('Completed', { exact: true }).first().waitFor()
  const funnel = page.getByRole('region', { name: 'Link funnel' }).first()
  await funnel.getByText('Table').click()
  await funnel.getByText('Demo Bank Open Banking Redirect (SE)').waitFor()
  await page.goto(`${tests.platform.baseUrl}/console/apps/${appId}/analytics?range=week&market=GB`)
  await funnel.getByText('Nothing in this time').waitFor()
  await page.getByLabel('Market of the banks').selectOption('SE')
  await page.waitForURL(/range=week&market=SE/)
  await funnel.getByText('1 (100 %)').first().waitFor()
})

testWithProgram(
  'chromium',
  'a connection is found and read as a timeline with the keyboard alone',
  async () => {
    const { appId, owner, userId, connectionId } = planted
    const page = await tests.open({ member: owner, at: `/apps/${appId}` })
    await focusByKeyboard(page, 'link', 'Users and connections')
    await page.keyboard.press('Enter')
    await focusByKeyboard(page, 'searchbox', /User ID/)
    await page.keyboard.type(connectionId)
    await page.keyboard.press('Enter')
    await page.waitForURL(/q=/)
    await focusByKeyboard(page, 'link', userId)
    await page.keyboard.press('Enter')
    // The navigation has a link to the panel of Demo Bank.
    await focusByKeyboard(page.getByRole('main'), 'link', /Demo Bank/)
    await page.keyboard.press('Enter')
    for (const text of ['Link opened', 'Code exchanged for tokens', 'App read data'])
      await page.getByText(text).first().waitFor()
    await page.getByRole('list', { name: 'Tokens' }).getByText('Code exchanged').waitFor()
    await focusByKeyboard(page, 'button', 'Disconnect')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
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
    const page = await tests.open({ member: owner, bypassesPolicy: true })
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
      await checkConsolePage(tests.platform, page, path)
  },
)

testWithProgram(
  'chromium',
  'a user is deleted with the password, after the banks that end are named',
  async () => {
    const { appId, owner, userId } = planted
    const page = await tests.open({
      member: owner,
      at: `/apps/${appId}/users/${userId}`,
      bypassesPolicy: true,
    })
    await page.getByText('One bank is disconnected').waitFor()
    await page.getByRole('button', { name: 'Delete user' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('listitem').getByText('Demo Bank').waitFor()
    await dialog.getByText('One grant is revoked').waitFor()
    await checkShown(page, 'deletion of a user')
    await dialog.getByLabel('Console account password').fill('not this one')
    await dialog.getByRole('button', { name: 'Delete user' }).click()
    await dialog.locator('.wrong').waitFor()
    await dialog.getByLabel('Console account password').fill(PASSWORD)
    await dialog.getByRole('button', { name: 'Delete user' }).click()
    await page.waitForURL(/\/users$/)
    await page.getByText('No user yet').waitFor()
  },
)
