// page: Demo Bank of the Console in Chromium: state, controls, clock, test users
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import type { Browser } from 'playwright-core'
import { findTestUser } from '../../src/demo-bank/test-users/list.ts'
import { createMember, mailedToken, PASSWORD } from '../flows/console/visitor.ts'
import type { TestPlatform } from '../support/platform.ts'
import { testWithProgram } from '../support/programs.ts'
import { startBrowser, startPlatform } from './chromium.ts'
import { checkConsolePage, checkShown, logInToConsole, openConsoleTab, waitForBuild } from './console-tab.ts'

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

testWithProgram(
  'chromium',
  'faults are injected and removed, consents revoked, the clock moved and returned, test users found',
  async () => {
    const asa = await createMember(platform)
    const { page, errors } = await openConsoleTab(browser)
    await logInToConsole(platform, page, asa.email)
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('combobox').waitFor()
    await page.keyboard.type('demo bank')
    await page.getByRole('option', { name: /^Demo Bank/, selected: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/console\/demo-bank$/)
    await page
      .getByRole('navigation', { name: 'Sections' })
      .getByRole('link', { name: 'Demo Bank' })
      .waitFor()
    await page.getByText('Demo Bank works, without a fault.').waitFor()

    await page.getByLabel('Delay of each response').fill('3 seconds')
    await page.getByRole('button', { name: 'Apply the fault' }).click()
    await page.getByText(/This value is not allowed/).waitFor()
    await page.getByLabel('Delay of each response').fill('2s')
    await page.getByRole('button', { name: 'Apply the fault' }).click()
    const everybody = page.getByRole('row', { name: /^Everybody/ })
    await everybody.getByText('Slow: 2 seconds before each response').waitFor()
    await page.getByText('Applied to every test user.').waitFor()
    await page.getByLabel('Test user', { exact: true }).fill('u-se-ordinary')
    await page.getByLabel('Fault', { exact: true }).selectOption('down')
    await page.getByRole('button', { name: 'Apply the fault' }).click()
    const one = page.getByRole('row', { name: /^u-se-ordinary/ })
    await one.getByText('Down: every request receives 503').waitFor()
    await everybody.getByRole('button', { name: 'Remove' }).click()
    await everybody.waitFor({ state: 'detached' })
    await one.getByRole('button', { name: 'Remove' }).click()
    await page.getByText('Demo Bank works, without a fault.').waitFor()

    const dialog = page.getByRole('dialog')
    await page.getByRole('button', { name: 'Revoke consents' }).click()
    await dialog.getByText('Revoke the consents of the test user u-se-ordinary?').waitFor()
    await dialog.getByRole('button', { name: 'Revoke consents' }).click()
    await page.getByText('Consents of the test user u-se-ordinary revoked.').waitFor()

    await page.getByLabel('Advance by').fill('90')
    await page.getByRole('button', { name: 'Advance the clock' }).click()
    await page.getByText(/This value is not allowed/).waitFor()
    await page.getByLabel('Advance by').fill('90d')
    await page.getByRole('button', { name: 'Advance the clock' }).click()
    // The session expired by then.
    await page.waitForURL(/log-in\?next=/)
    await page.getByLabel('E-mail').fill(asa.email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByText('90 days ahead of the true time').waitFor()
    await page.getByRole('button', { name: 'Return to the true time' }).click()
    await dialog.getByText('The clock goes back by 90 days.').waitFor()
    await dialog.getByRole('button', { name: 'Return to the true time' }).click()
    await page.getByText(', the true time').waitFor()

    await page.getByLabel('Market').selectOption('NO')
    await page.waitForURL(/market=NO/)
    await page.getByText('u-no-ordinary', { exact: true }).waitFor()
    await page.getByText(findTestUser('u-no-ordinary')?.password ?? '', { exact: true }).waitFor()
    await page.getByLabel('Case').fill('joint')
    await page.keyboard.press('Enter')
    await page.getByText('2 test users.').waitFor()
    await page.getByLabel('Case').fill('nothing of the kind')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Show every test user of the market' }).click()
    await page.getByText('u-no-ordinary', { exact: true }).waitFor()
    assert.deepEqual(errors, [])
    await page.context().close()
  },
)

testWithProgram(
  'chromium',
  'the page is accessible and fits in both colours, for those who control it and those who look',
  async () => {
    const asa = await createMember(platform)
    const guest = await createMember(platform, 'Guests AB')
    const own = `/organisations/${asa.organisationId}`
    await asa.must('POST', `${own}/invitations`, { email: guest.email, role: 'viewer' })
    await guest.must('POST', '/invitations/accept', { token: await mailedToken(platform, guest.email) })
    await asa.must('POST', `${own}/demo-bank/controls`, { do: 'slow', time: '1s', person: 'u-se-several' })
    await asa.must('POST', `${own}/demo-bank/controls`, { do: 'errors', count: 3, status: 429 })
    await asa.must('POST', `${own}/demo-bank/clock`, { advance: '1h' })
    for (const scheme of ['light', 'dark'] as const) {
      const { page, errors } = await openConsoleTab(browser, scheme, { bypassesPolicy: true })
      await logInToConsole(platform, page, asa.email)
      await checkConsolePage(platform, page, '/demo-bank', scheme)
      await page.getByText('the next 3 reads receive 429').waitFor()
      await page.getByText('u-se-ordinary', { exact: true }).waitFor()
      await checkShown(page, 'Demo Bank', scheme)
      await page.getByRole('button', { name: 'Reset Demo Bank' }).click()
      await page.getByRole('dialog').waitFor()
      await checkShown(page, 'dialog Reset Demo Bank', scheme)
      assert.deepEqual(errors, [])
      await page.context().close()
    }
    const { page } = await openConsoleTab(browser, 'light', { bypassesPolicy: true })
    await logInToConsole(platform, page, guest.email)
    await page.evaluate(`sessionStorage.setItem('tallystick.organisation', '${asa.organisationId}')`)
    await checkConsolePage(platform, page, '/demo-bank', 'light')
    await page.getByText('Administrators and developers of the organisation').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Apply the fault' }).count(), 0)
    assert.equal(await page.getByRole('button', { name: 'Remove' }).count(), 0)
    await page.context().close()
    await asa.must('POST', `${own}/demo-bank/controls`, { do: 'reset' })
    await asa.must('POST', `${own}/demo-bank/clock`, { reset: true })
  },
)
