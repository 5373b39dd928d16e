// page: Production access in Chromium: the steps of the members, and the desk
import assert from 'node:assert/strict'
import { addOperator } from '../../src/core/operators/grant-operator.ts'
import { createMember, PASSWORD, SAMPLE_PDF } from '../flows/console/visitor.ts'
import { testWithProgram } from '../support/programs.ts'
import { consoleTests } from './console-tab.ts'

const tests = consoleTests()

testWithProgram(
  'chromium',
  'from the contact to the approval, each step in the order of the guide',
  async () => {
    const asa = await createMember(tests.platform)
    const operator = await createMember(tests.platform, 'The operator')
    const { ports } = await tests.platform.workbench()
    await addOperator(ports, { email: operator.email, actor: 'cli' })
    const page = await tests.open({ member: asa })
    await page.getByRole('link', { name: 'Products' }).click()
    await page.getByRole('heading', { name: '1. Contact' }).waitFor()
    await page.getByText('Comes after the production app.').waitFor()
    await page.getByLabel('Contact person').fill('Åsa Ek')
    await page.getByLabel('E-mail').fill('asa@books.example')
    await page.getByLabel('What do you plan?').fill('Bookkeeping')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('link', { name: 'Create a production app' }).click()
    await page.getByLabel('App name').fill('Books live')
    await page.getByLabel('Display name (public)').fill('Books')
    assert.ok(await page.getByRole('radio', { name: /Production/ }).isChecked())
    await page.getByRole('button', { name: 'Create app' }).click()
    await page.getByText('Not approved').waitFor()
    await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Products' }).click()
    const request = page.getByRole('button', { name: 'Request production access' })
    await page.getByRole('checkbox', { name: /Account information/ }).check()
    await request.click()
    await page.getByText('Verification missing').waitFor()
    await page.getByRole('button', { name: 'Submit for review' }).click()
    await page.getByText('Fill in the facts about the company first.').waitFor()
    await page.getByLabel('Legal name').fill('Books AB')
    await page.getByLabel('Registration number').fill('556000-0000')
    await page.getByLabel('Country').fill('se')
    await page.getByLabel('Registered address').fill('Storgatan 1')
    await page.getByLabel('Website').fill('https://books.example')
    await page.getByRole('button', { name: 'Save facts' }).click()
    await page.getByText('Saved.').waitFor()
    const add = async (name: string, content: Buffer) => {
      await page.getByLabel('File').setInputFiles({ name, mimeType: 'application/pdf', buffer: content })
      await page.getByRole('button', { name: 'Add document' }).click()
    }
    await add('page.pdf', Buffer.from('<html>'))
    await page.getByText('Only PDF, PNG and JPEG files are accepted').waitFor()
    await add('extract.pdf', Buffer.from(SAMPLE_PDF, 'base64'))
    await page.getByRole('link', { name: 'extract.pdf' }).waitFor()
    await page.getByRole('button', { name: 'Submit for review' }).click()
    await page.getByText('In review').waitFor()

    const desk = await tests.open({ member: operator })
    await desk.getByRole('link', { name: 'Requests' }).click()
    await desk.getByRole('link', { name: 'Books live' }).click()
    await desk.getByText('556000-0000').waitFor()
    const [download] = await Promise.all([
      desk.waitForEvent('download'),
      desk.getByRole('link', { name: 'extract.pdf' }).click(),
    ])
    assert.equal(download.suggestedFilename(), 'extract.pdf')
    const decide = async (name: string, message?: string) => {
      await desk.getByRole('button', { name, exact: true }).click()
      const dialog = desk.getByRole('dialog')
      if (message !== undefined) await dialog.getByRole('textbox').first().fill(message)
      await dialog.getByLabel('Console account password').fill(PASSWORD)
      await dialog.getByRole('button', { name }).click()
      await dialog.waitFor({ state: 'detached' })
    }
    await decide('Ask for more', 'Who owns the company?')
    await page.reload()
    await page.getByText('Who owns the company?').waitFor()
    await page.getByRole('button', { name: 'Submit for review' }).click()
    await page.getByText('In review').waitFor()
    await desk.reload()
    await decide('Approve')
    await desk.getByText('Approved', { exact: true }).first().waitFor()
    await page.reload()
    await page.getByText('Approved', { exact: true }).waitFor()

    await desk.getByRole('link', { name: 'Books AB' }).click()
    await desk.getByRole('button', { name: 'Suspend Books live' }).click()
    const dialog = desk.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('Complaints')
    await dialog.getByLabel('Console account password').fill(PASSWORD)
    await dialog.getByRole('button', { name: 'Suspend' }).click()
    await desk.getByText('Suspended by the operator').waitFor()
    await page.getByLabel('App', { exact: true }).selectOption({ label: 'Books live (production)' })
    await page.getByText('Complaints').waitFor()
  },
)
