// page: Webhooks of the Console in Chromium: endpoints, deliveries, resend, accessibility
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { plantConnection } from '../flows/console/event-source.ts'
import { CONTACT, createMember, PASSWORD } from '../flows/console/visitor.ts'
import { testWithProgram } from '../support/programs.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { checkConsolePage, checkShown, consoleTests } from './console-tab.ts'

let receiver: Receiver
const tests = consoleTests({ demoBank: false, jobs: 'on call' }, async () => {
  receiver = await startReceiver()
})
after(() => receiver?.close())

testWithProgram(
  'chromium',
  'adds an endpoint, sees what failed, resends it and a range, and deletes it',
  async () => {
    const asa = await createMember(tests.platform)
    const names = { name: 'Ledger', display_name: 'Ledger', environment: 'sandbox' }
    const app = await asa.must('POST', `/organisations/${asa.organisationId}/apps`, names)
    const page = await tests.open({ member: asa, at: `/apps/${app.id}` })
    await page.getByRole('link', { name: 'Webhooks' }).click()
    await page.getByText('No endpoint yet').waitFor()
    await page.getByRole('button', { name: 'Add endpoint' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('URL').fill('http://app.example/hook')
    await dialog.getByLabel('Console account password').fill(PASSWORD)
    await dialog.getByRole('button', { name: 'Add endpoint' }).click()
    await dialog.getByText('https is required').waitFor()
    await dialog.getByLabel('URL').fill(`${receiver.url}/hook`)
    await dialog.getByLabel('Console account password').fill(PASSWORD)
    await dialog.getByRole('button', { name: 'Add endpoint' }).click()
    await page.getByRole('heading', { name: 'Your signing secret' }).waitFor()
    const secret = (await dialog.locator('code').first().textContent()) ?? ''
    assert.match(secret, /^tswh_/)
    await dialog.getByRole('button', { name: 'I have stored it' }).click()
    await dialog.waitFor({ state: 'detached' })
    assert.ok(!(await page.content()).includes(secret), 'the secret is gone from the page')

    receiver.answer('/hook', 400, 200)
    await (await plantConnection(tests.platform, app.id)).finishRefresh()
    await page.getByLabel('Live tail').check()
    await tests.platform.runJobs()
    const row = page.getByRole('row', { name: /refresh:finished/ })
    await row.getByText('Failed').waitFor()
    await page.getByLabel('State').selectOption('failed')
    await page.waitForURL(/state=failed/)
    await row.getByRole('link').click()
    await page.getByText('Status 400').waitFor()
    await page.getByText('x-tink-signature: (signature)').waitFor()
    await page.getByRole('button', { name: 'Resend now' }).click()
    await page.getByText('Delivered.', { exact: true }).waitFor()
    assert.equal(receiver.at('/hook').length, 2)

    await page.getByRole('link', { name: `${receiver.url}/hook` }).click()
    await page.getByRole('button', { name: 'Send test event' }).click()
    await dialog.getByRole('button', { name: 'Send' }).click()
    await dialog.getByText('Accepted').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Resend events' }).click()
    await dialog.getByLabel('From').fill('2026-03-01T00:00')
    await dialog.getByLabel('To').fill('2026-03-05T00:00')
    await dialog.getByLabel('Which').selectOption('all')
    await dialog.getByRole('button', { name: 'Resend one event' }).click()
    await dialog.getByText('1 queued just now').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await tests.platform.runJobs()
    assert.equal(receiver.at('/hook').length, 4)
    await page.getByRole('button', { name: 'Delete' }).click()
    await dialog.getByText(`${receiver.url}/hook`).waitFor()
    await dialog.getByLabel('Console account password').fill(PASSWORD)
    await dialog.getByRole('button', { name: 'Delete endpoint' }).click()
    await page.getByText('No endpoint yet').waitFor()
  },
)

testWithProgram(
  'chromium',
  'every page and dialog of webhooks is accessible and fits, in both colours',
  async () => {
    const asa = await createMember(tests.platform)
    await asa.must('PUT', `/organisations/${asa.organisationId}/business/contact`, CONTACT)
    const names = { name: 'Ledger', display_name: 'Ledger', environment: 'production' }
    const app = await asa.must('POST', `/organisations/${asa.organisationId}/apps`, names)
    const endpoint = await asa.must('POST', `/apps/${app.id}/webhooks`, {
      password: PASSWORD,
      dialect: 'tink',
      url: `${receiver.url}/${'long'.repeat(40)}`,
      events: ['refresh.finished', 'account.created'],
      description: 'Bookkeeping',
    })
    await (await plantConnection(tests.platform, app.id)).finishRefresh()
    await tests.platform.runJobs()
    const { deliveries } = await asa.must('GET', `/apps/${app.id}/webhook-deliveries`)
    const root = `/apps/${app.id}/webhooks`
    const one = `${root}/${endpoint.id}`
    const page = await tests.open({ member: asa, bypassesPolicy: true })
    for (const path of [root, one, `${root}/none`, `${one}/events/${deliveries[0].event_id}`])
      await checkConsolePage(tests.platform, page, path)
    await page.goto(`${tests.platform.baseUrl}/console${one}`)
    for (const name of ['Edit', 'Send test event', 'Replace secret', 'Resend events', 'Delete']) {
      await page.getByRole('button', { name, exact: true }).click()
      await page.getByRole('dialog').waitFor()
      await checkShown(page, `dialog ${name}`)
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
  },
)
