// page: Demo Bank of the Console in Chromium: state, controls, clock, test users
import assert from 'node:assert/strict'
import { findTestUser } from '../../src/demo-bank/test-users/list.ts'
import { createMember, mailedToken, PASSWORD } from '../flows/console/visitor.ts'
import { testWithProgram } from '../support/programs.ts'
import { checkConsolePage, checkShown, consoleTests } from './console-tab.ts'

const tests = consoleTests()

testWithProgram(
  'chromium',
  'faults are injected and removed, consents revoked, the clock moved and returned, test users found',
  async () => {
    const asa = await createMember(tests.platform)
    const page = await tests.open({ member: asa })
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
  },
)

testWithProgram(
  'chromium',
  'the page is accessible and fits in both colours, for those who control it and those who look',
  async () => {
    const asa = await createMember(tests.platform)
    const guest = await createMember(tests.platform, 'Guests AB')
    const own = `/organisations/${asa.organisationId}`
    await asa.must('POST', `${own}/invitations`, { email: guest.email, role: 'viewer' })
    await guest.must('POST', '/invitations/accept', { token: await mailedToken(tests.platform, guest.email) })
    await asa.must('POST', `${own}/demo-bank/controls`, { do: 'slow', time: '1s', person: 'u-se-several' })
    await asa.must('POST', `${own}/demo-bank/controls`, { do: 'errors', count: 3, status: 429 })
    await asa.must('POST', `${own}/demo-bank/clock`, { advance: '1h' })
    const page = await tests.open({ member: asa, bypassesPolicy: true })
    await checkConsolePage(tests.platform, page, '/demo-bank')
    await page.getByText('the next 3 reads receive 429').waitFor()
    await page.getByText('u-se-ordinary', { exact: true }).waitFor()
    await checkShown(page, 'Demo Bank')
    await page.getByRole('button', { name: 'Reset Demo Bank' }).click()
    await page.getByRole('dialog').waitFor()
    await checkShown(page, 'dialog Reset Demo Bank')
    const watching = await tests.open({ member: guest, bypassesPolicy: true })
    await watching.evaluate(`sessionStorage.setItem('tallystick.organisation', '${asa.organisationId}')`)
    await checkConsolePage(tests.platform, watching, '/demo-bank')
    await watching.getByText('Administrators and developers of the organisation').waitFor()
    assert.equal(await watching.getByRole('button', { name: 'Apply the fault' }).count(), 0)
    assert.equal(await watching.getByRole('button', { name: 'Remove' }).count(), 0)
    await asa.must('POST', `${own}/demo-bank/controls`, { do: 'reset' })
    await asa.must('POST', `${own}/demo-bank/clock`, { reset: true })
  },
)
